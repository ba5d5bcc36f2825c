//! The store on disk.

#[cfg(test)]
mod meddling;
mod scan;

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use handoff_engine::Record;
use handoff_plan::PlanId;

use crate::marker::{Marker, sync_folder};
use crate::packing::{self, pack};
use crate::quiet::caught;
use crate::{Checkpoint, Plans, Position, Records, Store, StoreError, StoredPlan, checkpoint};

/// The first byte of a key says what it is a key of; then the name; then, of four bytes, the part.
const FACTS: u8 = b'f';
const PLAN: u8 = b'p';
/// Under a number that counts up: which plan was loaded.
const LOADED: u8 = b'l';

/// A store in a folder. One process has it open at a time.
#[derive(Debug)]
pub struct SledStore {
    // INVARIANT: dropped in this order: the lock is given back when sled has closed its file.
    db: sled::Db,
    /// Our own handle to sled's file: what `fdatasync` is called on.
    file: File,
    marker: Marker,
    dir: PathBuf,
    end: Position,
    /// The first write error.
    stopped: Option<String>,
}

impl SledStore {
    /// Opens the store in `dir`.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::start(dir, Marker::open(dir)?)
    }

    /// Opens the store in `dir`, or makes one where there is no such folder or an empty one.
    pub fn open_or_create(dir: &Path) -> Result<Self, StoreError> {
        Self::start(dir, Marker::open_or_create(dir)?)
    }

    fn start(dir: &Path, marker: Marker) -> Result<Self, StoreError> {
        let data = dir.join("db");
        // Before sled makes an empty one.
        if marker.acknowledged() > Position::default() && !data.is_file() {
            return Err(StoreError::damaged(dir, "its file `db` is not there"));
        }
        let db = open_sled(dir)?;
        let doing = || format!("open the store `{}`", dir.display());
        let file = OpenOptions::new().write(true).open(&data).map_err(StoreError::failed(doing()))?;
        let end = caught(|| scan::settle(&db, dir, marker.acknowledged()))
            .unwrap_or_else(|why| Err(StoreError::damaged(dir, why)))?;
        let store = Self { db, file, marker, dir: dir.to_owned(), end, stopped: None };
        // What sled made on opening, and what settling removed.
        store.make_durable().map_err(|why| StoreError::Failed { doing: doing(), why })?;
        sync_folder(dir).map_err(StoreError::failed(doing()))?;
        if end < store.checkpoint_end() {
            let what = format!("it ends after group {end}, and its checkpoint is of a later one");
            return Err(StoreError::damaged(dir, what));
        }
        Ok(store)
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn checkpoint_end(&self) -> Position {
        checkpoint::read(&self.dir).ok().flatten().map(|c| c.up_to).unwrap_or_default()
    }

    /// Inserts the bytes under a key, in as many values as it takes, and waits until they are durable.
    fn insert(&self, key: &[u8], bytes: &[u8]) -> Result<(), String> {
        for (key, value) in packing::parts(bytes, |number| part_key(key, number))? {
            self.db.insert(key, value).map_err(|e| e.to_string())?;
        }
        self.make_durable()
    }

    /// INVARIANT: nothing is acknowledged before this returned `Ok`.
    fn make_durable(&self) -> Result<(), String> {
        self.db.flush().map_err(|e| e.to_string())?;
        self.file.sync_data().map_err(|e| e.to_string())
    }

    /// Does a write, unless one failed before; remembers if this one does.
    fn write<T>(
        &mut self,
        doing: &str,
        work: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, StoreError> {
        if let Some(first) = &self.stopped {
            return Err(StoreError::Stopped { first: first.clone() });
        }
        let done = caught(|| work(self)).and_then(|done| done);
        done.map_err(|why| {
            self.stopped = Some(why.clone());
            StoreError::Failed { doing: doing.to_owned(), why }
        })
    }
}

impl Store for SledStore {
    fn append(&mut self, group: &[Record]) -> Result<Position, StoreError> {
        let doing = "store facts";
        if group.is_empty() {
            return Ok(self.end);
        }
        let bytes = pack(group).map_err(|why| StoreError::Failed { doing: doing.to_owned(), why })?;
        self.write(doing, |store| {
            let position = store.end.next();
            store.insert(&fact_key(position), &bytes)?;
            store.marker.acknowledge(position).map_err(|e| e.to_string())?;
            store.end = position;
            Ok(position)
        })
    }

    fn end(&self) -> Position {
        self.end
    }

    fn records_after(&self, position: Position) -> Records<'_> {
        Box::new(scan::records(&self.db, &self.dir, position, self.end))
    }

    fn put_plan(&mut self, id: PlanId, json: &[u8]) -> Result<(), StoreError> {
        let plans = self.plans()?;
        if plans.current == Some(id) {
            return Ok(());
        }
        let known = plans.all.iter().any(|p| p.id == id);
        self.write("store the plan", |store| {
            let name = id.to_string();
            if !known {
                store.insert(&plan_key(&name), json)?;
            }
            // INVARIANT: only a plan that is whole and durable is named here.
            let last = store.db.scan_prefix([LOADED]).next_back().transpose().map_err(|e| e.to_string())?;
            let number = last.and_then(|(key, _)| loaded_number(&key)).map_or(0, |n| n + 1);
            store.insert(&loaded_key(number), name.as_bytes())
        })
    }

    fn plans(&self) -> Result<Plans, StoreError> {
        let damaged = |why: String| StoreError::damaged(&self.dir, why);
        let read = || {
            let mut plans = Plans::default();
            for name in scan::values(&self.db, &[LOADED]) {
                let (_, name) = name?;
                let name = String::from_utf8(name).map_err(|e| e.to_string())?;
                let id: PlanId = name.parse().map_err(|_| format!("`{name}` is not a plan id"))?;
                plans.current = Some(id);
                if plans.all.iter().all(|p| p.id != id) {
                    let found = scan::values(&self.db, &plan_key(&name)).next();
                    let (_, json) = found.unwrap_or_else(|| Err(format!("plan `{name}` is not there")))?;
                    plans.all.push(StoredPlan { id, json });
                }
            }
            Ok(plans)
        };
        caught(read).and_then(|plans| plans).map_err(damaged)
    }

    fn put_checkpoint(&mut self, up_to: Position, bytes: &[u8]) -> Result<(), StoreError> {
        if let Some(first) = &self.stopped {
            return Err(StoreError::Stopped { first: first.clone() });
        }
        // Beside sled, and only a shortcut: a failure here puts no fact in doubt.
        checkpoint::write(&self.dir, up_to, bytes)
    }

    fn checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        Ok(checkpoint::read(&self.dir).unwrap_or_default())
    }
}

