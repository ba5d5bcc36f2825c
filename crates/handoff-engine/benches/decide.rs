//! How long the engine takes to decide, in memory, and how much it allocates: the reference process, typical inputs.
//!
//! `others`: how many processes the plan has beside the one that the input touches. The time must not grow with them.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench stops where its input is wrong, and speaks to people"
)]

use std::hint::black_box;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use handoff_compiler::{Files, Root, compile, load};
use handoff_engine::{Input, InputKind, Limits, OutsideEvent, World};
use handoff_plan::{Instant, Plan};
use serde_json::{Value as Json, json};

struct Texts(Vec<(&'static str, String)>);

impl Files for Texts {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| text.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
    }
}

/// The reference process, with so many copies of it under other names and events.
fn plan(others: usize) -> Arc<Plan> {
    let spec = include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff");
    let teams = include_str!("../../../examples/sales-to-cs/org/teams.handoff");
    let files = Texts(vec![("spec.handoff", spec.to_owned()), ("org/teams.handoff", teams.to_owned())]);
    let root = Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] };
    let mut plan = compile(load(&root, &files)).plan.expect("the example compiles");
    let (_, process) = plan.processes.first_key_value().expect("it has a process");
    let process = process.clone();
    for i in 0..others {
        let mut copy = process.clone();
        for start in &mut copy.starts {
            if let handoff_plan::StartOn::Event { event, .. } = &mut start.on {
                *event = "customer.replied".into();
            }
        }
        copy.starts.clear();
        plan.processes.insert(format!("other_{i}").into(), copy);
    }
    Arc::new(plan)
}

fn start() -> Instant {
    DateTime::<Utc>::from_timestamp(1_772_442_000, 0).expect("a time")
}

fn input(id: u64, ty: &str, subject: Option<&str>, data: Json) -> Input {
    let at = start() + TimeDelta::seconds(id.try_into().expect("small"));
    let event = OutsideEvent {
        id: id.to_string(),
        source: "bench".to_owned(),
        ty: ty.to_owned(),
        subject: subject.map(str::to_owned),
        time: Some(at),
        data,
        hops: 0,
    };
    Input { at, kind: InputKind::Event(event) }
}

/// One deal from won to accepted: the inputs of its life.
fn life() -> Vec<(&'static str, Input)> {
    let by = |who: &str, more: Json| {
        let mut data = json!({ "by": who, "handoff": "kickoff" });
        data.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        data
    };
    let contact = json!({ "name": "Jo", "email": "jo@acme.example" });
    vec![
        (
            "a case opens",
            input(
                1,
                "crm.deal.closed_won",
                None,
                json!({ "deal_id": "D-1", "account": "Acme", "acv": 48000, "owner": "maria" }),
            ),
        ),
        (
            "a field is set",
            input(2, "handoff.set", Some("D-1"), by("maria", json!({ "fields": { "scope": "50 seats" } }))),
        ),
        (
            "fields are set",
            input(
                3,
                "handoff.set",
                Some("D-1"),
                by(
                    "maria",
                    json!({ "fields": { "champion": contact, "stakeholders": [contact], "terms": "https://docs.example/1" } }),
                ),
            ),
        ),
        ("an approval, and it is offered", input(4, "handoff.approve", Some("D-1"), by("lena", json!({})))),
        ("it is accepted", input(5, "handoff.accept", Some("D-1"), by("carla", json!({})))),
        ("an event that nothing waits for", input(6, "customer.replied", None, json!({ "deal_id": "D-1" }))),
    ]
}

/// A world in which the inputs before `n` were taken.
fn world_before(plan: &Arc<Plan>, n: usize) -> World {
    let mut world = World::new(Limits::default());
    world.load_plan(Arc::clone(plan), start());
    life().into_iter().take(n).for_each(|(_, input)| drop(world.take(&input)));
    world
}

fn decide(c: &mut Criterion) {
    for others in [0, 200] {
        let plan = plan(others);
        let mut group = c.benchmark_group(format!("decide, {others} other processes"));
        for (n, (name, input)) in life().into_iter().enumerate() {
            let mut world = world_before(&plan, n);
            let mut facts = 0;
            let allocations = allocation_counter::measure(|| facts = world.take(&input).len());
            println!(
                "{name}: {facts} facts, {} allocations, {} bytes",
                allocations.count_total, allocations.bytes_total
            );
            group.bench_function(name, |b| {
                let setup = || world_before(&plan, n);
                // The world is dropped outside of what is timed.
                b.iter_batched_ref(setup, |world| black_box(world.take(&input)), BatchSize::LargeInput);
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(50);
    targets = decide
}
criterion_main!(benches);
