//! Durable transitions a second of the whole engine: a case is opened, two requirements are met, it is offered, accepted,
//! a call answered, and completed. Each transition is answered when it is durable.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench ends where it cannot measure, and prints figures for people"
)]

#[path = "../../handoff-store/benches/measure/mod.rs"]
mod measure;

use std::path::Path;
use std::sync::Arc;

use handoff_compiler::{Files, Root, compile, load};
use handoff_engine::{Fact, Limits, OutsideEvent, Record};
use handoff_plan::Plan;
use handoff_runtime::{Arrival, Driver, Handle, Runtime, system_time};
use handoff_store::{MemoryStore, SledStore};
use serde_json::{Value, json};

use measure::{Client, Table, many, tell};

const SPEC: &str = "engine.handoff";

struct Embedded;

impl Files for Embedded {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == SPEC {
            Ok(include_bytes!("engine.handoff").to_vec())
        } else {
            Err("it is not there".to_owned())
        }
    }
}

fn plan() -> Arc<Plan> {
    let root = Root { folder: String::new(), paths: vec![SPEC.to_owned()] };
    let compilation = compile(load(&root, &Embedded));
    Arc::new(compilation.plan.unwrap_or_else(|| panic!("{:?}", compilation.diagnostics)))
}

fn start(dir: &Path) -> Runtime {
    let store = SledStore::open_or_create(dir).unwrap();
    let driver = Driver::open(Box::new(store), Limits::default()).unwrap();
    let runtime = Runtime::start(driver, system_time).unwrap();
    runtime.handle().use_plan(plan()).unwrap();
    runtime
}

fn to(handle: Handle) -> impl FnMut(Arrival) -> Vec<Record> {
    move |arrival| handle.send(arrival).unwrap()
}

/// What the engine costs without disk and threads.
fn in_memory() -> impl FnMut(Arrival) -> Vec<Record> {
    let mut driver = Driver::open(Box::new(MemoryStore::new()), Limits::default()).unwrap();
    driver.use_plan(plan(), system_time()).unwrap();
    move |arrival| {
        driver.submit(arrival, system_time()).unwrap();
        driver.commit().unwrap()
    }
}

/// Takes its own cases through their lives, one transition a call.
fn client(mut send: impl FnMut(Arrival) -> Vec<Record> + Send + 'static, number: usize) -> Client {
    let mut step = 0;
    let mut call = String::new();
    Box::new(move || {
        let key = format!("D-{number}-{}", step / 6);
        let set =
            |field: &str, value: &str| ("handoff.set", json!({"by": "maria", "fields": {field: value}}));
        let (ty, data) = match step % 6 {
            0 => ("deal.won", json!({"deal_id": key})),
            1 => set("scope", "50 seats, single sign-on"),
            2 => set("goals", "every team on board by summer"),
            3 => ("handoff.accept", json!({"by": "carla", "handoff": "kickoff"})),
            4 => ("handoff.call.succeeded", json!({"call": call, "result": "2026-03-05T10:00:00Z"})),
            _ => ("handoff.set", json!({"by": "carla", "fields": {"kickoff_at": "2026-03-05T10:00:00Z"}})),
        };
        let facts = send(event(ty, &key, step, data));
        // The call is asked for with the offer, and answered two transitions later.
        if let Some(asked) = facts.iter().find_map(|record| requested(&record.fact)) {
            call = asked;
        }
        let completed = facts.iter().any(|record| matches!(record.fact, Fact::HandoffCompleted { .. }));
        assert_eq!(completed, step % 6 == 5, "{facts:?}");
        step += 1;
    })
}

fn requested(fact: &Fact) -> Option<String> {
    match fact {
        Fact::CallRequested(request) => Some(request.call.to_string()),
        _ => None,
    }
}

fn event(ty: &str, key: &str, step: u64, data: Value) -> Arrival {
    let id = format!("{key}-{step}").into();
    let (source, ty, subject) = ("bench".into(), ty.into(), Some(key.into()));
    Arrival::Event(OutsideEvent { id, source, ty, subject, time: None, data, hops: 0 })
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let mut table = Table::new(dir.path());
    table.row("deciding alone", vec![client(in_memory(), 0)]);
    let one = start(&dir.path().join("one"));
    table.row("whole engine", vec![client(to(one.handle()), 0)]);
    let runtime = start(&dir.path().join("many"));
    table.row("whole engine", many(|number| client(to(runtime.handle()), number)));
    tell(&table.measure(1));
    one.stop().unwrap();
    runtime.stop().unwrap();
}
