//! `cargo xtask sim --seed S --steps N`: the simulator over random specs from that seed on, then over those at hand.

use std::process::ExitCode;

use handoff_tests::sim;
use handoff_tests::specs::{all_specs, compile_file};

/// Of one random spec: many small worlds see more than a big one.
const STEPS: u64 = 1_500;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let number = |name: &str, otherwise: u64| {
        let at = args.iter().position(|a| a == name);
        at.and_then(|i| args.get(i + 1)).and_then(|n| n.parse().ok()).unwrap_or(otherwise)
    };
    let (seed, steps) = (number("--seed", 1), number("--steps", 100_000));
    if args.iter().any(|a| a == "--print") {
        println!("{}", sim::spec::text(seed, sim::spec::Edit::default()));
        return ExitCode::SUCCESS;
    }
    let mut total = sim::Tally::default();
    match drawn(seed, steps).and_then(|tally| Ok((tally, at_hand(seed, steps / 4)?))) {
        Ok((drawn, at_hand)) => {
            total.add(&drawn);
            total.add(&at_hand);
        }
        Err(Failed { why, again }) => {
            eprintln!("{why}\nagain: cargo xtask sim {again}");
            return ExitCode::from(1);
        }
    }
    for (fact, count) in &total.facts {
        println!("{count:>9}  {fact}");
    }
    println!("{} steps, {} cases: every invariant held", total.steps, total.cases);
    ExitCode::SUCCESS
}

struct Failed {
    why: String,
    again: String,
}

/// Random specs, each with a seed of its own.
fn drawn(seed: u64, steps: u64) -> Result<sim::Tally, Failed> {
    let (mut total, mut number) = (sim::Tally::default(), seed);
    while total.steps < steps {
        let each = STEPS.min(steps - total.steps);
        let again = || format!("--seed {number} --steps {each}");
        let rules = sim::Rules::drawn(number).map_err(|why| Failed { why, again: again() })?;
        if let Some(rules) = rules {
            let ran = sim::run(&rules, number, each).map_err(|why| Failed { why, again: again() })?;
            total.add(&ran);
        }
        number += 1;
    }
    Ok(total)
}

/// The specs of the tests and the examples.
fn at_hand(seed: u64, steps: u64) -> Result<sim::Tally, Failed> {
    let again = format!("--seed {seed} --steps {}", steps * 4);
    let specs = all_specs().map_err(|why| Failed { why: why.to_string(), again: again.clone() })?;
    let each = steps / (specs.len() as u64).max(1) + 1;
    let mut total = sim::Tally::default();
    for (folder, file) in specs {
        let Some(plan) = compile_file(&folder, &file).plan else { continue };
        let ran = sim::run(&sim::Rules::of(plan), seed, each);
        let failed =
            |why| Failed { why: format!("{}/{file}: {why}", folder.display()), again: again.clone() };
        total.add(&ran.map_err(failed)?);
    }
    Ok(total)
}
