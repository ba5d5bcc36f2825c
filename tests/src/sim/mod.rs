//! The simulator: seeded, random interleavings of events, commands, time, absence and call results through the engine, with
//! the design's invariants checked after every step. A failing seed is a one-line reproduction.

mod check;
mod input;
mod variant;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use handoff_engine::{Input, InputKind, Limits, Record, World};
use handoff_plan::{Instant, Plan};

use check::Checker;
use input::Inputs;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub steps: u64,
    pub cases: u64,
    /// How often each kind of fact was told: a run in which something never happens proves nothing of it.
    pub facts: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn count(&mut self, records: &[Record]) {
        for name in records.iter().filter_map(|r| r.fact.name()) {
            *self.facts.entry(name).or_default() += 1;
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.cases += other.cases;
        for (name, count) in &other.facts {
            *self.facts.entry(name).or_default() += count;
        }
    }
}

/// Drives that plan for so many steps.
///
/// # Errors
/// An invariant does not hold: which, after which step, and what led there.
pub fn run(plan: &Arc<Plan>, seed: u64, steps: u64) -> Result<Tally, String> {
    let mut rng = Rng::with_seed(seed);
    let mut now: Instant = start();
    let mut world = World::new(Limits::default());
    let mut checker = Checker::new(plan, now);
    world.load_plan(Arc::clone(plan), now);
    let mut inputs = Inputs::new(plan);
    let mut tally = Tally::default();
    for step in 0..steps {
        // Time goes on now and then: seconds, hours, days.
        if rng.u8(0..3) == 0 {
            now += TimeDelta::seconds(1 << rng.u32(0..19));
        }
        while let Some(due) = world.next_due().filter(|due| *due <= now) {
            // After a downtime what is overdue fires late; otherwise when it is due.
            let at = if rng.u8(0..20) == 0 { now } else { world.now().map_or(due, |n| n.max(due)) };
            let records = world.fire(at);
            tally.count(&records);
            checker
                .take(&world, &records)
                .map_err(|why| format!("seed {seed}, step {step}, a timer: {why}"))?;
            if records.is_empty() {
                return Err(format!("seed {seed}, step {step}: something is due and nothing fires"));
            }
        }
        // Now and then the rules change under the running cases.
        if rng.u16(0..300) == 0 {
            let other = Arc::new(variant::of(plan, &mut rng));
            let at = world.now().map_or(now, |n| n.max(now));
            checker.know(&other);
            let records = world.load_plan(other, at);
            tally.count(&records);
            checker
                .take(&world, &records)
                .map_err(|why| format!("seed {seed}, step {step}, a reload: {why}"))?;
        }
        let event = inputs.next(&world, &mut rng, now);
        let told = format!("{} {} {}", event.ty, event.subject.as_deref().unwrap_or("-"), event.data);
        let at = world.now().map_or(now, |n| n.max(now));
        let records = world.take(&Input { at, kind: InputKind::Event(event) });
        tally.count(&records);
        checker.take(&world, &records).map_err(|why| format!("seed {seed}, step {step}, {told}: {why}"))?;
        tally.steps += 1;
        // Many closed cases make the world slow without making it more interesting.
        if world.cases().count() > 400 {
            tally.cases += world.cases().count() as u64;
            checker.finish(&world).map_err(|why| format!("seed {seed}, step {step}: {why}"))?;
            world = World::new(Limits::default());
            checker = Checker::new(plan, now);
            world.load_plan(Arc::clone(plan), now);
        }
    }
    tally.cases += world.cases().count() as u64;
    checker.finish(&world).map_err(|why| format!("seed {seed}, at the end: {why}"))?;
    Ok(tally)
}

/// A Monday morning.
fn start() -> Instant {
    DateTime::<Utc>::from_timestamp(1_772_442_000, 0).unwrap_or_default()
}
