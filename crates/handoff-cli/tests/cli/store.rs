use serde_json::json;

use crate::sandbox::{SPEC, Sandbox, command, lines, named, opened};

const STORE: [&str; 2] = ["--store", "store"];

#[test]
fn a_second_run_goes_on_where_the_first_stopped() {
    let sandbox = Sandbox::with_spec();
    let first = sandbox.facts_of(&[opened("T-1", "2026-03-02T09:00:00Z")], &STORE);
    let set = command("T-1", "2026-03-02T10:00:00Z", "set", "ana", json!({"fields": {"steps": "Click"}}));
    let second = sandbox.facts_of(&[set], &STORE);
    assert_eq!(named(&second, "case.opened").len(), 0, "{second:#?}");
    assert_eq!(named(&second, "handoff.offered").len(), 1, "{second:#?}");
    let last = first.last().unwrap()["seq"].as_u64().unwrap();
    assert_eq!(second[0]["seq"], last + 1);
}

#[test]
fn two_runs_and_one_run_tell_the_same() {
    let events = [
        opened("T-1", "2026-03-02T09:00:00Z"),
        command("T-1", "2026-03-02T10:00:00Z", "set", "ana", json!({"fields": {"steps": "Click"}})),
        command("T-1", "2026-03-02T16:00:00Z", "accept", "ben", json!({"handoff": "escalation"})),
    ];
    let whole = Sandbox::with_spec().facts_of(&events, &STORE);
    let sandbox = Sandbox::with_spec();
    let mut parts = Vec::new();
    for event in events {
        parts.extend(sandbox.facts_of(&[event], &STORE));
    }
    assert_eq!(parts, whole);
}

#[test]
fn what_was_seen_before_is_a_duplicate_in_a_later_run_too() {
    let sandbox = Sandbox::with_spec();
    let event = opened("T-1", "2026-03-02T09:00:00Z");
    sandbox.facts_of(std::slice::from_ref(&event), &STORE);
    let again = sandbox.facts_of(&[event], &STORE);
    assert_eq!(named(&again, "event.duplicate").len(), 1, "{again:#?}");
    assert_eq!(named(&again, "case.opened").len(), 0);
}

#[test]
fn an_earlier_time_is_a_late_event() {
    let sandbox = Sandbox::with_spec();
    sandbox.facts_of(&[opened("T-1", "2026-03-02T09:00:00Z")], &STORE);
    let late = sandbox.facts_of(&[opened("T-2", "2026-03-02T08:00:00Z")], &STORE);
    let opened = named(&late, "case.opened")[0];
    assert_eq!(opened["at"], "2026-03-02T09:00:00Z", "{late:#?}");
}

/// T-1 is opened at nine, then the rules change, then T-2 is opened and the clock goes on to noon.
fn facts_after(change: impl Fn(&str) -> String) -> Vec<serde_json::Value> {
    let sandbox = Sandbox::with_spec();
    sandbox.facts_of(&[opened("T-1", "2026-03-02T09:00:00Z")], &STORE);
    sandbox.write("spec.handoff", change(SPEC));
    let until = ["--store", "store", "--until", "2026-03-02T12:00:00Z"];
    let facts = sandbox.facts_of(&[opened("T-2", "2026-03-02T09:30:00Z")], &until);
    assert_eq!(named(&facts, "plan.loaded").len(), 1, "{facts:#?}");
    facts
}

fn cases<'a>(facts: &'a [serde_json::Value], name: &str) -> Vec<&'a str> {
    named(facts, name).iter().map(|f| f["case"].as_str().unwrap()).collect()
}

#[test]
fn an_open_case_moves_to_new_rules_under_which_it_can_go_on() {
    let facts = facts_after(|spec| spec.replace("prepare within 2 hours", "prepare within 8 hours"));
    assert_eq!(cases(&facts, "case.moved"), ["T-1"], "{facts:#?}");
    assert_eq!(cases(&facts, "notified"), Vec::<&str>::new());
}

#[test]
fn an_open_case_stays_with_its_rules_where_the_new_ones_have_no_place_for_it() {
    let facts = facts_after(|spec| spec.replace("triage", "sorting"));
    assert_eq!(cases(&facts, "case.stays"), ["T-1"], "{facts:#?}");
    assert_eq!(cases(&facts, "notified"), ["T-1", "T-2"]);
}

#[test]
fn a_store_that_is_open_elsewhere_exits_with_3() {
    let sandbox = Sandbox::with_spec();
    sandbox.facts_of(&[opened("T-1", "2026-03-02T09:00:00Z")], &STORE);
    let held = handoff_store::SledStore::open(&sandbox.path("store")).unwrap();
    let events = lines(&[opened("T-2", "2026-03-02T10:00:00Z")]);
    let args = ["run", "spec.handoff", "--events", "-", "--store", "store"];
    let ran = sandbox.handoff_with(&args, &events).exits(3);
    assert!(ran.err.contains("another handoff has") && ran.out.is_empty(), "{}", ran.err);
    sandbox.handoff(&["case", "list", "--store", "store"]).exits(3);
    drop(held);
    sandbox.handoff_with(&args, &events).exits(0);
}

#[test]
fn a_folder_that_is_no_store_exits_with_3_and_is_left_alone() {
    let sandbox = Sandbox::with_spec();
    sandbox.write("photos/cat.jpg", "meow");
    let ran =
        sandbox.handoff_with(&["run", "spec.handoff", "--events", "-", "--store", "photos"], "").exits(3);
    assert!(ran.err.contains("is not a store"), "{}", ran.err);
    assert_eq!(std::fs::read_dir(sandbox.path("photos")).unwrap().count(), 1);
}
