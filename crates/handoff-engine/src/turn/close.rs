//! A final stage in every started track closes the case.

use handoff_plan::{Name, StageKind};

use super::Turn;
use crate::case::{ClockState, State};
use crate::fact::Fact;

impl Turn<'_> {
    /// Closes the case where it is over; says whether it did.
    pub(super) fn close_if_over(&mut self) -> bool {
        if !self.case.is_open() {
            return false;
        }
        let Some(failed) = self.is_over() else { return false };
        self.close(failed, None);
        true
    }

    /// The work that opened this case was given back where it came from.
    pub(crate) fn close_as_returned(&mut self, why: String) {
        if self.case.is_open() {
            self.close(true, Some(why));
        }
    }

    /// What waits is cancelled, what runs is stopped, without breach.
    fn close(&mut self, failed: bool, why: Option<String>) {
        self.tell(Fact::CaseClosed { failed, why });
        self.cancel_waiting(None, "", "the case is closed");
        let stopped = |c: &crate::case::ClockRun| matches!(c.state, ClockState::Stopped(_));
        let running: Vec<Name> =
            self.case.clocks.iter().filter(|(_, c)| !stopped(c)).map(|(n, _)| n.clone()).collect();
        running.iter().for_each(|clock| self.stop_clock(clock));
        let alarms: Vec<Name> = self.case.alarms.keys().cloned().collect();
        alarms.iter().for_each(|alarm| self.clear_alarm(alarm));
    }

    /// `Some(failed)`: every started track is in a final stage or gave its work away, and no handoff into a final stage still
    /// waits for its completion.
    fn is_over(&self) -> Option<bool> {
        if self.case.tracks.is_empty() {
            return None;
        }
        let mut failed = false;
        for place in self.case.places() {
            match self.stage(&place)?.kind {
                StageKind::Ordinary => return None,
                StageKind::Final => {}
                StageKind::FinalFailed => failed = true,
            }
        }
        let pending = self.process.handoffs.iter().any(|h| {
            let accepted = self.case.handoffs.get(&h.name).is_some_and(|i| i.state == State::Accepted);
            accepted
                && self
                    .process
                    .stage(h.place())
                    .is_some_and(|s| s.kind.is_final() && self.case.is_in(&s.place))
        });
        (!pending).then_some(failed)
    }
}
