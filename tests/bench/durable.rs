//! Durable transitions through the store, beside the limit and beside SQLite.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use handoff_engine::{CaseId, Fact, Limits, Record};
use handoff_runtime::{Driver, Handle, Runtime, system_time};
use handoff_store::{SledStore, Store};
use handoff_tests::crash::{STEPS, input};
use handoff_tests::specs::compile_file;

use crate::aims::Aims;
use crate::measure::{
    CLIENTS, Client, Commit, Figures, IN_PLACE, LIMIT, Table, Turn, alone, many, tell as tell_table, together,
};
use crate::sqlite;

const ROUNDS: usize = 3;

pub(crate) fn tell(aims: &mut Aims) {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    println!(
        "Durable transitions. The limit: 200 bytes a client, one append and one fdatasync a group by one thread, no logic; in place:\n\
         the same into room that was made before. SQLite: a table of states, a log, timers and an outbox by hand, WAL,\n\
         synchronous=FULL, one transaction a group by one thread. The whole engine: an input is decided, its facts are stored, its\n\
         sender is answered. SQLite and the engine are asked for the same steps of the same cases, some of each client.\n"
    );
    let mut table = Table::new(dir.path());
    table.row(SQLITE, alone(sqlite::states(&at("one.db"))));
    table.row(SQLITE, together(sqlite::states(&at("many.db"))));
    table.row(BARE_SQLITE, together(sqlite::states_without_index(&at("bare.db"))));
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
    println!("SQLite: {:.0} bytes a case", sqlite::bytes_a_case(&at("many.db")));
    judge(&figures, aims);
    println!();
}

/// Beside the bench of the runtime, which takes the same steps.
pub(crate) const RULES: &str = "engine.handoff";

pub(crate) fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/handoff-runtime/benches")
}

const ENGINE: &str = "handoff, the whole engine";
const SQLITE: &str = "SQLite";
const BARE_SQLITE: &str = "SQLite, no index on its log";

fn judge(figures: &[Figures], aims: &mut Aims) {
    let of =
        |name: &str, clients| figures.iter().find(|row| row.name == name && row.clients == clients).unwrap();
    let times = |name, clients| of(ENGINE, clients).per_second / of(name, clients).per_second;
    for limit in [LIMIT, IN_PLACE] {
        aims.at_least(&format!("64 clients, share of {limit} by one thread"), times(limit, CLIENTS), 0.6);
        aims.at_least(&format!("1 client, share of {limit}"), times(limit, 1), 0.7);
    }
    for peer in [SQLITE, BARE_SQLITE] {
        aims.at_least(&format!("64 clients, times {peer}"), times(peer, CLIENTS), 1.3);
    }
    let p99 = of(ENGINE, CLIENTS).p99.as_secs_f64() * 1e3;
    aims.below("64 clients, p99 to the durable answer", p99, 3.0, "ms");
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
    let mut seqs = 1..;
    Box::new(move |turns| {
        let group: Vec<Record> =
            turns.iter().zip(&mut seqs).map(|(turn, seq)| transition(seq, *turn)).collect();
        store.append(&group).unwrap();
    })
}

/// About as long, packed, as a record of the limit.
fn transition(seq: u64, Turn { client, number }: Turn) -> Record {
    let key = format!("D-{client}-{}", number / STEPS).into();
    let case = CaseId { process: "sales_to_cs".into(), key, round: 1 };
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
