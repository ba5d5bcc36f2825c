//! `cargo xtask bench`: what is durable in a second, and when, beside what the medium can do and beside SQLite; through HTTP
//! beside a bare echo; a million timers; and what 100,000 open cases cost. Each beside what it is compared with in one run,
//! since absolute figures drift with the machine; the ratios and what was aimed at stand at the end.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench ends where it cannot measure, and prints figures for people"
)]

mod aims;
mod crowd;
mod durable;
mod echo;
mod http;
#[path = "../../crates/handoff-store/benches/measure/mod.rs"]
mod measure;
mod memory;
mod reload;
mod sqlite;
mod timers;

use std::path::Path;

use aims::Aims;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "bench [durable | http | timers | reload [CASES PROCESSES] | crowd CASES | closed CASES]";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut aims = Aims::default();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // Processes of their own, which the others start.
        ["start", dir] => return crowd::start(Path::new(dir)),
        ["echo"] => return echo::serve(),
        ["durable"] => durable::tell(&mut aims),
        ["http"] => http::tell(&mut aims),
        ["timers"] => timers::tell(),
        ["reload"] => reload::tell(100_000, 20),
        ["reload", cases, processes] => reload::tell(cases.parse().unwrap(), processes.parse().unwrap()),
        ["crowd", cases] => crowd::tell_open(cases.parse().unwrap(), &mut aims),
        ["closed", cases] => crowd::tell_closed(cases.parse().unwrap()),
        [] => {
            durable::tell(&mut aims);
            http::tell(&mut aims);
            timers::tell();
            crowd::tell_open(100_000, &mut aims);
        }
        _ => return println!("{USAGE}"),
    }
    aims.tell();
}
