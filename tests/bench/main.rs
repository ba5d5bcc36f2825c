//! `cargo xtask bench`: what is durable in a second beside what the medium can do and beside SQLite, in one run; and what
//! 100,000 open cases cost.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench ends where it cannot measure, and prints figures for people"
)]

mod crowd;
#[path = "../../crates/handoff-store/benches/measure/mod.rs"]
mod measure;
mod reload;
mod sqlite;
mod timers;

use std::path::Path;

use handoff_engine::{CaseId, Fact, Limits, Record};
use handoff_runtime::{Driver, Handle, Runtime, system_time};
use handoff_store::{SledStore, Store};
use handoff_tests::crash::{STEPS, input, plan};

use measure::{Client, Commit, Table, alone, many, together};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "start", dir] => crowd::start(Path::new(dir)),
        [_, "crowd", cases] => crowd::tell(cases.parse().unwrap()),
        [_, "reload"] => reload::tell(100_000, 20),
        [_, "reload", cases, processes] => reload::tell(cases.parse().unwrap(), processes.parse().unwrap()),
        [_, "timers"] => timers::tell(),
        [_, "durable"] => durable(),
        _ => {
            durable();
            crowd::tell(100_000);
        }
    }
}

/// In an order in which what is compared stands side by side.
fn durable() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let mut table = Table::new();
    table.measure("SQLite, a table of states", alone(sqlite::states(&at("one.db"))));
    table.measure("SQLite, a table of states", together(sqlite::states(&at("many.db"))));
    table.measure("the store alone", alone(store(&at("one"))));
    table.measure("the store alone", together(store(&at("many"))));
    for (name, clients) in [("engine-1", 1), ("engine-64", 64)] {
        let runtime = runtime(&at(name));
        let handle = runtime.handle();
        let clients =
            if clients == 1 { vec![client(handle, 0)] } else { many(|n| client(runtime.handle(), n)) };
        table.measure("handoff, the whole engine", clients);
        let cases = runtime.handle().look(|world| world.cases().count()).unwrap();
        runtime.stop().unwrap();
        bytes(&at(name), cases);
    }
    table.tell();
}

/// What a case takes on disk: its facts in the journal, and in sled.
fn bytes(dir: &Path, cases: usize) {
    let sum = |dir: &Path| -> u64 {
        let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().metadata().unwrap());
        files.filter(std::fs::Metadata::is_file).map(|file| file.len()).sum()
    };
    let journal = sum(&dir.join("journal"));
    let sled = std::fs::metadata(dir.join("db")).unwrap().len();
    println!(
        "{cases} cases: {:.0} bytes a case in the journal, {:.0} in sled",
        journal as f64 / cases as f64,
        sled as f64 / cases as f64
    );
}

fn store(dir: &Path) -> Commit {
    let store = SledStore::open_or_create(dir).unwrap();
    Box::new(move |first, count| {
        let group: Vec<Record> = (first..first + count).map(transition).collect();
        store.append(&group).unwrap();
    })
}

/// About as long, packed, as a record of the limit.
fn transition(seq: u64) -> Record {
    let case = CaseId { process: "sales_to_cs".into(), key: format!("D-{}", seq / 5).into(), round: 1 };
    let text = "Kickoff with Acme is not booked; ".repeat(5);
    Record { seq, at: system_time(), case: Some(case), fact: Fact::Escalated { to: "dana".into(), text } }
}

fn runtime(dir: &Path) -> Runtime {
    let store = SledStore::open_or_create(dir).unwrap();
    let driver = Driver::open(Box::new(store), Limits::default()).unwrap();
    let runtime = Runtime::start(driver, system_time).unwrap();
    runtime.handle().use_plan(plan().unwrap()).unwrap();
    runtime
}

/// Takes its own deals through their lives, one transition a call.
fn client(handle: Handle, number: usize) -> Client {
    let (mut step, mut call) = (0, String::new());
    Box::new(move || {
        let key = format!("D-{number}-{}", step / STEPS);
        let facts = handle.send(input(&key, step % STEPS, &call)).unwrap();
        if let Some(request) = facts.iter().find_map(|record| match &record.fact {
            Fact::CallRequested(request) => Some(request),
            _ => None,
        }) {
            call = request.call.to_string();
        }
        step += 1;
    })
}
