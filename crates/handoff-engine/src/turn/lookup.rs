//! What the process declares, by name.

use handoff_plan::{Exception, Handoff, Name, Place, Requirement, Stage, Step};

use super::Turn;

impl<'a> Turn<'a> {
    pub(crate) fn handoff(&self, name: &str) -> Option<&'a Handoff> {
        self.index.handoffs.get(name).and_then(|i| self.process.handoffs.get(*i))
    }

    pub(crate) fn step(&self, name: &str) -> Option<&'a Step> {
        self.index.steps.get(name).and_then(|i| self.process.steps.get(*i))
    }

    pub(super) fn stage(&self, place: &Place) -> Option<&'a Stage> {
        self.index.stages.get(place).and_then(|i| self.process.stages.get(*i))
    }

    pub(super) fn exception(&self, name: &Name) -> Option<&'a Exception> {
        self.index.exceptions.get(name).and_then(|i| self.process.exceptions.get(*i))
    }

    /// Of the handoff or step of that name; `None`: there is none.
    pub(super) fn requirements_of(&self, name: &Name) -> Option<&'a [Requirement]> {
        let handoff = self.handoff(name).map(|h| &h.requirements);
        handoff.or_else(|| self.step(name).map(|s| &s.requirements)).map(Vec::as_slice)
    }
}
