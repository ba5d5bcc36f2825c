//! `cargo xtask crash --kills N --power N --seed S`.

use std::path::Path;
use std::process::ExitCode;

use handoff_tests::crash::{child, kills, power_cuts};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let [_, word, dir, round] = args.as_slice()
        && word == "child"
    {
        let Err(why) = child::run(Path::new(dir), round) else { return ExitCode::SUCCESS };
        eprintln!("{why}");
        return ExitCode::from(3);
    }
    let number = |name: &str, otherwise: u64| {
        let at = args.iter().position(|a| a == name);
        at.and_then(|i| args.get(i + 1)).and_then(|n| n.parse().ok()).unwrap_or(otherwise)
    };
    let seed = number("--seed", 1);
    let all = if args.len() > 1 { 0 } else { 20 };
    let Ok(program) = std::env::current_exe() else { return ExitCode::from(3) };
    for (says, rounds, run) in [
        ("killed", number("--kills", all), kills as fn(&Path, u64, u64) -> _),
        ("cut off from power", number("--power", all), power_cuts),
    ] {
        match run(&program, rounds, seed) {
            Ok(tally) => println!(
                "{says} {} times: all of {} acknowledged inputs are there, once; sled made anew {} times",
                tally.rounds, tally.acknowledged, tally.mended
            ),
            Err(why) => {
                eprintln!("{says}: {why}");
                return ExitCode::from(1);
            }
        }
    }
    ExitCode::SUCCESS
}
