//! The queue of one port: which effects are to go through it, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use handoff_plan::Instant;

/// Effects that a queue knows of at most. The others wait in the outbox, and are looked for when there is room.
const LANE: usize = 10_000;
/// Clocks of machines are set and jump: it looks again at least this often.
const NAP: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Lane {
    state: Mutex<State>,
    changed: Condvar,
}

/// INVARIANT: `due` and `at` hold the same effects; none of them is `out`.
#[derive(Default)]
struct State {
    due: BTreeSet<(Instant, u64)>,
    at: BTreeMap<u64, Instant>,
    /// Being sent.
    out: BTreeSet<u64>,
    /// The other side asked for this much peace.
    quiet_until: Option<Instant>,
    /// Some did not fit.
    more: bool,
    stopped: bool,
}

impl Lane {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is to go out at `at`, once, however often this is said.
    pub(super) fn insert(&self, seq: u64, at: Instant) {
        let mut state = self.state();
        if state.out.contains(&seq) {
            return;
        }
        if state.at.len() >= LANE && !state.at.contains_key(&seq) {
            state.more = true;
            return;
        }
        state.put(seq, at);
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until something is due, and takes at most so many; `None`: it was stopped.
    pub(super) fn take(&self, most: usize, now: &dyn Fn() -> Instant) -> Option<Vec<u64>> {
        let mut state = self.state();
        loop {
            if state.stopped {
                return None;
            }
            let at = now();
            let taken = state.take(most, at);
            if !taken.is_empty() {
                return Some(taken);
            }
            state = match state.next() {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(next) => {
                    let wait = (next - at).to_std().unwrap_or_default().min(NAP);
                    self.changed.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// It is not out any more; `again`: when it is to go out once more. Whether there is room now for what did not fit.
    pub(super) fn put_back(&self, seq: u64, again: Option<Instant>) -> bool {
        let mut state = self.state();
        state.out.remove(&seq);
        if let Some(at) = again {
            state.put(seq, at);
        }
        let room = state.more && state.at.len() < LANE / 2;
        state.more &= !room;
        drop(state);
        self.changed.notify_all();
        room
    }

    pub(super) fn quiet_until(&self, until: Instant) {
        let mut state = self.state();
        state.quiet_until = state.quiet_until.max(Some(until));
    }

    pub(super) fn wake(&self) {
        self.changed.notify_all();
    }

    pub(super) fn stop(&self) {
        self.state().stopped = true;
        self.changed.notify_all();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.state().stopped
    }
}

impl State {
    fn put(&mut self, seq: u64, at: Instant) {
        if let Some(before) = self.at.insert(seq, at) {
            self.due.remove(&(before, seq));
        }
        self.due.insert((at, seq));
    }

    fn next(&self) -> Option<Instant> {
        let (due, _) = self.due.first()?;
        Some(self.quiet_until.map_or(*due, |until| until.max(*due)))
    }

    fn take(&mut self, most: usize, now: Instant) -> Vec<u64> {
        let mut taken = Vec::new();
        while taken.len() < most && self.next().is_some_and(|next| next <= now) {
            let Some((_, seq)) = self.due.pop_first() else { break };
            self.at.remove(&seq);
            self.out.insert(seq);
            taken.push(seq);
        }
        taken
    }
}
