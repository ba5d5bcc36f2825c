//! How long the engine takes to decide, in memory, and how much it allocates: the reference process, typical inputs, in a world
//! that has been running (each input comes for another of many cases, one after the other).
//!
//! Neither may grow with what the input does not touch: other processes in the plan, other open cases, other stages and
//! handoffs of the same process. The settings show it. Each input is timed alone, so that the median holds on a busy machine.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench reads the clock, stops where its input is wrong, and speaks to people"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use chrono::{DateTime, TimeDelta, Utc};
use handoff_compiler::{Files, Root, compile, load};
use handoff_engine::{Input, InputKind, Limits, OutsideEvent, World};
use handoff_plan::{Instant, Plan, StartOn};
use serde_json::{Value as Json, json};

/// Cases that one world takes the timed input for, and how many such worlds.
const CASES: u64 = 200;
const ROUNDS: u32 = 10;

struct Setting {
    name: &'static str,
    /// Processes beside the one that the input touches.
    processes: usize,
    /// Cases that are open beside those that are timed.
    cases: u64,
    /// Stages, and as many handoffs, beside those of the reference process, in the same process.
    stages: usize,
}

const BARE: Setting = Setting { name: "alone", processes: 0, cases: 0, stages: 0 };
const SETTINGS: [Setting; 6] = [
    BARE,
    Setting { name: "1 other process", processes: 1, ..BARE },
    Setting { name: "50 other processes", processes: 50, ..BARE },
    Setting { name: "200 other processes", processes: 200, ..BARE },
    Setting { name: "1,000 other cases", cases: 1_000, ..BARE },
    Setting { name: "100 more stages and handoffs", stages: 100, ..BARE },
];

struct Texts(Vec<(&'static str, String)>);

impl Files for Texts {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| text.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
    }
}

/// The reference process, as large as the setting says.
fn plan(setting: &Setting) -> Arc<Plan> {
    let spec = include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff");
    let teams = include_str!("../../../examples/sales-to-cs/org/teams.handoff");
    let last = "  invariant \"nobody is live";
    let spec = spec.replace(last, &format!("{}{last}", more_stages(setting.stages)));
    let files = Texts(vec![("spec.handoff", spec), ("org/teams.handoff", teams.to_owned())]);
    let root = Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] };
    let compilation = compile(load(&root, &files));
    let mut plan = compilation.plan.expect("the example compiles");
    let process = plan.processes.get("sales_to_cs").expect("it has a process").clone();
    for i in 0..setting.processes {
        let mut copy = process.clone();
        // It hears other events than the one that is timed.
        copy.key.name = "other_id".into();
        for start in &mut copy.starts {
            if let StartOn::Event { event, .. } = &mut start.on {
                *event = "other".into();
            }
        }
        copy.clocks.clear();
        plan.processes.insert(format!("other_{i}").into(), copy);
    }
    Arc::new(plan)
}

/// A second way through as many stages as that, which no case takes.
fn more_stages(count: usize) -> String {
    let mut text = String::new();
    for i in 0..count {
        let next = if i + 1 == count { "live".to_owned() } else { format!("more_{}", i + 1) };
        let _ = writeln!(text, "  stage more_{i} \"More {i}\" {{ owner cs }}");
        let _ = writeln!(
            text,
            "  handoff pass_{i} \"Pass {i}\" from more_{i}{} to {next} {{ trigger by revops; require account; accept within 24 hours using standard }}",
            if i == 0 { " or closed_won" } else { "" }
        );
    }
    text
}

fn start() -> Instant {
    DateTime::<Utc>::from_timestamp(1_772_442_000, 0).expect("a time")
}

fn event(step: usize, key: &str, ty: &str, data: Json) -> Input {
    let at = start() + TimeDelta::seconds(step.try_into().expect("small"));
    let event = OutsideEvent {
        id: format!("{key}-{step}"),
        source: "bench".to_owned(),
        ty: ty.to_owned(),
        subject: Some(key.to_owned()),
        time: Some(at),
        data,
        hops: 0,
    };
    Input { at, kind: InputKind::Event(event) }
}

/// One deal from won to accepted.
const LIFE: [&str; 6] = [
    "a case opens",
    "a field is set",
    "fields are set",
    "an approval, and it is offered",
    "it is accepted",
    "an event that nothing waits for",
];

fn input(step: usize, case: u64) -> Input {
    let key = format!("D-{case}");
    let contact = json!({ "name": "Jo", "email": "jo@acme.example" });
    let (ty, data) = match step {
        0 => (
            "crm.deal.closed_won",
            json!({ "deal_id": key, "account": "Acme", "acv": 48000, "owner": "maria" }),
        ),
        1 => ("handoff.set", json!({ "by": "maria", "fields": { "scope": "50 seats" } })),
        2 => {
            let fields =
                json!({ "champion": contact, "stakeholders": [contact], "terms": "https://docs.example/1" });
            ("handoff.set", json!({ "by": "maria", "fields": fields }))
        }
        3 => ("handoff.approve", json!({ "by": "lena", "handoff": "kickoff" })),
        4 => ("handoff.accept", json!({ "by": "carla", "handoff": "kickoff" })),
        _ => ("customer.replied", json!({ "deal_id": key })),
    };
    event(step, &key, ty, data)
}

/// A world in which the timed cases have taken the inputs before that step.
fn world_before(plan: &Arc<Plan>, setting: &Setting, step: usize) -> World {
    let mut world = World::new(Limits::default());
    world.load_plan(Arc::clone(plan), start());
    let mut take = |input: Input| drop(world.take(&input));
    (0..setting.cases).for_each(|case| take(input(0, CASES + case)));
    for earlier in 0..step {
        (0..CASES).for_each(|case| take(input(earlier, case)));
    }
    world
}

/// How long each of many inputs of that step took, each on another case, in nanoseconds; the shortest first.
fn times(plan: &Arc<Plan>, setting: &Setting, step: usize) -> Vec<u128> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let mut world = world_before(plan, setting, step);
        let now: Vec<Input> = (0..CASES).map(|case| input(step, case)).collect();
        for input in &now {
            let watch = Stopwatch::now();
            let told = black_box(world.take(input));
            times.push(watch.elapsed().as_nanos());
            // Dropped outside of what is timed.
            drop(told);
        }
    }
    times.sort_unstable();
    times
}

/// The value below which that many of a hundred lie.
fn percentile(sorted: &[u128], percent: usize) -> u128 {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()
}

fn main() {
    for setting in &SETTINGS {
        let plan = plan(setting);
        println!("\n{}\n{:32} facts  allocations    bytes   p10 us   p50 us   p90 us", setting.name, "");
        for (step, name) in LIFE.iter().enumerate() {
            let (mut world, input) = (world_before(&plan, setting, step), input(step, CASES / 2));
            let mut facts = 0;
            let cost = allocation_counter::measure(|| facts = world.take(&input).len());
            let times = times(&plan, setting, step);
            let micros = |percent| {
                let nanos = percentile(&times, percent);
                format!("{}.{:02}", nanos / 1_000, nanos % 1_000 / 10)
            };
            println!(
                "{name:32} {facts:5}  {:11}  {:7}  {:>7}  {:>7}  {:>7}",
                cost.count_total,
                cost.bytes_total,
                micros(10),
                micros(50),
                micros(90)
            );
        }
    }
}
