//! What an input allocates: little, and no more for what it does not touch. Counted, so that it is the same on every machine.

#![expect(clippy::unwrap_used, reason = "a test stops where its input is wrong")]

#[path = "../benches/reference/mod.rs"]
mod reference;

use reference::{BARE, LIFE, SETTINGS, Setting, input, prepared, world_before};

/// Enough cases that maps have room: what the last of some inputs of a kind allocates.
const CASES: u64 = 40;

/// For each input of a life: its facts, and the least that one of ten cases needed (a map that grows now and then is not the
/// input's own).
fn counted(setting: &Setting) -> Vec<(usize, u64)> {
    let plan = prepared(setting);
    let count = |step| {
        let mut world = world_before(&plan, setting, step, CASES);
        let cost = |case| {
            let (input, mut facts) = (input(step, case), 0);
            let cost = allocation_counter::measure(|| facts = world.take(&input).len());
            (facts, cost.count_total)
        };
        (0..10).map(cost).min_by_key(|(_, count)| *count).unwrap()
    };
    (0..LIFE.len()).map(count).collect()
}

#[test]
fn a_typical_input_allocates_little() {
    let counts = counted(&BARE);
    for (step, (name, (facts, count))) in LIFE.iter().zip(&counts).enumerate() {
        // The first one makes the case, and all that stands in it.
        let most = if step == 0 { 40 } else { 30 };
        assert!(*count < most, "{name}: {count} allocations for {facts} facts");
    }
}

/// But for the sets of what changed and what has to look: past 64 declarations they need room of their own.
#[test]
fn what_an_input_does_not_touch_costs_nothing() {
    let alone = counted(&BARE);
    for setting in SETTINGS.iter().skip(1) {
        for (name, (here, alone)) in LIFE.iter().zip(counted(setting).iter().zip(&alone)) {
            assert_eq!(here.0, alone.0, "{name}, {}: other facts", setting.name);
            assert!(here.1 <= alone.1 + 2, "{name}, {}: {} for {}", setting.name, here.1, alone.1);
        }
    }
}
