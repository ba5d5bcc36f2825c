//! From paths to trees: every file is read and parsed once, imports are followed, cycles are fine.

use std::collections::{BTreeMap, VecDeque};

use handoff_syntax::MAX_FILE_BYTES;
use handoff_syntax::ast::{self, CalendarClause, EventBody, Item};
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::{FileId, SourceFile, SourceMap, Span};

use crate::rules;

/// Files by path: specs, the holidays and the JSON schemas that they name. The compiler itself touches no disk.
pub trait Files {
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
    pub trees: Vec<ast::File>,
    pub diagnostics: Vec<Diagnostic>,
    /// Paths of the root that could not be read at all, and why: there is no text that a finding could point at.
    pub unreadable: Vec<(String, String)>,
    /// INVARIANT: as long as `trees`; what each file imports, with the place of the import.
    pub(crate) imports: Vec<Vec<(Span, FileId)>>,
    /// Holidays and schemas by the place of the text that names them.
    pub(crate) attachments: BTreeMap<Span, Result<Vec<u8>, String>>,
}

/// Reads and parses what `root` names and all that it imports.
pub fn load(root: &Root, files: &dyn Files) -> Loaded {
    let mut loader =
        Loader { root, files, loaded: Loaded::default(), known: BTreeMap::new(), queue: VecDeque::new() };
    for path in &root.paths {
        let path = normalise(path);
        if let Err(why) = loader.add(&path) {
            loader.loaded.unreadable.push((path, why));
        }
    }
    while let Some(id) = loader.queue.pop_front() {
        loader.follow(id);
    }
    loader.loaded
}

struct Loader<'a> {
    root: &'a Root,
    files: &'a dyn Files,
    loaded: Loaded,
    known: BTreeMap<String, Result<FileId, String>>,
    queue: VecDeque<FileId>,
}

impl Loader<'_> {
    fn add(&mut self, path: &str) -> Result<FileId, String> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let added = self.read(path).map(|bytes| self.parse(path, bytes));
        self.known.insert(path.to_owned(), added.clone());
        added
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let bytes = self.files.read(path)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(format!("larger than {} MiB", MAX_FILE_BYTES >> 20));
        }
        Ok(bytes)
    }

    fn parse(&mut self, path: &str, bytes: Vec<u8>) -> FileId {
        let text = String::from_utf8(bytes);
        let (text, broken) = match text {
            Ok(text) => (text, None),
            Err(e) => {
                let at = u32::try_from(e.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
                (String::from_utf8_lossy(e.as_bytes()).into_owned(), Some(at))
            }
        };
        let file = SourceFile::new(path, text);
        let id = self.loaded.sources.add(file.clone());
        let tree = if let Some(at) = broken {
            let span = Span::new(id, at, at);
            self.loaded.diagnostics.push(rules::not_utf8::diagnostic(span, path));
            ast::File { id, items: Vec::new(), comments: Vec::new() }
        } else {
            let parsed = handoff_syntax::parse(id, &file);
            self.loaded.diagnostics.extend(parsed.diagnostics);
            parsed.tree
        };
        self.loaded.trees.push(tree);
        self.loaded.imports.push(Vec::new());
        self.queue.push_back(id);
        id
    }

    /// Loads what the file imports and what else it names.
    fn follow(&mut self, id: FileId) {
        let index = id.0 as usize;
        let Some(tree) = self.loaded.trees.get(index) else { return };
        let from = self.loaded.sources.get(id).map(|f| f.path().to_owned()).unwrap_or_default();
        let imports: Vec<ast::Text> = tree.items.iter().filter_map(import).cloned().collect();
        let attachments: Vec<ast::Text> = tree.items.iter().flat_map(attachments).cloned().collect();
        for text in imports {
            match self.resolve(&from, &text.value).and_then(|path| self.add(&path)) {
                Ok(found) => {
                    if let Some(list) = self.loaded.imports.get_mut(index) {
                        list.push((text.span, found));
                    }
                }
                Err(why) => self.loaded.diagnostics.push(rules::unreadable_import::diagnostic(&text, &why)),
            }
        }
        for text in attachments {
            let bytes = self.resolve(&from, &text.value).and_then(|path| self.read(&path));
            self.loaded.attachments.insert(text.span, bytes);
        }
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

fn import(item: &Item) -> Option<&ast::Text> {
    match item {
        Item::Import(import) => Some(&import.path),
        _ => None,
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
