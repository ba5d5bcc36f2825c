//! Deadlines: met, over, called off, or running.

use handoff_engine::Fact;
use handoff_plan::Instant;

#[derive(Clone, Debug, Default)]
pub(super) struct DeadlineFigures {
    pub(super) started: u64,
    pub(super) met: u64,
    pub(super) over: u64,
    pub(super) called_off: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Met,
    Over,
    CalledOff,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Going,
    /// Seconds that remain.
    Paused(i64),
    Ended(End),
}

/// The latest run of a clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    due: Instant,
    state: State,
}

impl Run {
    pub(super) fn new(due: Instant) -> Self {
        Self { due, state: State::Going }
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended(_))
    }

    /// Running, and its deadline has come: it is over from that instant on.
    pub(super) fn is_late(&self, now: Instant) -> bool {
        match self.state {
            State::Going => now >= self.due,
            State::Paused(remaining) => remaining <= 0,
            State::Ended(_) => false,
        }
    }

    /// `called_off`: what it waits for will not come any more.
    pub(super) fn apply(&mut self, at: Instant, fact: &Fact, called_off: bool, counts: &mut DeadlineFigures) {
        match fact {
            Fact::ClockPaused { remaining, .. } => self.state = State::Paused(*remaining),
            Fact::ClockResumed { due, .. } => {
                // What was stopped goes on: it had not ended after all.
                if let State::Ended(end) = self.state {
                    counts.uncount(end);
                }
                *self = Self::new(*due);
            }
            Fact::ClockMoved { run, .. } => self.due = run.due,
            // The record says when what stops it happened, however late that was heard of.
            Fact::ClockStopped { .. } if !self.has_ended() => {
                let end = match (self.is_late(at), called_off) {
                    (true, _) => End::Over,
                    (false, true) => End::CalledOff,
                    (false, false) => End::Met,
                };
                *counts.of(end) += 1;
                self.state = State::Ended(end);
            }
            _ => {}
        }
    }
}

impl DeadlineFigures {
    /// New rules may call the clock otherwise than when it was counted: then that stays.
    fn uncount(&mut self, end: End) {
        let count = self.of(end);
        *count = count.saturating_sub(1);
    }

    fn of(&mut self, end: End) -> &mut u64 {
        match end {
            End::Met => &mut self.met,
            End::Over => &mut self.over,
            End::CalledOff => &mut self.called_off,
        }
    }
}
