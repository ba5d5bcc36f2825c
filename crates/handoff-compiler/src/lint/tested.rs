//! What the scenarios of a process speak of.

use std::collections::BTreeSet;

use handoff_syntax::source::Span;

use super::Ctx;
use crate::model::Process;

/// The declarations that they name, each by the place of its name.
#[derive(Debug)]
pub(super) struct Tested(BTreeSet<Span>);

impl Tested {
    /// `None` where the set has errors, or the process has no scenario: that nothing is tried out is then plain to see.
    pub(super) fn of(ctx: &Ctx<'_>, process: &Process) -> Option<Self> {
        let mut own = ctx.model.scenarios_of(&process.name).filter(|_| ctx.whole).peekable();
        own.peek()?;
        Some(Self(ctx.model.in_scenarios(own)))
    }

    /// Some handoff comes back in one of them.
    pub(super) fn a_return(&self, process: &Process) -> bool {
        process.handoffs().flat_map(|(_, at)| &at.returns).any(|place| self.names(place.name))
    }

    pub(super) fn names(&self, declaration: Span) -> bool {
        self.0.contains(&declaration)
    }
}
