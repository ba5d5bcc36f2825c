//! The command `handoff`. This file only wires; each command is one file of `commands`.

mod baseline;
mod commands;
mod completion;
mod config;
mod console;
mod figures;
mod findings;
mod fix;
mod glance;
mod outcome;
mod remote;
mod sheet;
mod spec;
mod target;
mod timeline;
mod when;

use std::process::ExitCode;

use clap::Parser;

use crate::commands::Command;
use crate::console::Console;
use crate::outcome::Failure;

/// A check is many small pieces made side by side, and facts are made by one thread and freed by another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Handoffs between teams, written as contracts, checked and run.
///
/// Exit codes: 0 done; 1 the spec has errors, or something was refused; 2 wrong usage; 3 it could not be done (a path that
/// does not exist, a store in use, a line of the events file that is no JSON).
#[derive(Parser)]
#[command(name = "handoff", version, max_term_width = 100)]
#[command(
    after_help = "Example:\n  handoff run examples/sales-to-cs --events examples/sales-to-cs/events.ndjson"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    completion::answer();
    let cli = Cli::parse();
    let mut console = Console::new();
    let done = cli.command.run(&mut console).and_then(|outcome| {
        console.flush()?;
        Ok(outcome)
    });
    match done {
        Ok(outcome) => outcome.code(),
        // Whoever read our output has had enough of it: `handoff … | head`.
        Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Err(failure) => {
            // What was found out before it failed still counts; a failure to show it would only hide the first one.
            let _ = console.flush();
            console.complain(&failure);
            failure.code()
        }
    }
}
