//! The world as of some record, so that a start does not read every fact there ever was.

use std::sync::Arc;

use handoff_plan::{Instant, Name, Plan, PlanId};
use serde::{Deserialize, Serialize};

use super::cases::{Cases, PackedCase};
use super::held::HeldEvents;
use super::reload::Asking;
use super::seen::SeenInputs;
use super::{DeadLetter, HeldEvent, World};
use crate::fact::CaseId;
use crate::few::Few;
use crate::limits::Limits;
use crate::outbox::Outbox;
use crate::people::People;

/// What the records up to some number made. The cases are by themselves: of those there may be many, and a start unpacks none.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub between: Between,
    pub cases: Vec<PackedCase>,
}

/// What lies between the cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Between {
    seq: u64,
    now: Option<Instant>,
    current: Option<PlanId>,
    told: Option<CaseId>,
    people: People,
    held: Vec<HeldEvent>,
    dead: Vec<DeadLetter>,
    seen: Vec<(u128, u64)>,
    past: Vec<(u64, u32)>,
    outbox: Outbox,
    fields: Vec<(CaseId, Few<Name, Name>)>,
}

impl World {
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        let between = Between {
            seq: self.seq,
            now: self.now,
            current: self.current,
            told: self.told.clone(),
            people: self.people.clone(),
            held: self.held.iter().cloned().collect(),
            dead: self.held.dead().to_vec(),
            seen: self.seen.iter().collect(),
            past: self.past.rounds(),
            outbox: self.outbox.clone(),
            fields: self.fields.entries(),
        };
        Checkpoint { between, cases: self.cases.packed() }
    }

    /// `plans`: every plan that a case of the checkpoint runs on, and the current one.
    #[must_use]
    pub fn restore(
        checkpoint: Checkpoint,
        plans: impl IntoIterator<Item = Arc<Plan>>,
        limits: Limits,
    ) -> Self {
        let Checkpoint { between, cases } = checkpoint;
        let mut world = Self::new(limits);
        plans.into_iter().for_each(|plan| world.know_plan(plan));
        world.seq = between.seq;
        world.now = between.now;
        world.current = between.current;
        world.asking = Some(Asking::after(between.told.clone()));
        world.told = between.told;
        world.people = between.people;
        world.past = between.past.into_iter().collect();
        world.outbox = between.outbox;
        let mut held = HeldEvents::default();
        between.held.into_iter().for_each(|h| held.hold(h));
        between.dead.into_iter().for_each(|d| held.bury(d));
        world.held = held;
        world.seen = SeenInputs::of(&between.seen, limits.remembered_inputs);
        world.fields = between.fields.into_iter().collect();
        for case in cases.iter().filter(|case| case.outline().is_open) {
            *world.in_use.entry(case.outline().plan).or_default() += 1;
        }
        // Each at once: a tree that is made in order takes half the room of one that grows.
        world.by_key = cases.iter().map(|case| (case.id.key.clone(), case.id.process.clone())).collect();
        world.timers = cases.iter().filter_map(|case| Some((case.outline().due?, case.id.clone()))).collect();
        world.cases = Cases::of_packed(cases, limits.loose_cases);
        world
    }
}
