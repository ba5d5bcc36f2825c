//! The store on disk: a journal that is waited for, and sled behind it.

mod behind;
mod index;
#[cfg(test)]
mod meddling;
mod opening;
mod scan;
pub(crate) mod tree;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use handoff_engine::{CaseId, Record};
use handoff_plan::PlanId;

use crate::journal::{self, Journal, Kind, blank, plan_payload, seal};
use crate::marker::Marker;
use crate::owner::Owner;
use crate::packing::{Packer, unpack};
use crate::quiet::caught;
use crate::store::is_of;
use crate::{Cases, Checkpoint, Plans, Position, Records, Store, StoreError, StoredPlan, checkpoint};
use behind::{Behind, Job};
use index::{Mark, groups_of, marks};
pub(crate) use opening::{ASIDE, Mend, set_aside};
use opening::{Opened, open};

/// A store in a folder. One process has it open at a time.
#[derive(Debug)]
pub struct SledStore {
    // INVARIANT: dropped in this order: the lock, which the writer has, is given back when sled has closed its file, and all
    // of them are the owner's.
    sled: RwLock<Option<Sled>>,
    _owner: Owner,
    writer: Mutex<Writer>,
    packer: Mutex<Packer>,
    dir: PathBuf,
    plans: Mutex<Plans>,
    mended: Option<String>,
}

/// `None` of it: opening it again after a failure failed too.
#[derive(Debug)]
struct Sled {
    behind: Behind,
    db: sled::Db,
}

#[derive(Debug)]
struct Writer {
    journal: Journal,
    marker: Marker,
    /// The first write error.
    stopped: Option<String>,
}

