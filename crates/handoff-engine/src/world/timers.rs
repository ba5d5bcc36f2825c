//! When each case has something due next: one timer a case.

use std::collections::BTreeSet;

use handoff_plan::Instant;

use crate::fact::CaseId;

/// INVARIANT: holds exactly the open cases that have something due, each with when that is.
#[derive(Debug, Default)]
pub(super) struct Timers {
    by_time: BTreeSet<(Instant, CaseId)>,
}

impl Timers {
    /// In O(log n); a timer that stands already is not touched.
    pub(super) fn set(&mut self, case: &CaseId, before: Option<Instant>, due: Option<Instant>) {
        if before == due {
            return;
        }
        if let Some(before) = before {
            self.by_time.remove(&(before, case.clone()));
        }
        if let Some(due) = due {
            self.by_time.insert((due, case.clone()));
        }
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.by_time.first().map(|(due, _)| *due)
    }

    pub(super) fn first(&self) -> Option<&CaseId> {
        self.by_time.first().map(|(_, case)| case)
    }
}

impl FromIterator<(Instant, CaseId)> for Timers {
    fn from_iter<I: IntoIterator<Item = (Instant, CaseId)>>(timers: I) -> Self {
        Self { by_time: timers.into_iter().collect() }
    }
}
