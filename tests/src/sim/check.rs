//! The invariants, looked at after every step.

use std::collections::BTreeSet;
use std::sync::Arc;

use handoff_engine::{Case, CaseId, Checkpoint, ClockState, Fact, Limits, Outline, Record, State, World};
use handoff_plan::{Instant, Name, Plan};

use super::effects::Effects;
use super::observer::Observer;

pub(super) struct Checker {
    observer: Observer,
    effects: Effects,
    /// A world that only ever applies what the other one told.
    mirror: World,
    /// Offers that have no outcome yet.
    offers: BTreeSet<(CaseId, Name)>,
    /// Steps that fired: case, clock, run, step, due.
    fired: BTreeSet<(CaseId, Name, u32, u16, Instant)>,
    applied: u64,
    /// Every plan that cases may run on.
    plans: Vec<Arc<Plan>>,
}

impl Checker {
    pub(super) fn new(plan: &Arc<Plan>, at: Instant) -> Self {
        let mut mirror = World::new(Limits::default());
        let loaded = mirror.load_plan(Arc::clone(plan), at);
        let mut observer = Observer::default();
        observer.know(plan);
        for record in &loaded {
            // The world that is looked at was given its plan in the same way, before anybody looked.
            drop(observer.see(record));
        }
        Self {
            observer,
            effects: Effects::default(),
            plans: vec![Arc::clone(plan)],
            mirror,
            offers: BTreeSet::new(),
            fired: BTreeSet::new(),
            applied: 0,
        }
    }

    /// Another plan that cases may run on from now on.
    pub(super) fn know(&mut self, plan: &Arc<Plan>) {
        self.observer.know(plan);
        self.mirror.know_plan(Arc::clone(plan));
        self.plans.push(Arc::clone(plan));
    }

    pub(super) fn take(&mut self, world: &World, records: &[Record]) -> Result<(), String> {
        let mut touched = BTreeSet::new();
        for record in records {
            self.observer.see(record)?;
            self.effects.see(record)?;
            if let Some(id) = &record.case {
                self.before(id, &record.fact)?;
                touched.insert(id.clone());
            }
            self.mirror.apply(record);
            self.applied += 1;
        }
        self.effects.agree(world)?;
        for id in &touched {
            let Some(case) = world.case(id) else { continue };
            self.case(case)?;
            if self.mirror.case(id) != Some(case) {
                return Err(format!("{id:?}: replaying its facts gives another case"));
            }
        }
        if self.mirror.next_due() != world.next_due() {
            return Err("replaying the facts gives other timers".to_owned());
        }
        Ok(())
    }

    /// What must hold at the moment before a fact is applied.
    fn before(&mut self, id: &CaseId, fact: &Fact) -> Result<(), String> {
        match fact {
            Fact::HandoffOffered { handoff, to, .. } => {
                if to.is_empty() {
                    return Err(format!("{handoff} of {} is offered to nobody", id.key));
                }
                self.ready(id, handoff)?;
                self.offers.insert((id.clone(), handoff.clone()));
            }
            Fact::StepCompleted { step } => self.ready(id, step)?,
            Fact::HandoffAccepted { handoff, .. } if !self.offers.remove(&(id.clone(), handoff.clone())) => {
                return Err(format!("{handoff} of {} is accepted without an offer that stands", id.key));
            }
            Fact::HandoffReturned { handoff, .. }
            | Fact::HandoffCancelled { handoff, .. }
            | Fact::HandoffBlocked { handoff, .. } => {
                self.offers.remove(&(id.clone(), handoff.clone()));
            }
            Fact::ClockFired { clock, step, due, .. } => {
                let run = self.mirror.case(id).and_then(|c| c.clocks.get(clock)).map_or(0, |c| c.number);
                if !self.fired.insert((id.clone(), clock.clone(), run, *step, *due)) {
                    return Err(format!("step {step} of {clock} of {} fires twice", id.key));
                }
            }
            Fact::AssignmentChanged { to, .. } if to.is_empty() => {
                return Err(format!("{} is given to nobody", id.key));
            }
            _ => {}
        }
        Ok(())
    }

    /// Nothing is missing of what moves on.
    fn ready(&self, id: &CaseId, name: &Name) -> Result<(), String> {
        let why = self.mirror.why(id);
        let waiting = why.iter().flat_map(|w| &w.waiting).find(|w| w.name == *name);
        match waiting {
            Some(waiting) if !waiting.missing.is_empty() => {
                let missing: Vec<&str> = waiting.missing.iter().map(|m| m.requirement.as_str()).collect();
                Err(format!("{name} of {} moves on without {}", id.key, missing.join(", ")))
            }
            _ => Ok(()),
        }
    }

    fn case(&self, case: &Case) -> Result<(), String> {
        self.effects.alarmed(case)?;
        let plan = self.mirror.plan(&case.plan);
        let Some(process) = plan.and_then(|p| p.processes.get(&case.id.process)) else {
            return Err(format!("{} runs on a plan that is not known", case.id.key));
        };
        if !case.is_open() {
            let runs = case.clocks.iter().find(|(_, c)| !matches!(c.state, ClockState::Stopped(_)));
            if let Some((clock, _)) = runs {
                return Err(format!("{} is closed and {clock} still runs", case.id.key));
            }
            let open = case.handoffs.iter().find(|(_, i)| i.is_open());
            return open
                .map_or(Ok(()), |(name, _)| Err(format!("{} is closed and {name} is open", case.id.key)));
        }
        for place in case.places() {
            let ordinary = process.stage(&place).is_some_and(|s| !s.kind.is_final());
            if ordinary && case.owner(&place.track).is_none_or(|o| o.is_empty()) {
                return Err(format!("{} is in {place} and nobody owns it", case.id.key));
            }
        }
        for handoff in &process.handoffs {
            let Some(instance) = case.handoffs.get(&handoff.name) else { continue };
            let Some(accept) = handoff.accept.as_ref().filter(|_| instance.state == State::Offered) else {
                continue;
            };
            let runs = case.clocks.get(&accept.clock).is_some_and(|c| match c.state {
                ClockState::Running => !c.run.schedule.is_empty(),
                ClockState::Paused(_) => true,
                ClockState::Stopped(_) => false,
            });
            if !runs && !case.alarms.contains_key(&accept.clock) {
                return Err(format!(
                    "{} of {} is offered with no clock and no alarm",
                    handoff.name, case.id.key
                ));
            }
        }
        Ok(())
    }

    /// The whole of both worlds is the same.
    pub(super) fn finish(&self, world: &World) -> Result<(), String> {
        self.effects.finish(world)?;
        for snapshot in world.snapshots(None) {
            let case = snapshot.case();
            if self.mirror.case(&snapshot.id) != Some(&*case) || snapshot.outline != Outline::of(&case) {
                return Err(format!("{:?}: its snapshot is another case", snapshot.id));
            }
        }
        let (one, other) = (world.checkpoint(), self.mirror.checkpoint());
        if one != other {
            return Err(format!("replaying all facts gives another world: {}", differs(&one, &other)));
        }
        let restored = World::restore(&one, self.plans.iter().cloned(), Limits::default());
        if restored.checkpoint() != one || restored.next_due() != world.next_due() {
            return Err("a checkpoint does not give the world back".to_owned());
        }
        Ok(())
    }
}

/// The first lines that are not the same.
fn differs(one: &Checkpoint, other: &Checkpoint) -> String {
    let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
    let mut lines = one.lines().zip(other.lines());
    let first = lines.find(|(one, other)| one != other).unwrap_or_default();
    format!("`{}` and not `{}`", first.1.trim(), first.0.trim())
}
