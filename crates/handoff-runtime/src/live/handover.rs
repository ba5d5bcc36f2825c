//! Between the thread that decides and the one that stores: the group that grows while the one before it is made durable.

use std::ops::Range;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use handoff_engine::Record;
use handoff_store::Store;

use super::Answer;
use crate::driver::{DriverError, InFlight};

/// Facts that wait to be stored at most; whoever decides waits too.
const WAITING: usize = 4_096;

/// Whoever hears once the group is durable, or why it is not.
pub(super) enum Waiting {
    /// With those of its facts; or why there are none.
    Input { answer: SyncSender<Answer>, facts: Result<Range<usize>, DriverError> },
    /// Whoever looked at a world with these facts in it.
    Look(Box<dyn FnOnce(Result<(), DriverError>) + Send>),
}

/// What is stored at once.
#[derive(Default)]
pub(super) struct Group {
    pub(super) facts: Vec<Record>,
    /// INVARIANT: in the order of their facts.
    pub(super) waiting: Vec<Waiting>,
}

#[derive(Default)]
struct State {
    group: Group,
    /// A group is being stored.
    busy: bool,
    /// Why nothing is stored any more, until whoever decides has gone back to what is stored.
    failed: Option<DriverError>,
    closed: bool,
}

#[derive(Default)]
pub(super) struct Handover {
    state: Mutex<State>,
    changed: Condvar,
}

impl Handover {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, condition: impl FnMut(&mut State) -> bool) -> MutexGuard<'_, State> {
        self.changed.wait_while(self.state(), condition).unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds to the group that is stored next.
    pub(super) fn give(&self, facts: Vec<Record>, waiting: Vec<Waiting>) {
        if facts.is_empty() && waiting.is_empty() {
            return;
        }
        let mut state = self.wait_while(|state| state.group.facts.len() >= WAITING);
        let before = state.group.facts.len();
        state.group.facts.extend(facts);
        state.group.waiting.extend(waiting.into_iter().map(|one| match one {
            Waiting::Input { answer, facts } => {
                let facts = facts.map(|range| before + range.start..before + range.end);
                Waiting::Input { answer, facts }
            }
            look @ Waiting::Look(_) => look,
        }));
        drop(state);
        self.changed.notify_all();
    }

    pub(super) fn failed(&self) -> bool {
        self.state().failed.is_some()
    }

    /// Whoever decides has gone back, or is about to: waits until nothing is under way any more.
    pub(super) fn settle(&self) {
        self.wait_while(State::is_under_way).failed = None;
    }

    fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// Stores one group after the other, until it is closed. `hear` is told of each once it is durable.
    pub(super) fn store_all(&self, store: &dyn Store, mut hear: impl FnMut(&[Record])) {
        loop {
            let mut state = self.wait_while(|state| state.group.is_empty() && !state.closed);
            if state.group.is_empty() {
                return;
            }
            let mut group = std::mem::take(&mut state.group);
            let failed = state.failed.clone();
            state.busy = true;
            drop(state);
            self.changed.notify_all();
            // INVARIANT: nobody is answered before the group is durable, and nothing is stored after a group that could not be.
            let stored = match failed {
                Some(failed) => Err(failed),
                None if group.facts.is_empty() => Ok(()),
                None => store.append(&group.facts).map(drop).map_err(DriverError::Store),
            };
            let mut state = self.state();
            state.busy = false;
            if let Err(e) = &stored {
                state.failed = Some(e.clone());
            }
            drop(state);
            self.changed.notify_all();
            if stored.is_ok() && !group.facts.is_empty() {
                hear(&group.facts);
            }
            group.answer(&stored);
        }
    }
}

/// Whoever decides is gone, however it ended: what was given on is still stored, and then nothing more.
pub(super) struct Closing(pub(super) Arc<Handover>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl State {
    fn is_under_way(&mut self) -> bool {
        self.busy || !self.group.is_empty()
    }
}

impl InFlight for Arc<Handover> {
    fn wait(&self) -> Result<(), DriverError> {
        let state = self.wait_while(State::is_under_way);
        state.failed.clone().map_or(Ok(()), Err)
    }
}

impl Group {
    fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.waiting.is_empty()
    }

    fn answer(&mut self, stored: &Result<(), DriverError>) {
        let (mut facts, mut at) = (std::mem::take(&mut self.facts).into_iter(), 0);
        for waiting in self.waiting.drain(..) {
            match waiting {
                Waiting::Input { answer, facts: asked } => {
                    let mut own = |range: Range<usize>| {
                        let (skipped, length) = (range.start.saturating_sub(at), range.len());
                        at = range.end;
                        facts.by_ref().skip(skipped).take(length).collect()
                    };
                    let result = asked.and_then(|range| stored.clone().map(|()| own(range)));
                    // Whoever asked may be gone.
                    let _ = answer.send(result);
                }
                Waiting::Look(look) => look(stored.clone()),
            }
        }
    }
}
