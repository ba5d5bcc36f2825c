//! When each case has something due next: one timer a case.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::Instant;

use crate::fact::CaseId;

/// INVARIANT: holds exactly the open cases that have something due, each with when that is.
#[derive(Debug, Default)]
pub(super) struct Timers {
    by_time: BTreeMap<Instant, Waiting>,
}

/// Mostly one case has something due at an instant.
#[derive(Debug)]
enum Waiting {
    One(CaseId),
    /// INVARIANT: two or more.
    Several(BTreeSet<CaseId>),
}

impl Waiting {
    fn first(&self) -> Option<&CaseId> {
        match self {
            Self::One(case) => Some(case),
            Self::Several(cases) => cases.first(),
        }
    }

    fn put(&mut self, case: &CaseId) {
        match self {
            Self::One(one) if one == case => {}
            Self::One(one) => *self = Self::Several(BTreeSet::from([one.clone(), case.clone()])),
            Self::Several(cases) => drop(cases.insert(case.clone())),
        }
    }

    /// Whether it was the last.
    fn remove(&mut self, case: &CaseId) -> bool {
        let Self::Several(cases) = self else { return self.first() == Some(case) };
        cases.remove(case);
        if cases.len() == 1
            && let Some(one) = cases.pop_first()
        {
            *self = Self::One(one);
        }
        false
    }
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
        self.by_time
            .entry(due)
            .and_modify(|waiting| waiting.put(case))
            .or_insert_with(|| Waiting::One(case.clone()));
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
            let (due, first) = *same.first()?;
            let cases = || same.iter().map(|(_, case)| (*case).clone());
            let waiting = if same.len() == 1 {
                Waiting::One(first.clone())
            } else {
                Waiting::Several(cases().collect())
            };
            Some((due, waiting))
        };
        Self { by_time: all.chunk_by(|a, b| a.0 == b.0).filter_map(waiting).collect() }
    }
}
