//! How long the engine takes to decide, in memory: the reference process, typical inputs, in a world that has been running
//! (each input comes for another of many cases, one after the other).
//!
//! It may not grow with what the input does not touch: other processes in the plan, other open cases, other stages and
//! handoffs of the same process. The settings show it. What an input allocates is counted in `tests/allocations.rs`.

#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod reference;

use std::hint::black_box;
use std::time::{Duration, Instant as Stopwatch};

use criterion::{Criterion, criterion_group, criterion_main};
use handoff_engine::{Input, World};

use reference::{LIFE, SETTINGS, input, prepared, world_before};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Cases that one world takes the timed input for.
const CASES: u64 = 200;

fn decide(criterion: &mut Criterion) {
    for setting in &SETTINGS {
        let plan = prepared(setting);
        let mut group = criterion.benchmark_group(setting.name);
        for (step, name) in LIFE.iter().enumerate() {
            group.bench_function(*name, |bencher| {
                bencher.iter_custom(|asked| {
                    let worlds = asked.div_ceil(CASES);
                    let took: Duration =
                        (0..worlds).map(|_| all_cases(world_before(&plan, setting, step, CASES), step)).sum();
                    // Every case of each world counts alike: the first find the machine cold.
                    took.mul_f64(asked as f64 / (worlds * CASES) as f64)
                });
            });
        }
        group.finish();
    }
}

/// Inputs that are made at once, just before they are taken, as a service does with what it has read.
const READ: usize = 10;

/// One input for each case of that world. What is told is dropped outside of what is timed.
fn all_cases(mut world: World, step: usize) -> Duration {
    let cases: Vec<u64> = (0..CASES).collect();
    let (mut told, mut took) = (Vec::with_capacity(cases.len()), Duration::ZERO);
    for some in cases.chunks(READ) {
        let inputs: Vec<Input> = some.iter().map(|case| input(step, *case)).collect();
        let watch = Stopwatch::now();
        told.extend(inputs.iter().map(|input| world.take(input)));
        took += watch.elapsed();
    }
    drop(black_box(told));
    took
}

criterion_group!(
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(150));
    targets = decide
);
criterion_main!(benches);
