//! The texts of an editor's session: folders, what is open and changed, what lies on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handoff_compiler::{Depth, Files, Parses, Root};
use handoff_syntax::source::SourceFile;

use super::Analysis;
use super::host::Host;
use super::positions::{Encoding, LineChar, offset};

/// A change as the editor tells it: a stretch, or the whole text.
#[derive(Clone, Debug)]
pub struct TextChange {
    pub range: Option<(LineChar, LineChar)>,
    pub text: String,
}

#[derive(Debug)]
struct Document {
    version: i32,
    text: String,
}

#[derive(Debug)]
struct OnDisk {
    stamp: u64,
    bytes: Result<Vec<u8>, String>,
}

#[derive(Debug, Default)]
struct Set {
    /// The files that were last compiled.
    files: BTreeSet<String>,
    analysis: Option<Arc<Analysis>>,
    /// Of the files that did not change since, the trees are taken again.
    parses: Parses,
    /// Something changed since.
    stale: bool,
    /// Nobody has been told yet what is to be said of the newest texts. A question may have been answered since.
    untold: bool,
}

impl Set {
    fn change(&mut self) {
        (self.stale, self.untold) = (true, true);
    }
}

/// All sets of specs: one for each `handoff.toml`, one for what a folder holds beside those.
#[derive(Debug)]
pub struct Workspace<H> {
    pub host: H,
    folders: Vec<String>,
    open: BTreeMap<String, Document>,
    /// What was read from disk, with its stamp, until it changes.
    disk: BTreeMap<String, OnDisk>,
    sets: BTreeMap<String, Set>,
}

impl<H: Host> Workspace<H> {
    pub fn new(host: H, folders: Vec<String>) -> Self {
        let mut new =
            Self { host, folders, open: BTreeMap::new(), disk: BTreeMap::new(), sets: BTreeMap::new() };
        new.look_again();
        new
    }

    pub fn change_folders(&mut self, added: Vec<String>, removed: &[String]) {
        self.folders.retain(|f| !removed.contains(f));
        self.folders.extend(added);
        self.look_again();
    }

    /// Finds the specs of all folders anew.
    fn look_again(&mut self) {
        let mut sets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let folders = self.folders.iter();
        let mut files: BTreeSet<String> = folders.flat_map(|folder| self.host.specs(folder)).collect();
        files.extend(self.open.keys().cloned());
        for file in files {
            sets.entry(self.root_of(&file)).or_default().insert(file);
        }
        let mut old = std::mem::take(&mut self.sets);
        for (root, files) in sets {
            let mut set = old.remove(&root).unwrap_or_default();
            if set.files != files || set.analysis.is_none() {
                set.change();
            }
            set.files = files;
            self.sets.insert(root, set);
        }
    }

    /// The folder of the nearest `handoff.toml`, else the folder of the workspace, else the file's own.
    fn root_of(&self, file: &str) -> String {
        let within =
            |folder: &&String| file.strip_prefix(folder.as_str()).is_some_and(|r| r.starts_with('/'));
        let folder = self.folders.iter().filter(within).max_by_key(|f| f.len());
        let own = || file.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        self.host.marked(file).or_else(|| folder.cloned()).unwrap_or_else(own)
    }

    pub fn open(&mut self, path: &str, version: i32, text: String) {
        self.open.insert(path.to_owned(), Document { version, text });
        self.touch(path);
    }

    /// Takes the changes in order. A document that is not open is left alone.
    pub fn change(&mut self, path: &str, version: i32, changes: Vec<TextChange>, encoding: Encoding) {
        let Some(document) = self.open.get_mut(path) else { return };
        for change in changes {
            let Some((from, to)) = change.range else {
                document.text = change.text;
                continue;
            };
            let file = SourceFile::new("", std::mem::take(&mut document.text));
            let (from, to) = (offset(&file, from, encoding), offset(&file, to, encoding));
            let before = file.text().get(..from.min(to) as usize).unwrap_or_default();
            let after = file.text().get(from.max(to) as usize..).unwrap_or_default();
            document.text = [before, &change.text, after].concat();
        }
        document.version = version;
        self.touch(path);
    }

    pub fn close(&mut self, path: &str) {
        self.open.remove(path);
        self.disk.remove(path);
        self.touch(path);
    }

    /// Files came, went or changed on disk.
    pub fn changed_on_disk(&mut self, paths: &[String]) {
        for path in paths {
            self.disk.remove(path);
        }
        for set in self.sets.values_mut() {
            // A schema, a calendar file or the settings may belong to any of them.
            set.change();
        }
        self.look_again();
    }

    /// Sees what came, went or changed on disk since it was last looked at, for editors that do not say so.
    pub fn look_at_disk(&mut self) {
        let other =
            |(path, read): (&String, &OnDisk)| (self.host.stamp(path) != read.stamp).then(|| path.clone());
        let changed: Vec<String> = self.disk.iter().filter_map(other).collect();
        if changed.is_empty() {
            self.look_again();
        } else {
            self.changed_on_disk(&changed);
        }
    }

