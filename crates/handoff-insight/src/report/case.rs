//! What has to be remembered of a case until it is over.

use std::collections::BTreeMap;

use handoff_engine::{Fact, Few, Record, Renames};
use handoff_plan::{Instant, Name, Place, PlanId};

use super::clock::Run;
use super::figures::Figures;
use super::handoff::{self, Instance, Shape};

#[derive(Clone, Debug)]
pub(super) struct CaseState {
    pub(super) plan: PlanId,
    opened: Instant,
    pub(super) closed: bool,
    /// Of each track the stage that was entered last, and when.
    stages: Few<Name, (Name, Instant)>,
    pub(super) handoffs: Few<Name, Instance>,
    steps: Few<Name, Step>,
    pub(super) clocks: Few<Name, Run>,
    pub(super) exceptions: Few<Name, Trouble>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    opened: Instant,
    cancelled: bool,
}

/// An exception that is open.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) since: Instant,
    pub(super) owner: Name,
}

/// Whole seconds between two instants; what is left over does not count.
pub(super) fn seconds(from: Instant, to: Instant) -> i64 {
    (to - from).num_seconds()
}

impl CaseState {
    pub(super) fn new(plan: PlanId, opened: Instant) -> Self {
        Self {
            plan,
            opened,
            closed: false,
            stages: Few::new(),
            handoffs: Few::new(),
            steps: Few::new(),
            clocks: Few::new(),
            exceptions: Few::new(),
        }
    }

    /// Nothing of it is counted any more: it is closed, and what that cancels and stops has been told.
    pub(super) fn is_over(&self) -> bool {
        self.closed
            && self.clocks.values().all(Run::has_ended)
            && !self.handoffs.values().any(Instance::is_open)
    }

    pub(super) fn apply(
        &mut self,
        process: &Name,
        record: &Record,
        figures: &mut Figures,
        shapes: Option<&BTreeMap<(Name, Name), Shape>>,
    ) {
        let (at, fact) = (record.at, &record.fact);
        match fact {
            Fact::CaseClosed { failed, .. } => {
                self.closed = true;
                figures.cases.closed += 1;
                figures.cases.failed += u64::from(*failed);
                figures.cases.times.add(seconds(self.opened, at));
            }
            Fact::CaseMoved { to_plan, renames, .. } => {
                self.plan = *to_plan;
                self.rename(renames);
            }
            Fact::StageEntered { place } => self.enter(place, at, figures),
            Fact::StepOpened { step, .. } => {
                self.steps.insert(step.clone(), Step { opened: at, cancelled: false });
            }
            Fact::StepCompleted { step } => {
                if let Some(opened) = self.steps.get(step).map(|s| s.opened) {
                    figures.steps.entry(step.clone()).or_default().add(seconds(opened, at));
                }
            }
            Fact::StepCancelled { step, .. } => {
                if let Some(step) = self.steps.get_mut(step) {
                    step.cancelled = true;
                }
            }
            Fact::BypassDetected { place, .. } => *figures.bypasses.entry(place.clone()).or_default() += 1,
            Fact::ExposureCounted { amount, why } => figures.expose(amount, why.as_deref()),
            Fact::ExceptionRaised { exception, owner, .. } => {
                figures.exceptions.entry(exception.clone()).or_default().raised += 1;
                self.exceptions.insert(exception.clone(), Trouble { since: at, owner: owner.clone() });
            }
            Fact::ExceptionResolved { exception, .. } => {
                let figures = figures.exceptions.entry(exception.clone()).or_default();
                figures.resolved += 1;
                if let Some(trouble) = self.exceptions.remove(exception) {
                    figures.times.add(seconds(trouble.since, at));
                }
            }
            _ => {
                if !self.apply_clock(at, fact, figures) {
                    self.apply_handoff(process, at, fact, figures, shapes);
                }
            }
        }
    }

    fn enter(&mut self, place: &Place, at: Instant, figures: &mut Figures) {
        let before = self.stages.insert(place.track.clone(), (place.stage.clone(), at));
        if let Some((stage, since)) = before {
            let before = Place { track: place.track.clone(), stage };
            figures.stages.entry((before, place.clone())).or_default().add(seconds(since, at));
        }
    }

    /// Whether that is a fact about a clock.
    fn apply_clock(&mut self, at: Instant, fact: &Fact, figures: &mut Figures) -> bool {
        let (Fact::ClockStarted { clock, .. }
        | Fact::ClockPaused { clock, .. }
        | Fact::ClockResumed { clock, .. }
        | Fact::ClockMoved { clock, .. }
        | Fact::ClockStopped { clock, .. }) = fact
        else {
            return false;
        };
        let counts = figures.deadlines.entry(clock.clone()).or_default();
        if let Fact::ClockStarted { run, .. } = fact {
            counts.started += 1;
            self.clocks.insert(clock.clone(), Run::new(run.due));
            return true;
        }
        let called_off = self.is_called_off(clock);
        if let Some(run) = self.clocks.get_mut(clock) {
            run.apply(at, fact, called_off, counts);
        }
        true
    }

    /// Whether what a clock waits for will not come any more: its stop is no answer. Facts put what causes before what
    /// follows, so the handoff stands by then where its fate has put it.
    fn is_called_off(&self, clock: &str) -> bool {
        if self.closed {
            return true;
        }
        let Some((subject, part)) = clock.rsplit_once('.') else { return false };
        match self.handoffs.get(subject) {
            Some(instance) => instance.calls_off(part),
            None => self.steps.get(subject).is_some_and(|step| step.cancelled),
        }
    }

    fn apply_handoff(
        &mut self,
        process: &Name,
        at: Instant,
        fact: &Fact,
        figures: &mut Figures,
        shapes: Option<&BTreeMap<(Name, Name), Shape>>,
    ) {
        let Some(handoff) = handoff::subject(fact) else { return };
        let counts = figures.handoffs.entry(handoff.clone()).or_default();
        if let Fact::HandoffOpened { giver, .. } = fact {
            counts.opened += 1;
            self.handoffs.insert(handoff.clone(), Instance::new(giver.clone(), at));
            return;
        }
        let shape = shapes.and_then(|shapes| shapes.get(&(process.clone(), handoff.clone())));
        if let Some(instance) = self.handoffs.get_mut(handoff) {
            instance.apply(at, fact, counts, shape);
        }
    }

    fn rename(&mut self, renames: &Renames) {
        for (was, now) in &renames.stages {
            if let Some((stage, _)) = self.stages.get_mut(&was.track).filter(|(s, _)| *s == was.stage) {
                *stage = now.stage.clone();
            }
        }
        for (was, now) in &renames.handoffs {
            if let Some(instance) = self.handoffs.remove(was) {
                self.handoffs.insert(now.clone(), instance);
            }
            if let Some(step) = self.steps.remove(was) {
                self.steps.insert(now.clone(), step);
            }
        }
        for (was, now) in &renames.clocks {
            if let Some(run) = self.clocks.remove(was) {
                self.clocks.insert(now.clone(), run);
            }
        }
    }
}
