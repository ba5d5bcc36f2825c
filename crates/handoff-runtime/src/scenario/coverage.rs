//! What of a spec no scenario exercised.

use std::collections::{BTreeMap, BTreeSet};

use handoff_engine::{Fact, Missing, Record};
use handoff_plan::{Choice, Deadline, LadderStep, Name, Place, Plan, Process, Requirement, RequirementKind};

/// Something that a scenario can exercise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Covered {
    pub kind: CoveredKind,
    /// As the spec's reader would name it: `kickoff on enter`, `kickoff.accept at 75%`.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CoveredKind {
    /// It opened its handoff or step.
    Trigger,
    /// It kept something back.
    Requirement,
    Return,
    LadderStep,
    Exception,
    /// A handoff or step led from there to there.
    Route,
}

impl CoveredKind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Requirement => "requirement",
            Self::Return => "return",
            Self::LadderStep => "ladder step",
            Self::Exception => "exception",
            Self::Route => "route",
        }
    }
}

/// Everything that can be exercised, by process, and whether it was.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    items: BTreeMap<(Name, Covered), bool>,
}

impl Coverage {
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let mut coverage = Self::default();
        for (name, process) in &plan.processes {
            coverage.declare(name, process);
        }
        coverage
    }

    fn expect(&mut self, process: &Name, kind: CoveredKind, name: String) {
        self.items.insert((process.clone(), Covered { kind, name }), false);
    }

    fn declare(&mut self, process: &Name, declared: &Process) {
        for handoff in &declared.handoffs {
            for trigger in &handoff.triggers {
                self.expect(process, CoveredKind::Trigger, format!("{} {trigger}", handoff.name));
            }
            self.requirements(process, &handoff.name, &handoff.requirements);
            for returned in &handoff.returns {
                self.expect(process, CoveredKind::Return, format!("{} {}", handoff.name, returned.name));
            }
            for from in &handoff.from {
                self.expect(process, CoveredKind::Route, route(&handoff.name, from));
            }
        }
        for step in &declared.steps {
            for trigger in &step.triggers {
                self.expect(process, CoveredKind::Trigger, format!("{} {trigger}", step.name));
            }
            self.requirements(process, &step.name, &step.requirements);
            for from in &step.from {
                self.expect(process, CoveredKind::Route, route(&step.name, from));
            }
        }
        for exception in &declared.exceptions {
            self.expect(process, CoveredKind::Exception, exception.name.to_string());
        }
        for deadline in deadlines(declared) {
            for step in steps(&deadline.ladder) {
                self.expect(process, CoveredKind::LadderStep, format!("{} {}", deadline.clock, step.at));
            }
        }
    }

    fn requirements(&mut self, process: &Name, of: &Name, requirements: &[Requirement]) {
        for requirement in requirements {
            self.expect(process, CoveredKind::Requirement, format!("{of} {}", requirement.name));
        }
    }

    /// Takes in what happened in one scenario.
    pub fn take(&mut self, plan: &Plan, records: &[Record]) {
        // Where each open handoff or step started from, by case.
        let mut sources: BTreeMap<(Name, u32, Name), Place> = BTreeMap::new();
        for record in records {
            let Some(id) = &record.case else { continue };
            let Some(process) = plan.processes.get(&id.process) else { continue };
            let at = |name: &Name| (id.key.clone(), id.round, name.clone());
            if let Fact::HandoffOpened { handoff: name, source, .. }
            | Fact::StepOpened { step: name, source, .. } = &record.fact
            {
                sources.insert(at(name), source.clone());
            }
            if let Fact::HandoffAccepted { handoff: name, .. } | Fact::StepCompleted { step: name } =
                &record.fact
                && let Some(source) = sources.get(&at(name))
            {
                self.mark(&id.process, CoveredKind::Route, route(name, source));
            }
            self.take_fact(&id.process, process, &record.fact);
        }
    }

    fn mark(&mut self, process: &Name, kind: CoveredKind, name: String) {
        if let Some(done) = self.items.get_mut(&(process.clone(), Covered { kind, name })) {
            *done = true;
        }
    }

    fn take_fact(&mut self, name: &Name, process: &Process, fact: &Fact) {
        match fact {
            Fact::HandoffOpened { handoff, trigger, .. } => {
                let used = process.handoff(handoff).and_then(|h| h.triggers.get(usize::from(*trigger)));
                used.into_iter()
                    .for_each(|t| self.mark(name, CoveredKind::Trigger, format!("{handoff} {t}")));
            }
            Fact::StepOpened { step, trigger, .. } => {
                let used = process.step(step).and_then(|s| s.triggers.get(usize::from(*trigger)));
                used.into_iter().for_each(|t| self.mark(name, CoveredKind::Trigger, format!("{step} {t}")));
            }
            Fact::HandoffBlocked { handoff: of, missing } | Fact::StepBlocked { step: of, missing } => {
                self.mark_missing(name, of, missing);
            }
            Fact::CommandRefused { missing, .. } if !missing.is_empty() => {
                // A step that was not ready: whose, the requirement's name says.
                let moves =
                    process.steps.iter().map(|s| &s.name).chain(process.handoffs.iter().map(|h| &h.name));
                moves.for_each(|of| self.mark_missing(name, of, missing));
            }
            Fact::HandoffReturned { handoff, reason, .. } => {
                self.mark(name, CoveredKind::Return, format!("{handoff} {reason}"));
            }
            Fact::ClockFired { clock, says, .. } => {
                self.mark(name, CoveredKind::LadderStep, format!("{clock} {says}"));
            }
            Fact::ExceptionRaised { exception, .. } => {
                self.mark(name, CoveredKind::Exception, exception.to_string());
            }
            _ => {}
        }
    }

    fn mark_missing(&mut self, process: &Name, of: &Name, missing: &[Missing]) {
        for m in missing {
            self.mark(process, CoveredKind::Requirement, format!("{of} {}", m.requirement));
        }
    }

    /// Everything with whether it was exercised, by process, kind and name.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Covered, bool)> {
        self.items.iter().map(|((process, covered), done)| (process, covered, *done))
    }

    /// How much was exercised, of how much.
    #[must_use]
    pub fn share(&self) -> (usize, usize) {
        (self.items.values().filter(|done| **done).count(), self.items.len())
    }
}

