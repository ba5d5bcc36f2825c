//! The world as one value: what recovery starts from, so that it does not read every fact there ever was.

use std::sync::Arc;

use handoff_plan::{Instant, Plan, PlanId};
use serde::{Deserialize, Serialize};

use super::held::HeldEvents;
use super::reload::Asking;
use super::{DeadLetter, HeldEvent, Moved, World};
use crate::case::Case;
use crate::fact::CaseId;
use crate::limits::Limits;
use crate::outbox::Outbox;
use crate::people::People;

/// What the records up to `seq` made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub seq: u64,
    now: Option<Instant>,
    current: Option<PlanId>,
    told: Option<CaseId>,
    #[expect(clippy::vec_box, reason = "each moves into the world as it was read")]
    cases: Vec<Box<Case>>,
    people: People,
    held: Vec<HeldEvent>,
    dead: Vec<DeadLetter>,
    seen: Vec<(u128, u64)>,
    past: Vec<(u64, u32)>,
    outbox: Outbox,
}

impl World {
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            seq: self.seq,
            now: self.now,
            current: self.current,
            told: self.told.clone(),
            cases: self.cases.values().cloned().collect(),
            people: self.people.clone(),
            held: self.held.iter().cloned().collect(),
            dead: self.held.dead().to_vec(),
            seen: self.seen.iter().collect(),
            past: self.past.rounds(),
            outbox: self.outbox.clone(),
        }
    }

    /// `plans`: every plan that a case of the checkpoint runs on, and the current one.
    #[must_use]
    pub fn restore(
        checkpoint: Checkpoint,
        plans: impl IntoIterator<Item = Arc<Plan>>,
        limits: Limits,
    ) -> Self {
        let mut world = Self::new(limits);
        plans.into_iter().for_each(|plan| world.know_plan(plan));
        world.seq = checkpoint.seq;
        world.now = checkpoint.now;
        world.current = checkpoint.current;
        world.asking = Some(Asking::after(checkpoint.told.clone()));
        world.told = checkpoint.told;
        world.people = checkpoint.people;
        world.past = checkpoint.past.into_iter().collect();
        world.outbox = checkpoint.outbox;
        let mut held = HeldEvents::default();
        checkpoint.held.into_iter().for_each(|h| held.hold(h));
        checkpoint.dead.into_iter().for_each(|d| held.bury(d));
        world.held = held;
        checkpoint.seen.iter().for_each(|(name, digest)| world.seen.remember(*name, *digest));
        for case in checkpoint.cases {
            if case.is_open() {
                *world.in_use.entry(case.plan).or_default() += 1;
            }
            let id = case.id.clone();
            world.insert(case);
            world.arm(&id, None, Moved { timers: true, fields: true });
        }
        let cases = &world.cases;
        world.outbox.share_calls(|case, call| Some(&cases.get(case)?.calls.get(call)?.request));
        world
    }
}