    fn touch(&mut self, path: &str) {
        let known = self.sets.values().any(|set| set.files.contains(path));
        if !known || !self.open.contains_key(path) {
            self.look_again();
        }
        let mut held = false;
        for set in self.sets.values_mut() {
            let analysed = |a: &Arc<Analysis>| a.file_id(path).is_some();
            if set.files.contains(path) || set.analysis.as_ref().is_some_and(analysed) {
                set.change();
                held = true;
            }
        }
        if !held {
            self.look_again();
        }
    }

    #[must_use]
    pub fn version(&self, path: &str) -> Option<i32> {
        self.open.get(path).map(|d| d.version)
    }

    /// The text as the person sees it.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.open.get(path).map(|d| d.text.as_str())
    }

    #[must_use]
    pub fn is_open(&self, path: &str) -> bool {
        self.open.contains_key(path)
    }

    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.sets.keys().map(String::as_str)
    }

    /// The root of the set that a file is in.
    #[must_use]
    pub fn root(&self, path: &str) -> Option<String> {
        let holds = |set: &Set| {
            set.files.contains(path) || set.analysis.as_ref().is_some_and(|a| a.file_id(path).is_some())
        };
        self.sets.iter().find(|(_, set)| holds(set)).map(|(root, _)| root.clone())
    }

    /// The roots of whose newest texts nobody has been told.
    #[must_use]
    pub fn untold(&self) -> Vec<String> {
        self.sets.iter().filter(|(_, set)| set.untold).map(|(root, _)| root.clone()).collect()
    }

    /// Of the newest texts, for whoever tells what is to be said of them.
    pub fn tell(&mut self, root: &str) -> Option<Arc<Analysis>> {
        // Before, so that a text on which we break is not looked at again and again.
        self.sets.get_mut(root)?.untold = false;
        self.fresh(root)
    }

    /// Of the newest texts.
    pub fn fresh(&mut self, root: &str) -> Option<Arc<Analysis>> {
        let stale = self.sets.get(root)?.stale;
        if stale {
            let analysis = Arc::new(self.analyse(root));
            let set = self.sets.get_mut(root)?;
            set.analysis = Some(analysis);
            set.stale = false;
        }
        self.sets.get(root)?.analysis.clone()
    }

    /// Of the texts as they were when last looked at: quick, for names that hardly change while somebody types.
    pub fn recent(&mut self, root: &str) -> Option<Arc<Analysis>> {
        let recent = self.sets.get(root).and_then(|set| set.analysis.clone());
        recent.or_else(|| self.fresh(root))
    }

    fn analyse(&mut self, root: &str) -> Analysis {
        let set = self.sets.get(root);
        let paths = set.map(|set| set.files.iter().cloned().collect()).unwrap_or_default();
        let mut parses =
            self.sets.get_mut(root).map(|set| std::mem::take(&mut set.parses)).unwrap_or_default();
        let wanted = Root { folder: root.to_owned(), paths };
        let analysis = self.compile(&wanted, None, &mut parses);
        if let Some(set) = self.sets.get_mut(root) {
            set.parses = parses;
        }
        analysis
    }

    /// The set with one text in the place of another: what would be, if.
    pub fn suppose(&mut self, root: &str, texts: &BTreeMap<String, String>) -> Analysis {
        let set = self.sets.get(root);
        let paths = set.map(|set| set.files.iter().cloned().collect()).unwrap_or_default();
        let mut parses = set.map(|set| set.parses.clone()).unwrap_or_default();
        let wanted = Root { folder: root.to_owned(), paths };
        self.compile(&wanted, Some(texts), &mut parses)
    }

    fn compile(
        &mut self,
        wanted: &Root,
        instead: Option<&BTreeMap<String, String>>,
        parses: &mut Parses,
    ) -> Analysis {
        let reader = Reader {
            host: &self.host,
            open: &self.open,
            disk: std::sync::Mutex::new(&mut self.disk),
            instead,
        };
        let loaded = handoff_compiler::load_again(wanted, &reader, parses);
        Analysis::new(handoff_compiler::check(loaded, Depth::Whole))
    }
}

struct Reader<'a, H> {
    host: &'a H,
    open: &'a BTreeMap<String, Document>,
    disk: std::sync::Mutex<&'a mut BTreeMap<String, OnDisk>>,
    instead: Option<&'a BTreeMap<String, String>>,
}

impl<H: Host> Files for Reader<'_, H> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if let Some(text) = self.instead.and_then(|texts| texts.get(path)) {
            return Ok(text.clone().into_bytes());
        }
        if let Some(document) = self.open.get(path) {
            return Ok(document.text.clone().into_bytes());
        }
        // A reader that broke off in the middle left nothing half done: each entry is put in whole.
        let mut disk = self.disk.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let read = || OnDisk { stamp: self.host.stamp(path), bytes: self.host.read(path) };
        disk.entry(path.to_owned()).or_insert_with(read).bytes.clone()
    }
}

#[cfg(test)]
mod tests;
