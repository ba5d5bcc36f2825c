//! How effects fare: what a live service says of its ports, and now and then what nobody should say.

use chrono::TimeDelta;
use fastrand::Rng;
use handoff_engine::{Bindings, EffectKind, OutboxInput, World};
use handoff_plan::{Instant, Name, Plan};

use super::input::pick;

/// So many effects from either end are spoken of.
const NEAR: usize = 40;

pub(super) struct Deliveries {
    /// Services, assistants and a channel.
    ports: Vec<Name>,
    persons: Vec<Name>,
    /// A live service runs; without one nothing is bound, and calls alone wait.
    live: bool,
}

impl Deliveries {
    pub(super) fn new(plan: &Plan, rng: &mut Rng) -> Self {
        let mut ports: Vec<Name> = plan.ports.keys().cloned().collect();
        ports.push(Name::new_static("email"));
        Self { ports, persons: plan.persons.keys().cloned().collect(), live: rng.u8(0..4) != 0 }
    }

    pub(super) fn next(&self, world: &World, rng: &mut Rng, now: Instant) -> OutboxInput {
        if self.live && (world.outbox().bindings().is_none() || rng.u8(0..60) == 0) {
            return OutboxInput::Bound(self.bindings(rng));
        }
        let port = pick(&self.ports, rng).cloned().unwrap_or_default();
        let effect = effect(world, rng);
        let is_call = world.outbox().effect(effect).is_some_and(|e| matches!(e.kind, EffectKind::Call(_)));
        let by = pick(&self.persons, rng).cloned().filter(|_| rng.bool());
        match rng.u8(0..10) {
            // How a call failed comes as an event.
            5..=6 if !is_call => {
                let again = rng.bool().then(|| now + TimeDelta::minutes(rng.i64(1..3_000)));
                OutboxInput::Failed { effect, port, error: "no".to_owned(), again }
            }
            7 => OutboxInput::Retry { effect, by },
            8 => OutboxInput::Drop { effect, by, why: "not wanted".to_owned() },
            9 if rng.bool() => OutboxInput::Enable { port, by },
            9 => OutboxInput::Disable { port, binding: 1, why: "gone".to_owned(), effect },
            _ => OutboxInput::Delivered { effect, port },
        }
    }

    fn bindings(&self, rng: &mut Rng) -> Bindings {
        let services = self.ports.iter().filter(|_| rng.u8(0..4) != 0).cloned().collect();
        Bindings { services, channels: vec![Name::new_static("email")], events: rng.bool() }
    }
}

/// The number of an effect; sometimes of one that is over, or of another fact.
fn effect(world: &World, rng: &mut Rng) -> u64 {
    if rng.u8(0..12) == 0 {
        return rng.u64(0..=world.seq());
    }
    let effects = world.outbox().effects().map(|e| e.seq);
    let near: Vec<u64> =
        if rng.bool() { effects.take(NEAR).collect() } else { effects.rev().take(NEAR).collect() };
    pick(&near, rng).copied().unwrap_or_default()
}