/// The lock is ours already, so sled's own can only be held by a store that this process has just closed: sled gives it back
/// when its last thread is done.
fn open_sled(dir: &Path) -> Result<sled::Db, StoreError> {
    let mut patience = 400;
    loop {
        let opened = caught(|| sled::Config::new().path(dir).open())
            .map_err(|why| StoreError::damaged(dir, format!("it cannot be opened ({why})")))?;
        match opened {
            Ok(db) => return Ok(db),
            Err(e) if !e.to_string().contains("could not acquire lock") => {
                return Err(StoreError::of_sled(dir, "open it", &e));
            }
            Err(_) if patience == 0 => return Err(StoreError::InUse { dir: dir.to_owned() }),
            Err(_) => patience -= 1,
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn fact_key(position: Position) -> Vec<u8> {
    [&[FACTS][..], &position.0.to_be_bytes()].concat()
}

fn plan_key(name: &str) -> Vec<u8> {
    [&[PLAN], name.as_bytes()].concat()
}

fn loaded_key(number: u64) -> Vec<u8> {
    [&[LOADED][..], &number.to_be_bytes()].concat()
}

fn loaded_number(key: &[u8]) -> Option<u64> {
    let (_, rest) = key.split_first()?;
    rest.first_chunk().map(|number| u64::from_be_bytes(*number))
}

fn part_key(key: &[u8], number: u32) -> Vec<u8> {
    [key, &number.to_be_bytes()].concat()
}
