//! Between the thread that decides and the one that stores: the group that grows while the one before it is made durable.

use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use handoff_engine::Record;
use handoff_store::Store;

use super::Reply;
use super::mailbox::Ring;
use crate::driver::{DriverError, InFlight};

/// Facts that wait to be stored at most; whoever decides waits too.
const WAITING: usize = 4_096;

/// A group waits for more at most so long, and not at all where groups are stored as fast as this.
const PATIENCE: Duration = Duration::from_millis(1);
const QUICK: Duration = Duration::from_micros(500);

/// Whoever hears once the group is durable, or why it is not.
pub(super) enum Waiting {
    /// With those of its facts; or why there are none.
    Input { answer: Reply, facts: Result<Range<usize>, DriverError> },
    /// Whoever looked at a world with these facts in it.
    Look(Box<dyn FnOnce(Result<(), DriverError>) + Send>),
}

/// What is stored at once. Emptied and filled again, so that its room is not made anew for each.
#[derive(Default)]
pub(super) struct Group {
    pub(super) facts: Vec<Record>,
    /// INVARIANT: in the order of their facts.
    pub(super) waiting: Vec<Waiting>,
    /// For those who wait for an answer: it is given before the ring.
    pub(super) rings: Vec<Ring>,
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

/// Hears of each group once it is durable.
pub(super) type Ear = Box<dyn FnMut(&[Record]) + Send>;

pub(super) struct Handover {
    state: Mutex<State>,
    /// There is a group to store, and nobody stores one; or it is closed.
    ready: Condvar,
    /// A group was taken, or was stored.
    changed: Condvar,
    ear: Mutex<Ear>,
}

impl Handover {
    pub(super) fn new(ear: Ear) -> Self {
        Self { state: Mutex::default(), ready: Condvar::new(), changed: Condvar::new(), ear: Mutex::new(ear) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, condition: impl FnMut(&mut State) -> bool) -> MutexGuard<'_, State> {
        self.changed.wait_while(self.state(), condition).unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds to the group that is stored next.
    pub(super) fn give(&self, more: &mut Group) {
        if more.is_empty() {
            return more.rings.clear();
        }
        let mut state = self.wait_while(|state| state.group.facts.len() >= WAITING);
        let before = state.group.facts.len();
        state.group.facts.append(&mut more.facts);
        state.group.waiting.extend(more.waiting.drain(..).map(|one| match one {
            Waiting::Input { answer, facts } => {
                let facts = facts.map(|range| before + range.start..before + range.end);
                Waiting::Input { answer, facts }
            }
            look @ Waiting::Look(_) => look,
        }));
        state.group.rings.append(&mut more.rings);
        // Whoever stores looks by itself for the next one.
        let is_awaited = !state.busy;
        drop(state);
        if is_awaited {
            self.ready.notify_one();
        }
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
        self.ready.notify_all();
    }

    /// Stores one group after the other, until it is closed.
    ///
    /// Who was answered just now is likely to send more at once, and while one group is stored the others gather: there come to
    /// be two crowds in turn, each of half the size. Where a sync is quick that is as it should be, as one crowd is decided while
    /// the other is stored. Where it is slow each waits for the sync of the other too, unless a group has patience.
    pub(super) fn store_all(&self, store: &dyn Store) {
        let (mut answered, mut usual) = (0, Duration::ZERO);
        let mut group = Group::default();
        loop {
            let idle = |state: &mut State| state.busy || (state.group.is_empty() && !state.closed);
            let state = self.ready.wait_while(self.state(), idle).unwrap_or_else(PoisonError::into_inner);
            if state.group.is_empty() {
                return;
            }
            let patience = usual.saturating_sub(QUICK) / 2;
            let mut state = self.wait_for(answered + state.group.waiting.len(), patience, state);
            std::mem::swap(&mut group, &mut state.group);
            answered = group.waiting.len();
            let took = self.store(store, &mut group, state);
            usual = (usual * 3 + took) / 4;
        }
    }

    /// Until so many wait, or that time is over.
    fn wait_for<'s>(
        &self,
        expected: usize,
        patience: Duration,
        state: MutexGuard<'s, State>,
    ) -> MutexGuard<'s, State> {
        let more = |state: &mut State| state.group.waiting.len() < expected && !state.closed;
        let waited = self.ready.wait_timeout_while(state, patience.min(PATIENCE), more);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Stores what one input led to on the thread that decided it, if nothing is under way: handing it over would make a lone
    /// sender wait for two threads instead of one. Otherwise it is given on.
    pub(super) fn store_here(&self, store: &dyn Store, group: &mut Group) {
        let mut state = self.state();
        if state.is_under_way() {
            drop(state);
            return self.give(group);
        }
        self.store(store, group, state);
    }

    /// INVARIANT: nobody is answered before the group is durable, and nothing is stored after a group that could not be.
    ///
    /// How long it took until it was durable. The group is empty then.
    fn store(&self, store: &dyn Store, group: &mut Group, mut state: MutexGuard<'_, State>) -> Duration {
        let failed = state.failed.clone();
        state.busy = true;
        drop(state);
        self.changed.notify_all();
        let began = Instant::now();
        let stored = match failed {
            Some(failed) => Err(failed),
            None if group.facts.is_empty() => Ok(()),
            None => store.append(&group.facts).map(drop).map_err(DriverError::Store),
        };
        let took = began.elapsed();
        if stored.is_ok() && !group.facts.is_empty() {
            (self.ear.lock().unwrap_or_else(PoisonError::into_inner))(&group.facts);
        }
        let mut state = self.state();
        state.busy = false;
        if let Err(e) = &stored {
            state.failed = Some(e.clone());
        }
        drop(state);
        self.changed.notify_all();
        group.answer(&stored);
        took
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
        let (mut facts, mut at) = (self.facts.drain(..), 0);
        for waiting in self.waiting.drain(..) {
            match waiting {
                Waiting::Input { answer, facts: asked } => {
                    let mut own = |range: Range<usize>| {
                        let (skipped, length) = (range.start.saturating_sub(at), range.len());
                        at = range.end;
                        facts.by_ref().skip(skipped).take(length).collect()
                    };
                    let result = asked.and_then(|range| stored.clone().map(|()| own(range)));
                    answer(result);
                }
                Waiting::Look(look) => look(stored.clone()),
            }
        }
        self.rings.clear();
    }
}
