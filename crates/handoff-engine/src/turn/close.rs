//! A final stage in every started track closes the case.

use handoff_plan::{Name, StageKind};

use super::Turn;
use crate::case::{ClockState, State};
use crate::fact::Fact;

impl Turn<'_> {
    /// Closes the case where it is over; says whether it did something towards it. What still waits is cancelled before, so that
    /// what follows from that happens while the case is open.
    pub(super) fn close_if_over(&mut self) -> bool {
        if !self.case.is_open() {
            return false;
        }
        let returned = self.given_back.clone();
        let Some(failed) = returned.as_ref().map_or_else(|| self.is_over(), |_| Some(true)) else {
            return false;
        };
        if self.case.handoffs.values().any(crate::case::Instance::is_open) {
            self.cancel_waiting(None, "", "the case closes");
        } else {
            self.close(failed, returned);
        }
        true
    }

    /// The work that opened this case was given back where it came from.
    pub(crate) fn close_as_returned(&mut self, why: String) {
        self.given_back = Some(why);
    }

    /// What runs is stopped, without breach.
    fn close(&mut self, failed: bool, why: Option<String>) {
        self.tell(Fact::CaseClosed { failed, why });
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