impl SledStore {
    /// Opens the store in `dir`.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::start(dir, Marker::open(dir)?, Mend::Sled)
    }

    /// Opens the store in `dir`, or makes one where there is no such folder or an empty one.
    pub fn open_or_create(dir: &Path) -> Result<Self, StoreError> {
        Self::start(dir, Marker::open_or_create(dir)?, Mend::Sled)
    }

    pub(crate) fn start(dir: &Path, marker: Marker, mend: Mend) -> Result<Self, StoreError> {
        let owner = Owner::of(dir);
        let Opened { journal, db, behind, plans, mended } = open(dir, &marker, mend)?;
        Ok(Self {
            sled: RwLock::new(Some(Sled { behind, db })),
            _owner: owner,
            writer: Mutex::new(Writer { journal, marker, stopped: None }),
            packer: Mutex::default(),
            dir: dir.to_owned(),
            plans: Mutex::new(plans),
            mended,
        })
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Why sled's files had to be made anew from the journal when it was opened; `None`: they had not. Nothing was lost.
    #[must_use]
    pub fn mended(&self) -> Option<&str> {
        self.mended.as_deref()
    }

    /// Where the journal and sled do not say the same; nothing of it is mended.
    pub(crate) fn differs_from_journal(&self) -> Option<String> {
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        let mut groups = scan::packed_groups(&sled.as_ref()?.db, self.end());
        let mut compare = || {
            for entry in journal::entries(&self.dir, Position::default(), Some(self.end()))? {
                let entry = entry?;
                if entry.kind == Kind::Facts && groups.next().is_some_and(|group| group != Ok(entry.payload))
                {
                    return Err(format!(
                        "group {} of its facts is another one in its journal",
                        entry.position
                    ));
                }
            }
            if journal::is_complete(&self.dir) {
                Ok(())
            } else {
                Err("the beginning of its journal is not there".to_owned())
            }
        };
        compare().err()
    }

    /// What is wrong with the index of cases.
    pub(crate) fn index_problem(&self) -> Option<String> {
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        caught(|| index::check(&sled.as_ref()?.db).err()).unwrap_or_else(Some)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_plans(&self) -> MutexGuard<'_, Plans> {
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a frame durable in the journal, and has it go into sled.
    fn write(
        &self,
        doing: &str,
        kind: Kind,
        mut frame: Vec<u8>,
        cases: Vec<Mark>,
    ) -> Result<Position, StoreError> {
        let mut writer = self.writer();
        if let Some(first) = &writer.stopped {
            return Err(StoreError::Stopped { first: first.clone() });
        }
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        let done = (|| {
            let behind = &sled.as_ref().ok_or("sled is closed")?.behind;
            // INVARIANT: sled is never further behind than `Behind` has room for, so a sled that fails stops everything.
            if let Some(why) = behind.failed() {
                return Err(why);
            }
            let Writer { journal, marker, .. } = &mut *writer;
            let position = if kind == Kind::Facts { journal.end().next() } else { journal.end() };
            seal(&mut frame, kind, position)?;
            let appended = journal.append(&frame).map_err(|e| e.to_string())?;
            marker.acknowledge(position).map_err(|e| e.to_string())?;
            // INVARIANT: nothing is acknowledged before it is durable in the journal.
            journal.confirm(appended, position);
            behind.send(Job::Frame { kind, position, frame, cases });
            Ok(position)
        })();
        done.map_err(|why| {
            writer.stopped = Some(why.clone());
            StoreError::Failed { doing: doing.to_owned(), why }
        })
    }
}

impl Store for SledStore {
    fn append(&self, group: &[Record]) -> Result<Position, StoreError> {
        if group.is_empty() {
            return Ok(self.end());
        }
        let doing = "store facts";
        let packed = self.packer.lock().unwrap_or_else(PoisonError::into_inner).pack_behind(blank(), group);
        let frame = packed.map_err(|why| StoreError::Failed { doing: doing.to_owned(), why })?;
        self.write(doing, Kind::Facts, frame, marks(group))
    }

    fn end(&self) -> Position {
        self.writer().journal.end()
    }

    fn records_between(&self, position: Position, end: Position) -> Records<'_> {
        let end = end.min(self.end());
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Sled { behind, db }) = &*sled else {
            let first = self.writer().stopped.clone().unwrap_or_default();
            return Box::new(std::iter::once(Err(StoreError::Stopped { first })));
        };
        let reached = behind.reached().min(end);
        let of_sled = scan::groups(db, position, reached).map(|group| group.map(|(_, facts)| facts));
        let groups = of_sled.chain(scan::of_journal(&self.dir, position.max(reached), end));
        Box::new(scan::records(&self.dir, groups))
    }

    fn records_of(&self, case: &CaseId) -> Records<'_> {
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        let index = sled.as_ref().map(|sled| (sled.db.clone(), sled.behind.index().clone()));
        drop(sled);
        let found = index.and_then(|(db, index)| {
            // Where the index cannot be read, everything is.
            let (groups, covered) = caught(|| groups_of(&db, &index, case)).and_then(|found| found).ok()?;
            let read = move |group: Position| scan::groups(&db, Position(group.0.saturating_sub(1)), group);
            let facts = groups.into_iter().flat_map(read).map(|group| group.map(|(_, facts)| facts));
            Some((facts, covered))
        });
        let (indexed, covered) = found.unzip();
        let indexed = scan::records(&self.dir, indexed.into_iter().flatten());
        let all = indexed.chain(self.records_after(covered.unwrap_or_default()));
        let case = case.clone();
        Box::new(all.filter(move |record| record.as_ref().map_or(true, |record| is_of(record, &case))))
    }

    fn put_plan(&self, id: PlanId, json: &[u8]) -> Result<(), StoreError> {
        if self.known_plans().current == Some(id) {
            return Ok(());
        }
        let mut frame = blank();
        plan_payload(&mut frame, id, json);
        self.write("store the plan", Kind::Plan, frame, Vec::new())?;
        let mut plans = self.known_plans();
        plans.current = Some(id);
        if plans.all.iter().all(|p| p.id != id) {
            plans.all.push(StoredPlan { id, json: json.to_vec() });
        }
        Ok(())
    }

    fn plans(&self) -> Result<Plans, StoreError> {
        Ok(self.known_plans().clone())
    }

    fn put_checkpoint(
        &self,
        up_to: Position,
        pieces: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<u64, StoreError> {
        if let Some(first) = &self.writer().stopped {
            return Err(StoreError::Stopped { first: first.clone() });
        }
        // Beside the journal, and only a shortcut: a failure here puts no fact in doubt.
        checkpoint::write(&self.dir, up_to, pieces)
    }

    fn checkpoint(&self) -> Result<Option<Checkpoint<'_>>, StoreError> {
        Ok(checkpoint::open(&self.dir).unwrap_or_default())
    }

    fn put_closed(&self, cases: Vec<(CaseId, Vec<u8>)>) -> Result<(), StoreError> {
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        let done = match &*sled {
            Some(Sled { behind, .. }) => behind.put_closed(cases),
            None => Err("sled is closed".to_owned()),
        };
        done.map_err(|why| StoreError::Failed { doing: "store closed cases".to_owned(), why })
    }

    fn closed(&self, case: &CaseId) -> Result<Option<Vec<u8>>, StoreError> {
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Sled { db, .. }) = &*sled else { return Ok(None) };
        let found = caught(|| tree::closed(db, case)).and_then(|found| found);
        found.map_err(|why| StoreError::damaged(&self.dir, why))
    }

    fn all_closed(&self) -> Cases<'_> {
        let sled = self.sled.read().unwrap_or_else(PoisonError::into_inner);
        let cases = sled.as_ref().map(|sled| scan::closed(&sled.db));
        Box::new(
            cases
                .into_iter()
                .flatten()
                .map(move |case| case.map_err(|why| StoreError::damaged(&self.dir, why))),
        )
    }

    fn resume(&self) -> Result<(), StoreError> {
        let mut writer = self.writer();
        if writer.stopped.is_none() {
            return Ok(());
        }
        // What was written and not acknowledged is cut off. A disk that is still full shows here, before sled is given up.
        writer.journal.go_on().map_err(StoreError::failed("take up the store again"))?;
        let mut sled = self.sled.write().unwrap_or_else(PoisonError::into_inner);
        *sled = None;
        let opened = open(&self.dir, &writer.marker, Mend::Sled)?;
        *sled = Some(Sled { behind: opened.behind, db: opened.db });
        *self.known_plans() = opened.plans;
        writer.journal = opened.journal;
        writer.stopped = None;
        Ok(())
    }
}

/// The facts of a group as the journal has it.
fn facts_of(entry: &journal::Entry) -> Result<Vec<Record>, String> {
    unpack(&entry.payload)
        .map_err(|why| format!("group {} of its facts is not readable in its journal: {why}", entry.position))
}
