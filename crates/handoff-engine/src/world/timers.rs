//! When each case has something due next: one timer a case.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::Instant;

use crate::fact::CaseId;

/// INVARIANT: `by_time` holds exactly the pairs of `by_case`, turned round.
#[derive(Debug, Default)]
pub(super) struct Timers {
    by_time: BTreeSet<(Instant, CaseId)>,
    by_case: BTreeMap<CaseId, Instant>,
}

impl Timers {
    /// In O(log n); a timer that stands already is not touched.
    pub(super) fn set(&mut self, case: &CaseId, due: Option<Instant>) {
        let before = self.by_case.get(case).copied();
        if before == due {
            return;
        }
        if let Some(before) = before {
            self.by_time.remove(&(before, case.clone()));
            self.by_case.remove(case);
        }
        if let Some(due) = due {
            self.by_time.insert((due, case.clone()));
            self.by_case.insert(case.clone(), due);
        }
    }

    pub(super) fn of(&self, case: &CaseId) -> Option<Instant> {
        self.by_case.get(case).copied()
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.by_time.first().map(|(due, _)| *due)
    }

    pub(super) fn first(&self) -> Option<&CaseId> {
        self.by_time.first().map(|(_, case)| case)
    }
}
