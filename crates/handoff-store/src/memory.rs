//! A store that lasts as long as the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use handoff_engine::{CaseId, Record};
use handoff_plan::PlanId;

use crate::{Cases, Checkpoint, Plans, Position, Records, Store, StoreError, StoredPlan};

/// Keeps everything in memory: for tests, and for a run that leaves nothing behind.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    groups: Vec<Vec<Record>>,
    plans: Plans,
    checkpoint: Option<(Position, Vec<Vec<u8>>)>,
    closed: BTreeMap<CaseId, Vec<u8>>,
}

impl MemoryStore {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn append(&self, group: &[Record]) -> Result<Position, StoreError> {
        if !group.is_empty() {
            self.kept().groups.push(group.to_vec());
        }
        Ok(self.end())
    }

    fn end(&self) -> Position {
        Position(self.kept().groups.len() as u64)
    }

    fn records_between(&self, start: Position, end: Position) -> Records<'_> {
        let place = |position: Position| usize::try_from(position.0).unwrap_or(usize::MAX);
        let (skipped, taken) = (place(start), place(end).saturating_sub(place(start)));
        let groups =
            self.kept().groups.iter().skip(skipped).take(taken).flatten().cloned().collect::<Vec<_>>();
        Box::new(groups.into_iter().map(Ok))
    }

    fn put_plan(&self, id: PlanId, json: &[u8]) -> Result<(), StoreError> {
        let plans = &mut self.kept().plans;
        if plans.all.iter().all(|p| p.id != id) {
            plans.all.push(StoredPlan { id, json: json.to_vec() });
        }
        plans.current = Some(id);
        Ok(())
    }

    fn plans(&self) -> Result<Plans, StoreError> {
        Ok(self.kept().plans.clone())
    }

    fn put_checkpoint(
        &self,
        up_to: Position,
        pieces: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<u64, StoreError> {
        let pieces: Vec<Vec<u8>> = pieces.collect();
        let size = size_of_all(&pieces);
        self.kept().checkpoint = Some((up_to, pieces));
        Ok(size)
    }

    fn checkpoint(&self) -> Result<Option<Checkpoint<'_>>, StoreError> {
        let kept = self.kept().checkpoint.clone();
        Ok(kept.map(|(up_to, pieces)| {
            let size = size_of_all(&pieces);
            Checkpoint { up_to, size, pieces: Box::new(pieces.into_iter().map(Ok)) }
        }))
    }

    fn put_closed(&self, cases: Vec<(CaseId, Vec<u8>)>) -> Result<(), StoreError> {
        self.kept().closed.extend(cases);
        Ok(())
    }

    fn closed(&self, case: &CaseId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept().closed.get(case).cloned())
    }

    fn all_closed(&self) -> Cases<'_> {
        let closed: Vec<Vec<u8>> = self.kept().closed.values().cloned().collect();
        Box::new(closed.into_iter().map(Ok))
    }

    fn resume(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

fn size_of_all(pieces: &[Vec<u8>]) -> u64 {
    pieces.iter().map(|piece| piece.len() as u64).sum()
}
