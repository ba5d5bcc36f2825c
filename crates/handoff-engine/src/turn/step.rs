//! Steps: opened, blocked, completed. They move within one owner, or into a final stage.

use handoff_plan::{About, Name, Place, Step, Trigger};

use super::{Turn, rule};
use crate::case::State;
use crate::fact::{Fact, Missing};
use crate::who::Found;

impl Turn<'_> {
    pub(super) fn open_step(&mut self, step: &Step, source: &Place, trigger: usize, by: Option<&Name>) {
        if self.case.handoffs.get(&step.name).is_some_and(crate::case::Instance::is_open) {
            return;
        }
        let (by, source) = (by.cloned(), source.clone());
        let trigger = u16::try_from(trigger).unwrap_or(u16::MAX);
        self.tell(Fact::StepOpened { step: step.name.clone(), by, source, trigger });
        self.ask_approvals(&step.name, &step.requirements);
        self.try_step(step);
    }

    pub(super) fn watch_step(&mut self, step: &Step) {
        for (i, trigger) in step.triggers.iter().enumerate() {
            let source = self.active_source(&step.from);
            let holds = source.is_some()
                && match trigger {
                    Trigger::When(e) => self.scope(&About::Handoff(step.name.clone())).truth(e) == Ok(true),
                    Trigger::Ready => self.is_ready(&step.name, &step.requirements),
                    _ => continue,
                };
            if self.rises(&rule::trigger(&step.name, i), holds)
                && let Some(source) = source
            {
                self.open_step(step, source, i, None);
            }
        }
        if self.case.handoffs.get(&step.name).is_some_and(|i| i.state == State::Blocked) {
            self.ask_approvals(&step.name, &step.requirements);
            self.try_step(step);
        }
        self.keep_approval_clocks(&step.name, &step.requirements);
    }

    fn try_step(&mut self, step: &Step) {
        let Some(instance) = self.case.handoffs.get(&step.name).filter(|i| i.state == State::Blocked) else {
            return;
        };
        let told = instance.told_blocked;
        if self.can_be_taken(step) {
            self.take_step(step);
        } else if !told {
            let missing = self.missing_of_step(step);
            self.tell(Fact::StepBlocked { step: step.name.clone(), missing });
        }
    }

    fn take_step(&mut self, step: &Step) {
        let Some(source) = self.case.handoffs.get(&step.name).and_then(|i| i.source.clone()) else { return };
        self.tell(Fact::StepCompleted { step: step.name.clone() });
        self.stop_approval_clocks(&step.requirements);
        let owner = self.case.tracks.get(&source.track);
        let team = owner.and_then(|t| t.team.clone());
        let stays = owner.and_then(|t| t.owner.clone()).map(|person| Found { person, team, why: Vec::new() });
        self.leave(&source, &step.name, &format!("{} was taken", step.name));
        self.enter(&step.to, stays);
    }

    fn can_be_taken(&self, step: &Step) -> bool {
        let is_final = self.stage(&step.to).is_some_and(|s| s.kind.is_final());
        !(is_final && self.is_blocked_by_exception()) && self.is_met(&step.name, &step.requirements)
    }

    /// Everything that stands against it: its requirements, and where it leads into a final stage the open exceptions.
    pub(crate) fn missing_of_step(&self, step: &Step) -> Vec<Missing> {
        let is_final = self.stage(&step.to).is_some_and(|s| s.kind.is_final());
        let mut missing = if is_final { self.blocking_exceptions() } else { Vec::new() };
        let unmet = self.unmet(&step.name, &step.requirements);
        if missing.is_empty() {
            return unmet;
        }
        missing.extend(unmet);
        missing
    }
}
