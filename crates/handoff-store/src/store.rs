//! What a store is asked for, whatever it is made of.

use std::fmt;

use handoff_engine::{CaseId, Record};
use handoff_plan::PlanId;

use crate::StoreError;

/// How many groups of facts a store holds: the place of the last one. The empty store is at 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub u64);

impl Position {
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Facts in the order in which they were stored.
pub type Records<'a> = Box<dyn Iterator<Item = Result<Record, StoreError>> + 'a>;

/// Closed cases, in the words of whoever stored them.
pub type Cases<'a> = Box<dyn Iterator<Item = Result<Vec<u8>, StoreError>> + 'a>;

/// Pieces of a checkpoint, in order.
pub type Pieces<'a> = Box<dyn Iterator<Item = Result<Vec<u8>, StoreError>> + 'a>;

/// The state after every fact up to a place, in the words of whoever stored it: in pieces, as it may be large.
pub struct Checkpoint<'a> {
    pub up_to: Position,
    /// Bytes in all.
    pub size: u64,
    /// An item that is an error is the last, and says that nothing of it is to be used.
    pub pieces: Pieces<'a>,
}

impl fmt::Debug for Checkpoint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("up_to", &self.up_to)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// A plan as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPlan {
    pub id: PlanId,
    pub json: Vec<u8>,
}

/// Every plan that was ever put in, each once, by when it first came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    pub all: Vec<StoredPlan>,
    /// The one that was put in last.
    pub current: Option<PlanId>,
}

/// Keeps groups of facts in order, and the plans that they were made with. Any thread may use it.
///
/// INVARIANT: what a call that changes something acknowledged with `Ok` is there after any crash. After the first error of
/// such a call every later one answers [`StoreError::Stopped`], until [`resume`](Self::resume) says `Ok`; reading goes on.
pub trait Store: Send + Sync {
    /// Stores a group of facts whole or not at all, and returns its place. An empty group changes nothing.
    fn append(&self, group: &[Record]) -> Result<Position, StoreError>;

    /// The place of the last group.
    fn end(&self) -> Position;

    /// The facts of every group after `start` up to `end`. An item that is an error is the last.
    fn records_between(&self, start: Position, end: Position) -> Records<'_>;

    /// The facts of a case in all its rounds: what that takes hangs on how many these are. An item that is an error is the last.
    fn records_of(&self, case: &CaseId) -> Records<'_> {
        let case = case.clone();
        Box::new(
            self.records().filter(move |record| record.as_ref().map_or(true, |record| is_of(record, &case))),
        )
    }

    /// Stores a plan and makes it the current one.
    fn put_plan(&self, id: PlanId, json: &[u8]) -> Result<(), StoreError>;

    fn plans(&self) -> Result<Plans, StoreError>;

    /// Replaces the checkpoint by one of the state after group `up_to`. How many bytes it has.
    fn put_checkpoint(
        &self,
        up_to: Position,
        pieces: &mut dyn Iterator<Item = Vec<u8>>,
    ) -> Result<u64, StoreError>;

    /// The last checkpoint. One that cannot be read counts as none: the facts are all there.
    fn checkpoint(&self) -> Result<Option<Checkpoint<'_>>, StoreError>;

    /// Keeps closed cases, each in the words of whoever stored it, so that a checkpoint need not hold them. They may be lost with
    /// it: the facts are all there.
    fn put_closed(&self, cases: Vec<(CaseId, Vec<u8>)>) -> Result<(), StoreError>;

    /// A closed case that was put in.
    fn closed(&self, case: &CaseId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Every closed case that was put in, in order of process and key.
    fn all_closed(&self) -> Cases<'_>;

    /// After a failure: takes writes again, if it can. What was not acknowledged is then not there.
    fn resume(&self) -> Result<(), StoreError>;

    /// The facts of every group after `position`.
    fn records_after(&self, position: Position) -> Records<'_> {
        self.records_between(position, self.end())
    }

    /// Every fact.
    fn records(&self) -> Records<'_> {
        self.records_after(Position::default())
    }
}

/// Whether a fact is of that case, in any round of it.
pub(crate) fn is_of(record: &Record, case: &CaseId) -> bool {
    record.case.as_ref().is_some_and(|id| id.process == case.process && id.key == case.key)
}