fn route(name: &Name, from: &Place) -> String {
    format!("{name} from {from}")
}

fn deadlines(process: &Process) -> Vec<&Deadline> {
    let mut all = Vec::new();
    let mut names = BTreeSet::new();
    let requirements = process.handoffs.iter().flat_map(|h| &h.requirements);
    let requirements = requirements.chain(process.steps.iter().flat_map(|s| &s.requirements));
    let approvals = requirements.filter_map(|r| match &r.kind {
        RequirementKind::Approval(approval) => approval.deadline.as_ref(),
        _ => None,
    });
    let handoffs = process.handoffs.iter().flat_map(|h| {
        let complete = h.complete.iter().filter_map(|c| c.deadline.as_ref());
        h.prepare.iter().chain(&h.accept).chain(complete)
    });
    let stages = process.stages.iter().filter_map(|s| s.stay.as_ref());
    let exceptions = process.exceptions.iter().filter_map(|e| e.resolve.as_ref());
    let clocks = process.clocks.iter().map(|c| &c.deadline);
    for deadline in approvals.chain(handoffs).chain(stages).chain(exceptions).chain(clocks) {
        if names.insert(&deadline.clock) {
            all.push(deadline);
        }
    }
    all
}

fn steps(choice: &Choice<Vec<LadderStep>>) -> Vec<&LadderStep> {
    match choice {
        Choice::One(steps) => steps.iter().collect(),
        Choice::If { then, otherwise, .. } => steps(then).into_iter().chain(steps(otherwise)).collect(),
    }
}
