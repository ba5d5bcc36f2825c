//! When each case has something due next: one timer a case.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use handoff_plan::Instant;

use super::one_or_more::OneOrMore;
use crate::fact::CaseId;

/// INVARIANT: holds exactly the open cases that have something due, each with when that is.
#[derive(Debug, Default)]
pub(super) struct Timers {
    by_time: BTreeMap<Instant, OneOrMore<CaseId>>,
}

impl Timers {
    /// In O(log n); a timer that stands already is not touched.
    pub(super) fn set(&mut self, case: &CaseId, before: Option<Instant>, due: Option<Instant>) {
        if before == due {
            return;
        }
        if let Some(before) = before
            && self.by_time.get_mut(&before).is_some_and(|waiting| waiting.remove(case))
        {
            self.by_time.remove(&before);
        }
        if let Some(due) = due {
            self.put(due, case);
        }
    }

    fn put(&mut self, due: Instant, case: &CaseId) {
        let waiting = self.by_time.entry(due);
        waiting.and_modify(|waiting| waiting.put(case)).or_insert_with(|| OneOrMore::One(case.clone()));
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.by_time.first_key_value().map(|(due, _)| *due)
    }

    pub(super) fn first(&self) -> Option<&CaseId> {
        self.by_time.first_key_value().and_then(|(_, waiting)| waiting.first())
    }
}

impl<'c> FromIterator<(Instant, &'c CaseId)> for Timers {
    /// Made at once: a tree that grows in no order leaves much room behind.
    fn from_iter<I: IntoIterator<Item = (Instant, &'c CaseId)>>(timers: I) -> Self {
        let mut all: Vec<(Instant, &CaseId)> = timers.into_iter().collect();
        all.sort_unstable();
        let waiting = |same: &[(Instant, &CaseId)]| {
            let ((due, first), more) = same.split_first()?;
            let mut waiting = OneOrMore::One((*first).clone());
            more.iter().for_each(|(_, case)| waiting.put(case));
            Some((*due, waiting))
        };
        Self { by_time: all.chunk_by(|a, b| a.0 == b.0).filter_map(waiting).collect() }
    }
}
