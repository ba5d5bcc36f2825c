//! Durable transitions through the store, beside the limit and beside SQLite.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use handoff_engine::{CaseId, Fact, Limits, Record};
use handoff_runtime::{Driver, Handle, Runtime, system_time};
use handoff_store::{SledStore, Store};
use handoff_tests::crash::{STEPS, input};
use handoff_tests::specs::compile_file;

use crate::aims::Aims;
use crate::measure::{CLIENTS, Client, Commit, Figures, Table, alone, many, tell as tell_table, together};
use crate::sqlite;

const ROUNDS: usize = 3;

pub(crate) fn tell(aims: &mut Aims) {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    println!(
        "Durable transitions. The limit: 200 bytes a client, one write and one fdatasync a group by one thread, no logic. SQLite: a\n\
         table of states, a log, timers and an outbox by hand, WAL, synchronous=FULL, one transaction a group by one thread.\n\
         The whole engine: an input is decided, its facts are stored, its sender is answered.\n"
    );
    let mut table = Table::new(dir.path());
    table.row("SQLite", alone(sqlite::states(&at("one.db"))));
    table.row("SQLite", together(sqlite::states(&at("many.db"))));
    table.row("the store alone", alone(store(&at("store-one"))));
    table.row("the store alone", together(store(&at("store-many"))));
    let (one, more) = (runtime(&at("one")), runtime(&at("many")));
    table.row(ENGINE, vec![client(one.handle(), 0)]);
    table.row(ENGINE, many(|n| client(more.handle(), n)));
    let figures = table.measure(ROUNDS);
    tell_table(&figures);
    let cases = more.handle().look(|world| world.snapshots(None).count()).unwrap();
    one.stop().unwrap();
    more.stop().unwrap();
    bytes(&at("many"), cases);
    judge(&figures, aims);
    println!();
}

/// Beside the bench of the runtime, which takes the same steps.
pub(crate) const RULES: &str = "engine.handoff";

pub(crate) fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/handoff-runtime/benches")
}

const ENGINE: &str = "handoff, the whole engine";

fn judge(figures: &[Figures], aims: &mut Aims) {
    let of =
        |name: &str, clients| figures.iter().find(|row| row.name == name && row.clients == clients).unwrap();
    let (limit, engine) = (&figures[1], of(ENGINE, CLIENTS));
    let share = engine.per_second / limit.per_second;
    aims.at_least("64 clients, share of write and fdatasync by one thread", share, 0.6);
    let times = engine.per_second / of("SQLite", CLIENTS).per_second;
    aims.at_least("64 clients, times SQLite", times, 1.3);
    aims.below("64 clients, p99 to the durable answer", engine.p99.as_secs_f64() * 1e3, 3.0, "ms");
    let share = of(ENGINE, 1).per_second / figures[0].per_second;
    aims.at_least("1 client, share of write and fdatasync", share, 0.7);
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
        "{cases} cases, {STEPS} transitions each: {:.0} bytes a case in the journal, {:.0} in sled",
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
    // In no order that could be written shorter, as the limit's bytes count as they are.
    let text = std::iter::repeat_with(fastrand::alphanumeric).take(165).collect();
    Record { seq, at: system_time(), case: Some(case), fact: Fact::Escalated { to: "dana".into(), text } }
}

fn runtime(dir: &Path) -> Runtime {
    let store = SledStore::open_or_create(dir).unwrap();
    let driver = Driver::open(Box::new(store), Limits::default()).unwrap();
    let runtime = Runtime::start(driver, system_time).unwrap();
    let plan = compile_file(&rules(), RULES).plan.unwrap();
    runtime.handle().use_plan(Arc::new(plan)).unwrap();
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
