//! From paths to trees: every file is read and parsed once, imports are followed, cycles are fine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handoff_syntax::ast::{self, CalendarClause, EventBody, Item};
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::{FileId, SourceFile, SourceMap, Span};
use handoff_syntax::{MAX_FILE_BYTES, Parsed};
use rayon::prelude::*;

use crate::rules;

/// Files by path: specs, the holidays and the JSON schemas that they name. The compiler itself touches no disk;
/// it asks for several at once.
pub trait Files: Sync {
    /// # Errors
    /// Why it cannot be read, in words that may follow `cannot be read:`.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// What to compile. `folder` and `paths` are written in the same way: relative to one place, or all absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root {
    /// Imports may not leave it. Empty or `.`: where the paths are relative to.
    pub folder: String,
    /// The files that were asked for, as messages show them.
    pub paths: Vec<String>,
}

/// All trees of one set, with what was said on the way.
#[derive(Debug, Default)]
pub struct Loaded {
    pub sources: SourceMap,
    /// INVARIANT: one for each file of `sources`, in the same order.
    pub trees: Vec<Arc<ast::File>>,
    pub diagnostics: Vec<Diagnostic>,
    /// Paths of the root that could not be read at all, and why: there is no text that a finding could point at.
    pub unreadable: Vec<(String, String)>,
    /// INVARIANT: as long as `trees`; what each file imports, with the place of the import.
    pub(crate) imports: Vec<Vec<(Span, FileId)>>,
    /// Holidays and schemas by the place of the text that names them.
    pub(crate) attachments: BTreeMap<Span, Result<Vec<u8>, String>>,
}

/// What was parsed before: a file whose text and number are still the same is not parsed again.
#[derive(Clone, Debug, Default)]
pub struct Parses {
    by_path: BTreeMap<String, Whole>,
}

/// A file, read and parsed. A copy costs nothing.
#[derive(Clone, Debug)]
struct Whole {
    file: Arc<SourceFile>,
    tree: Arc<ast::File>,
    diagnostics: Arc<[Diagnostic]>,
}

/// Reads and parses what `root` names and all that it imports, files side by side.
pub fn load(root: &Root, files: &dyn Files) -> Loaded {
    load_again(root, files, &mut Parses::default())
}

/// Likewise; what was parsed by then is taken from `before`, and what is parsed now is kept there.
pub fn load_again(root: &Root, files: &dyn Files, before: &mut Parses) -> Loaded {
    let mut loader = Loader {
        root,
        files,
        before,
        now: Parses::default(),
        loaded: Loaded::default(),
        known: BTreeMap::new(),
    };
    let asked: Vec<String> = root.paths.iter().map(|path| normalise(path)).collect();
    let found = loader.add(&asked);
    let unreadable = asked.into_iter().zip(found).filter_map(|(path, found)| Some((path, found.err()?)));
    loader.loaded.unreadable = unreadable.collect();
    // What files import is read together, and then what that imports.
    let mut followed = 0;
    while followed < loader.loaded.trees.len() {
        let from = std::mem::replace(&mut followed, loader.loaded.trees.len());
        loader.follow(from);
    }
    *loader.before = loader.now;
    loader.loaded
}

struct Loader<'a> {
    root: &'a Root,
    files: &'a dyn Files,
    before: &'a mut Parses,
    now: Parses,
    loaded: Loaded,
    known: BTreeMap<String, Result<FileId, String>>,
}

/// A path that stands in a file, with the number of that file.
struct Named {
    by: usize,
    text: ast::Text,
    path: Result<String, String>,
}

