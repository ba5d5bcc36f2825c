//! What the record says, in which order and of what time, where a scenario cannot ask.

#![expect(clippy::expect_used, reason = "a test stops where something is not as it should be")]

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use handoff_engine::{Input, InputKind, Limits, OutsideEvent, World};
use handoff_plan::Instant;
use handoff_tests::specs::compile_file;
use serde_json::{Value as Json, json};

fn at(hours: i64) -> Instant {
    DateTime::from_timestamp(1_772_442_000, 0).expect("a time") + TimeDelta::hours(hours)
}

struct Run {
    world: World,
    facts: Vec<Json>,
}

impl Run {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("meaning");
        let plan = compile_file(&folder, "answers.handoff").plan.expect("the spec compiles");
        let mut world = World::new(Limits::default());
        world.load_plan(Arc::new(plan), at(0));
        Self { world, facts: Vec::new() }
    }

    /// What the input led to. `occurred`, `taken`: in hours from the start.
    fn send(&mut self, occurred: i64, taken: i64, ty: &str, data: Json) -> Vec<Json> {
        while let Some(due) = self.world.next_due().filter(|due| *due <= at(taken)) {
            let fired = self.world.fire(due);
            self.facts.extend(fired.iter().filter_map(handoff_engine::Record::to_json));
        }
        let event = OutsideEvent {
            id: format!("{ty} {taken} {}", self.facts.len()).into(),
            source: "test".into(),
            ty: ty.into(),
            subject: Some("A".into()),
            time: Some(at(occurred)),
            data,
            hops: 0,
        };
        let records = self.world.take(&Input { at: at(taken), kind: InputKind::Event(event) });
        let facts: Vec<Json> = records.iter().filter_map(handoff_engine::Record::to_json).collect();
        self.facts.extend(facts.clone());
        facts
    }

    fn command(&mut self, hours: i64, word: &str, process: &str, mut data: Json) -> Vec<Json> {
        if let Some(members) = data.as_object_mut() {
            members.insert("process".to_owned(), json!(process));
        }
        self.send(hours, hours, &format!("handoff.{word}"), data)
    }
}

fn of<'f>(facts: &'f [Json], process: &str) -> Vec<&'f Json> {
    facts.iter().filter(|f| f["process"] == process).collect()
}

fn names(facts: &[&Json]) -> Vec<String> {
    facts.iter().map(|f| f["fact"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn the_event_stands_before_the_case_that_it_opens_and_the_case_has_seen_it() {
    let mut run = Run::new();
    let facts = run.send(0, 0, "work.sent", json!({ "id": "A", "what": "a roof" }));
    let opening = names(&of(&facts, "sending"));
    assert_eq!(opening.get(..2).expect("two"), ["event.received", "case.opened"]);
    assert_eq!(opening.iter().filter(|n| *n == "event.received").count(), 1);
    assert!(run.world.cases().all(|case| case.seen.values().map(|s| s.count).sum::<u32>() == 1));
}

#[test]
fn a_stop_that_came_late_is_of_the_time_when_it_happened_and_what_fired_stands() {
    let mut run = Run::new();
    run.send(0, 0, "work.sent", json!({ "id": "A", "what": "a roof" }));
    let facts = run.send(1, 5, "reply.came", json!({ "id": "A" }));
    let stopped = facts.iter().find(|f| f["fact"] == "clock.stopped").expect("the clock stops");
    assert_eq!(stopped["clock"], "reply");
    assert_eq!(stopped["at"], "2026-03-02T10:00:00Z");
    let breached = run.facts.iter().find(|f| f["fact"] == "clock.breached").expect("it was breached before");
    assert_eq!(breached["at"], "2026-03-02T11:00:00Z");
}

#[test]
fn what_a_returned_handoff_opened_elsewhere_is_closed_and_says_why() {
    let mut run = Run::new();
    run.send(0, 0, "work.sent", json!({ "id": "A", "what": "a roof" }));
    run.command(1, "accept", "sending", json!({ "by": "rex", "handoff": "send" }));
    let back = json!({ "by": "rex", "handoff": "send", "reason": "unclear" });
    let facts = run.command(2, "return", "sending", back);
    let there = of(&facts, "taking");
    assert_eq!(names(&there), ["case.closed", "clock.stopped"]);
    assert_eq!(there[0]["why"], "Send was returned: Not clear");
    let returned = facts.iter().position(|f| f["fact"] == "handoff.returned");
    assert!(returned < facts.iter().position(|f| f["fact"] == "case.closed"));
    run.command(3, "resubmit", "sending", json!({ "by": "ada", "handoff": "send" }));
    let facts = run.command(4, "accept", "sending", json!({ "by": "rex", "handoff": "send" }));
    let opened = facts.iter().find(|f| f["fact"] == "case.opened").expect("a fresh one");
    assert_eq!((&opened["process"], &opened["round"]), (&json!("taking"), &json!(2)));
}

#[test]
fn a_trigger_of_what_is_open_is_on_record() {
    let mut run = Run::new();
    run.send(0, 0, "work.sent", json!({ "id": "A", "what": "a roof" }));
    let facts = run.command(1, "trigger", "asking", json!({ "by": "ada", "handoff": "ask" }));
    assert_eq!(names(&facts.iter().collect::<Vec<_>>()), ["event.received"]);
    assert_eq!((&facts[0]["event"], &facts[0]["data"]["by"]), (&json!("handoff.trigger"), &json!("ada")));
}

#[test]
fn an_alarm_speaks_of_its_clock_in_a_readers_words() {
    let mut run = Run::new();
    run.send(0, 0, "work.sent", json!({ "id": "A", "what": "a roof" }));
    run.send(30, 30, "reply.came", json!({ "id": "A" }));
    let alarm = run.facts.iter().find(|f| f["alarm"] == "ask.accept").expect("its ladder is exhausted");
    assert_eq!(alarm["why"], "time is up and nothing more is due: Ask to be accepted");
}
