//! Opening: the journal first, which has everything; then sled, which gets what it has not.

use std::fs::{File, OpenOptions};
use std::path::Path;

use super::behind::Behind;
use super::index::Index;
use super::{scan, tree};
use crate::journal::{self, Journal};
use crate::marker::{Marker, sync_folder};
use crate::quiet::caught;
use crate::{Plans, Position, StoreError, checkpoint};

/// What may be put right without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mend {
    /// sled's files that cannot be opened are set aside, and made anew from the journal.
    Sled,
    Nothing,
}

/// Where sled's files are put when they had to be made anew.
pub(crate) const ASIDE: &str = "damaged";

pub(super) struct Opened {
    pub(super) journal: Journal,
    pub(super) db: sled::Db,
    pub(super) behind: Behind,
    pub(super) plans: Plans,
    pub(super) mended: Option<String>,
}

pub(super) fn open(dir: &Path, marker: &Marker, mend: Mend) -> Result<Opened, StoreError> {
    let journal = match Journal::open(dir, marker.acknowledged())? {
        Some(journal) => journal,
        None => begin(dir, marker)?,
    };
    let end = journal.end();
    if checkpoint::later_than(dir, end).is_some() {
        let what = format!("it ends after group {end}, and its checkpoint is of a later one");
        return Err(StoreError::damaged(dir, what));
    }
    let there = dir.join("db").is_file();
    let mut mended = None;
    let filled = match fill(dir, end) {
        Err(StoreError::Damaged { what, .. }) if mend == Mend::Sled && journal::is_complete(dir) => {
            set_aside(dir)?;
            mended = Some(what);
            fill(dir, end)
        }
        filled => filled,
    };
    let (db, file, plans) = filled?;
    if !there && end > Position::default() {
        checkpoint::remove(dir)?;
        mended = Some("its sled files were not there".to_owned());
    }
    let doing = || format!("open the store `{}`", dir.display());
    tree::make_durable(&db, &file).map_err(|why| StoreError::Failed { doing: doing(), why })?;
    sync_folder(dir).map_err(StoreError::failed(doing()))?;
    let behind =
        Behind::start(db.clone(), file, end, Index::open(&db)).map_err(StoreError::failed(doing()))?;
    Ok(Opened { journal, db, behind, plans, mended })
}

/// The first journal, of a store in which nothing was stored yet.
fn begin(dir: &Path, marker: &Marker) -> Result<Journal, StoreError> {
    if marker.acknowledged() > Position::default() {
        return Err(StoreError::damaged(dir, "its journal is not there"));
    }
    if dir.join("db").is_file() {
        let reached = open_sled(dir).map(|(_, reached)| reached)?;
        if reached > Position::default() {
            return Err(StoreError::damaged(dir, "its journal is not there"));
        }
    }
    Journal::create(dir).map_err(StoreError::failed(format!("make the store `{}`", dir.display())))
}

/// sled, and the last group that it has whole.
fn open_sled(dir: &Path) -> Result<(sled::Db, Position), StoreError> {
    let db = tree::open(dir)?;
    let reached =
        caught(|| scan::settle(&db, dir)).unwrap_or_else(|why| Err(StoreError::damaged(dir, why)))?;
    Ok((db, reached))
}

/// sled with everything that the journal has up to `end`.
fn fill(dir: &Path, end: Position) -> Result<(sled::Db, File, Plans), StoreError> {
    let damaged = |why: String| StoreError::damaged(dir, why);
    let (db, reached) = open_sled(dir)?;
    if reached > end {
        return Err(damaged(format!("its journal ends after group {end}, and sled has group {reached}")));
    }
    let filled = caught(|| {
        for entry in journal::entries(dir, reached, Some(end))? {
            let entry = entry?;
            tree::insert_frame(&db, entry.kind, entry.position, &entry.payload)?;
        }
        tree::plans(&db)
    });
    let plans = filled.and_then(|filled| filled).map_err(damaged)?;
    let file = OpenOptions::new().write(true).open(dir.join("db"));
    let file = file.map_err(StoreError::failed(format!("open the store `{}`", dir.display())))?;
    Ok((db, file, plans))
}

/// sled's files out of the way, not away: somebody may want to look at them.
pub(crate) fn set_aside(dir: &Path) -> Result<(), StoreError> {
    // First: it leaves out the closed cases that sled has.
    checkpoint::remove(dir)?;
    let moved = (|| {
        let aside = dir.join(ASIDE);
        if aside.exists() {
            std::fs::remove_dir_all(&aside)?;
        }
        std::fs::create_dir(&aside)?;
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            if tree::FILES.iter().any(|file| name.to_string_lossy().starts_with(file)) {
                std::fs::rename(entry.path(), aside.join(name))?;
            }
        }
        sync_folder(dir)
    })();
    moved.map_err(StoreError::failed("set the damaged files of sled aside"))
}