impl Loader<'_> {
    /// Reads and parses those that are new, and gives each its file. Files are numbered in the order of the paths.
    fn add(&mut self, paths: &[String]) -> Vec<Result<FileId, String>> {
        let mut met = BTreeSet::new();
        let new = paths.iter().filter(|path| !self.known.contains_key(*path) && met.insert(*path));
        let new = new.collect::<Vec<_>>();
        let read = new.par_iter().map(|path| self.read(path)).collect::<Vec<_>>();
        let mut texts = Vec::new();
        for (path, bytes) in new.into_iter().zip(read) {
            let id = FileId(to_u32(self.loaded.sources.len() + texts.len()));
            let found = bytes.map(|bytes| texts.push((id, path, bytes))).map(|()| id);
            self.known.insert(path.clone(), found);
        }
        let before = &self.before.by_path;
        let parsed = texts.into_par_iter().map(|(id, path, bytes)| {
            let same = |whole: &&Whole| whole.tree.id == id && whole.file.text().as_bytes() == bytes;
            before.get(path).filter(same).cloned().unwrap_or_else(|| parse(id, path, bytes))
        });
        for whole in parsed.collect::<Vec<_>>() {
            self.loaded.sources.add(Arc::clone(&whole.file));
            self.loaded.trees.push(Arc::clone(&whole.tree));
            self.loaded.diagnostics.extend_from_slice(&whole.diagnostics);
            self.loaded.imports.push(Vec::new());
            self.now.by_path.insert(whole.file.path().to_owned(), whole);
        }
        paths.iter().filter_map(|path| self.known.get(path).cloned()).collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let bytes = self.files.read(path)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(format!("larger than {} MiB", MAX_FILE_BYTES >> 20));
        }
        Ok(bytes)
    }

    /// Loads what the files from that number on import, and what else they name.
    fn follow(&mut self, from: usize) {
        for Named { text, path, .. } in self.named(from, attachments) {
            let bytes = path.and_then(|path| self.read(&path));
            self.loaded.attachments.insert(text.span, bytes);
        }
        let imports = self.named(from, imports);
        let paths = imports.iter().filter_map(|named| named.path.clone().ok()).collect::<Vec<_>>();
        let mut found = self.add(&paths).into_iter();
        for Named { by, text, path } in imports {
            match path.and_then(|_| found.next().unwrap_or_else(|| Err(String::new()))) {
                Ok(file) => {
                    self.loaded.imports.get_mut(by).into_iter().for_each(|list| list.push((text.span, file)));
                }
                Err(why) => self.loaded.diagnostics.push(rules::unreadable_import::diagnostic(&text, &why)),
            }
        }
    }

    fn named(&self, from: usize, texts: fn(&Item) -> Vec<&ast::Text>) -> Vec<Named> {
        let mut named = Vec::new();
        for (by, tree) in self.loaded.trees.iter().enumerate().skip(from) {
            let file = self.loaded.sources.get(tree.id).map_or("", |f| f.path());
            let texts = tree.items.iter().flat_map(texts).cloned();
            named.extend(texts.map(|text| Named { by, path: self.resolve(file, &text.value), text }));
        }
        named
    }

    fn resolve(&self, from: &str, written: &str) -> Result<String, String> {
        if written.trim().is_empty() {
            return Err("the path is empty".to_owned());
        }
        if written.starts_with('/') {
            return Err("the path is absolute; write it relative to this file".to_owned());
        }
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = if from.starts_with('/') && folder.is_empty() {
            normalise(&format!("/{written}"))
        } else if folder.is_empty() {
            normalise(written)
        } else {
            normalise(&format!("{folder}/{written}"))
        };
        if inside(&normalise(&self.root.folder), &path) {
            Ok(path)
        } else {
            Err("it lies outside the spec's root".to_owned())
        }
    }
}

fn parse(id: FileId, path: &str, bytes: Vec<u8>) -> Whole {
    let (file, parsed) = match String::from_utf8(bytes) {
        Ok(text) => {
            let file = SourceFile::new(path, text);
            let parsed = handoff_syntax::parse(id, &file);
            (file, parsed)
        }
        Err(e) => {
            let at = to_u32(e.utf8_error().valid_up_to());
            let told = rules::not_utf8::diagnostic(Span::new(id, at, at), path);
            let tree = ast::File { id, items: Vec::new(), comments: Vec::new() };
            let file = SourceFile::new(path, String::from_utf8_lossy(e.as_bytes()));
            (file, Parsed { tree, diagnostics: vec![told] })
        }
    };
    Whole { file: Arc::new(file), tree: Arc::new(parsed.tree), diagnostics: parsed.diagnostics.into() }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn imports(item: &Item) -> Vec<&ast::Text> {
    match item {
        Item::Import(import) => vec![&import.path],
        _ => Vec::new(),
    }
}

fn attachments(item: &Item) -> Vec<&ast::Text> {
    match item {
        Item::Calendar(calendar) => calendar.clauses.iter().filter_map(holidays).collect(),
        Item::Event(ast::Event { body: EventBody::Schema(path), .. }) => vec![path],
        _ => Vec::new(),
    }
}

fn holidays(clause: &CalendarClause) -> Option<&ast::Text> {
    match clause {
        CalendarClause::ClosedFrom { path, .. } => Some(path),
        _ => None,
    }
}

fn inside(folder: &str, path: &str) -> bool {
    if folder.is_empty() || folder == "." {
        return !path.starts_with('/') && path.split('/').next() != Some("..");
    }
    if folder.split('/').all(|part| part == "..") {
        let ups = |p: &str| p.split('/').take_while(|part| *part == "..").count();
        return !path.starts_with('/') && ups(path) <= ups(folder);
    }
    path.strip_prefix(folder).is_some_and(|rest| folder == "/" || rest.starts_with('/'))
}

/// `a/./b/../c` as `a/c`, by its letters alone.
fn normalise(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests;
