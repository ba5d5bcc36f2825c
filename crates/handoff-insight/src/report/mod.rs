//! How the handoffs of this runtime went: one pass over its facts.
//!
//! It keeps, beside the figures, a few dozen bytes for each stage, handoff, clock and exception of every case that is
//! open, and of each duration only how often each length came. A case that is closed leaves nothing but its figures.

mod case;
mod clock;
mod figures;
mod handoff;
mod now;
mod summary;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use handoff_engine::{CaseId, Fact, Record};
use handoff_plan::{Instant, Name, Plan, PlanId};

use self::case::CaseState;
use self::figures::Figures;
use self::handoff::Shape;

pub(crate) use now::amount_text;
pub use summary::*;

/// Which cases are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Opened then or later.
    pub from: Option<Instant>,
    /// Opened before.
    pub to: Option<Instant>,
}

impl Scope {
    fn takes(&self, opened: Instant) -> bool {
        self.from.is_none_or(|from| opened >= from) && self.to.is_none_or(|to| opened < to)
    }
}

/// Takes facts in the order in which they were stored, and gives the figures at any time.
///
/// INVARIANT: what it keeps of one case does not depend on any other, and figures are sums: the order in which the facts of
/// different cases come changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Report {
    scope: Scope,
    shapes: BTreeMap<PlanId, BTreeMap<(Name, Name), Shape>>,
    cases: BTreeMap<CaseId, CaseState>,
    figures: BTreeMap<Name, Figures>,
    as_of: Option<Instant>,
}

impl Report {
    #[must_use]
    pub fn new(scope: Scope) -> Self {
        Self { scope, ..Self::default() }
    }

    /// The rules that cases name: they say which fields a package has. Facts of cases whose rules are not known lack only
    /// the figures about single fields.
    pub fn learn(&mut self, id: PlanId, plan: &Plan) {
        self.shapes.entry(id).or_insert_with(|| handoff::shapes(plan));
    }

    #[must_use]
    pub fn knows(&self, id: &PlanId) -> bool {
        self.shapes.contains_key(id)
    }

    /// One fact more.
    pub fn add(&mut self, record: &Record) {
        self.as_of = self.as_of.max(Some(record.at));
        let Some(id) = &record.case else { return };
        if let Fact::CaseOpened { plan, .. } = &record.fact {
            if self.scope.takes(record.at) {
                self.cases.insert(id.clone(), CaseState::new(*plan, record.at));
                self.figures.entry(id.process.clone()).or_default().cases.opened += 1;
            }
            return;
        }
        let Some(case) = self.cases.get_mut(id) else { return };
        let figures = self.figures.entry(id.process.clone()).or_default();
        let shapes = self.shapes.get(&case.plan);
        case.apply(&id.process, record, figures, shapes);
        if case.is_over() {
            self.cases.remove(id);
        }
    }

    /// The figures as they stand, of one process or of all. `now`: later than the last fact, where time has passed since.
    #[must_use]
    pub fn summary(&self, process: Option<&str>, now: Option<Instant>) -> Summary {
        let as_of = self.as_of.map(|last| now.map_or(last, |now| now.max(last)));
        now::summary(now::Looked { report: self, process }, as_of)
    }
}
