//! A store that lasts as long as the process.

use handoff_engine::Record;
use handoff_plan::PlanId;

use crate::{Checkpoint, Plans, Position, Records, Store, StoreError, StoredPlan};

/// Keeps everything in memory: for tests, and for a run that leaves nothing behind.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    groups: Vec<Vec<Record>>,
    plans: Plans,
    checkpoint: Option<Checkpoint>,
}

impl MemoryStore {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Store for MemoryStore {
    fn append(&mut self, group: &[Record]) -> Result<Position, StoreError> {
        if !group.is_empty() {
            self.groups.push(group.to_vec());
        }
        Ok(self.end())
    }

    fn end(&self) -> Position {
        Position(self.groups.len() as u64)
    }

    fn records_after(&self, position: Position) -> Records<'_> {
        let skipped = usize::try_from(position.0).unwrap_or(usize::MAX);
        Box::new(self.groups.iter().skip(skipped).flatten().cloned().map(Ok))
    }

    fn put_plan(&mut self, id: PlanId, json: &[u8]) -> Result<(), StoreError> {
        if !self.plans.all.iter().any(|p| p.id == id) {
            self.plans.all.push(StoredPlan { id, json: json.to_vec() });
        }
        self.plans.current = Some(id);
        Ok(())
    }

    fn plans(&self) -> Result<Plans, StoreError> {
        Ok(self.plans.clone())
    }

    fn put_checkpoint(&mut self, up_to: Position, bytes: &[u8]) -> Result<(), StoreError> {
        self.checkpoint = Some(Checkpoint { up_to, bytes: bytes.to_vec() });
        Ok(())
    }

    fn checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        Ok(self.checkpoint.clone())
    }
}
