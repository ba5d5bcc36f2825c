//! Backup, restore, compaction.

use std::path::Path;

use crate::marker::{self, Marker, sync_folder};
use crate::sled_store::{Mend, set_aside, tree};
use crate::{Position, SledStore, Store, StoreError, journal, sled_store};

/// What [`compact`] came to, in bytes on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compaction {
    pub before: u64,
    pub after: u64,
}

/// Copies the store in `dir` to `to`, a new or empty folder; the last group that is in the copy. A running service may have
/// the store open: everything that it acknowledged before is copied.
///
/// A backup is the journal, and whatever else somebody keeps in the folder; opening it makes sled's files anew.
pub fn backup(dir: &Path, to: &Path) -> Result<Position, StoreError> {
    let acknowledged = marker::look(dir)?;
    if !journal::is_complete(dir) {
        return Err(StoreError::damaged(dir, "the beginning of its journal is not there"));
    }
    if to.exists() && std::fs::read_dir(to).map_or(true, |mut entries| entries.next().is_some()) {
        return Err(StoreError::NotAStore { dir: to.to_owned() });
    }
    let failed = || StoreError::failed(format!("write the backup `{}`", to.display()));
    std::fs::create_dir_all(to).map_err(failed())?;
    let end = journal::copy(dir, to)?;
    if end < acknowledged {
        let what = format!("its journal ends after group {end} of its facts, and {acknowledged} were stored");
        return Err(StoreError::damaged(dir, what));
    }
    copy_the_rest(dir, to).map_err(failed())?;
    // Last: without it the folder is no store.
    marker::make(to, end)?;
    Ok(end)
}

/// Files that are neither ours nor sled's: tokens, and what else is kept beside the facts.
fn copy_the_rest(dir: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = tree::FILES.iter().chain(&[marker::NAME, "checkpoint"]);
        let known = ours.copied().any(|file| name.to_string_lossy().starts_with(file));
        if entry.file_type()?.is_file() && !known {
            std::fs::copy(entry.path(), to.join(&name))?;
            std::fs::File::open(to.join(&name))?.sync_all()?;
        }
    }
    sync_folder(to)
}

/// Makes a store in `dir`, a new or empty folder, from a backup; the last group in it.
pub fn restore(backup_of: &Path, dir: &Path) -> Result<Position, StoreError> {
    backup(backup_of, dir)?;
    Ok(SledStore::open(dir)?.end())
}

/// Makes sled's files of the store in `dir` anew from its journal; the last group in it. The old ones are set aside.
pub fn restore_from_journal(dir: &Path) -> Result<Position, StoreError> {
    let marker = Marker::open(dir)?;
    if !journal::is_complete(dir) {
        return Err(StoreError::damaged(dir, "the beginning of its journal is not there"));
    }
    journal::check(dir)?;
    set_aside(dir)?;
    Ok(SledStore::start(dir, marker, Mend::Sled)?.end())
}

/// Makes sled's files anew, without what it keeps of the past, and removes those that were set aside.
pub fn compact(dir: &Path) -> Result<Compaction, StoreError> {
    // Nothing is given up before all of it was read.
    let found = crate::verify(dir)?;
    if let Some(problem) = found.problems.into_iter().next() {
        return Err(StoreError::damaged(dir, problem));
    }
    let before = bytes_of(dir);
    restore_from_journal(dir)?;
    std::fs::remove_dir_all(dir.join(sled_store::ASIDE))
        .map_err(StoreError::failed("remove the old files of sled"))?;
    Ok(Compaction { before, after: bytes_of(dir) })
}

/// What the files in a folder take on disk.
fn bytes_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(file) if file.is_dir() => bytes_of(&entry.path()),
        Ok(file) => file.len(),
        Err(_) => 0,
    };
    entries.map(bytes).sum()
}
