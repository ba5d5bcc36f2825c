//! `cargo xtask sim --seed S --steps N`: the simulator over every spec that is at hand.

use std::process::ExitCode;
use std::sync::Arc;

use handoff_tests::sim;
use handoff_tests::specs::{all_specs, compile_file};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let number = |name: &str, otherwise: u64| {
        let at = args.iter().position(|a| a == name);
        at.and_then(|i| args.get(i + 1)).and_then(|n| n.parse().ok()).unwrap_or(otherwise)
    };
    let (seed, steps) = (number("--seed", 1), number("--steps", 100_000));
    let specs = match all_specs() {
        Ok(specs) => specs,
        Err(why) => {
            eprintln!("the specs cannot be read: {why}");
            return ExitCode::from(3);
        }
    };
    let each = steps / (specs.len() as u64).max(1) + 1;
    let mut total = sim::Tally::default();
    for (folder, file) in specs {
        let Some(plan) = compile_file(&folder, &file).plan else { continue };
        match sim::run(&Arc::new(plan), seed, each) {
            Ok(tally) => total.add(&tally),
            Err(why) => {
                eprintln!("{}/{file}: {why}", folder.display());
                eprintln!("again: cargo xtask sim --seed {seed} --steps {steps}");
                return ExitCode::from(1);
            }
        }
    }
    for (fact, count) in &total.facts {
        println!("{count:>9}  {fact}");
    }
    println!("{} steps, {} cases: every invariant held", total.steps, total.cases);
    ExitCode::SUCCESS
}
