//! The reference process of the language in a world that has been running, and one deal from won to accepted.

#![expect(clippy::expect_used, reason = "a bench or a test stops where its input is wrong")]

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use handoff_compiler::{Files, Root, compile, load};
use handoff_engine::{Input, InputKind, Limits, OutsideEvent, Prepared, World};
use handoff_plan::{Instant, StartOn};
use serde_json::{Value as Json, json};

pub(crate) struct Setting {
    pub(crate) name: &'static str,
    /// Processes beside the one that the input touches.
    processes: usize,
    /// Cases that are open beside those that take the inputs.
    cases: u64,
    /// Stages, and as many handoffs, beside those of the reference process, in the same process.
    stages: usize,
}

pub(crate) const BARE: Setting = Setting { name: "alone", processes: 0, cases: 0, stages: 0 };
pub(crate) const SETTINGS: [Setting; 6] = [
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

/// The reference process, as large as the setting says, ready to run.
pub(crate) fn prepared(setting: &Setting) -> Arc<Prepared> {
    let spec = include_str!("../../../../examples/sales-to-cs/sales-to-cs.handoff");
    let teams = include_str!("../../../../examples/sales-to-cs/org/teams.handoff");
    let last = "  invariant \"nobody is live";
    let spec = spec.replace(last, &format!("{}{last}", more_stages(setting.stages)));
    let files = Texts(vec![("spec.handoff", spec), ("org/teams.handoff", teams.to_owned())]);
    let root = Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] };
    let compilation = compile(load(&root, &files));
    let said: Vec<&str> = compilation.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert!(compilation.plan.is_some(), "the example compiles: {said:?}");
    let mut plan = compilation.plan.expect("as was seen");
    let process = plan.processes.get("sales_to_cs").expect("it has a process").clone();
    for i in 0..setting.processes {
        let mut copy = process.clone();
        // It hears other events than the ones that come.
        copy.key.name = "other_id".into();
        for start in &mut copy.starts {
            if let StartOn::Event { event, .. } = &mut start.on {
                *event = "other".into();
            }
        }
        copy.clocks.clear();
        plan.processes.insert(format!("other_{i}").into(), copy);
    }
    Arc::new(Prepared::new(Arc::new(plan)))
}

/// A second way through as many stages as that, which no case takes.
fn more_stages(count: usize) -> String {
    let mut text = String::new();
    for i in 0..count {
        let next = if i + 1 == count { "lost".to_owned() } else { format!("more_{}", i + 1) };
        let _ = writeln!(text, "  stage more_{i} \"More {i}\" {{ owner cs }}");
        let _ = writeln!(
            text,
            "  handoff pass_{i} \"Pass {i}\" from more_{i}{} to {next} {{ trigger by revops; to cs; require account; accept within 24 hours using standard }}",
            if i == 0 { " or closed_won" } else { "" }
        );
    }
    text
}

fn start() -> Instant {
    DateTime::<Utc>::from_timestamp(1_772_442_000, 0).expect("a time")
}

/// Each at a time of its own: every step of all cases takes an hour.
fn event(step: usize, case: u64, ty: &str, data: Json) -> Input {
    let key = format!("D-{case}");
    let after = TimeDelta::hours(step.try_into().expect("small"))
        + TimeDelta::seconds(case.try_into().expect("small"));
    let at = start() + after;
    let event = OutsideEvent {
        id: format!("{key}-{step}").into(),
        source: "bench".into(),
        ty: ty.into(),
        subject: Some(key.into()),
        time: Some(at),
        data,
        hops: 0,
    };
    Input { at, kind: InputKind::Event(event) }
}

/// One deal from won to accepted.
pub(crate) const LIFE: [&str; 6] = [
    "a case opens",
    "a field is set",
    "fields are set",
    "an approval, and it is offered",
    "it is accepted",
    "an event that nothing waits for",
];

pub(crate) fn input(step: usize, case: u64) -> Input {
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
    event(step, case, ty, data)
}

/// A world in which that many cases have taken the inputs before that step.
pub(crate) fn world_before(plan: &Arc<Prepared>, setting: &Setting, step: usize, cases: u64) -> World {
    let mut world = World::new(Limits::default());
    world.begin_plan(Arc::clone(plan), start());
    while world.is_moving() {
        world.move_some(start(), usize::MAX);
    }
    let mut take = |input: Input| drop(world.take(&input));
    (0..setting.cases).for_each(|case| take(input(0, cases + case)));
    for earlier in 0..step {
        (0..cases).for_each(|case| take(input(earlier, case)));
    }
    world
}
