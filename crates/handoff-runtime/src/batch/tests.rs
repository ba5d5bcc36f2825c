use handoff_engine::{Limits, Record};
use serde_json::json;

use super::{Ran, run};
use crate::cloud_event::{Arrival, cloud_event};
use crate::driver::Driver;
use crate::testing::{SharedStore, at, event, lines, other_plan, plan};

fn run_on(store: &SharedStore, events: Vec<Arrival>, until: Option<&str>) -> (Ran, Vec<Record>) {
    let mut driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let mut told = Vec::new();
    let ran = run(&mut driver, plan(), events, until.map(at), |record| told.push(record.clone())).unwrap();
    driver.close().unwrap();
    (ran, told)
}

fn deal(key: &str, time: &str) -> Arrival {
    event("deal", key, Some(time))
}

const OPENED: [&str; 5] =
    ["event.received", "case.opened", "stage.entered", "assignment.changed", "clock.started"];

/// The lines but those of a case's opening.
fn after_opening(records: &[Record]) -> Vec<String> {
    let opening = |line: &String| OPENED.iter().any(|name| line.ends_with(name));
    lines(records).into_iter().filter(|line| !opening(line)).collect()
}

#[test]
fn what_is_due_fires_before_the_event_of_the_same_time_and_not_after_the_last() {
    let events = vec![deal("D-1", "2026-03-02T09:00:00Z"), deal("D-2", "2026-03-02T21:00:00Z")];
    let store = SharedStore::default();
    let (ran, told) = run_on(&store, events, None);
    assert_eq!(after_opening(&told), ["02 09:00 plan.loaded", "02 21:00 clock.fired", "02 21:00 notified"]);
    let fired = told.iter().position(|r| r.fact.name() == Some("clock.fired")).unwrap();
    let second = told.iter().position(|r| r.case.as_ref().is_some_and(|c| c.key == "D-2")).unwrap();
    assert!(fired < second);
    assert_eq!(ran, Ran { events: 2, broken: Vec::new(), end: Some(at("2026-03-02T21:00:00Z")) });
    assert_eq!(store.facts(), told);
}

#[test]
fn until_goes_on_and_includes_its_instant() {
    let events = || vec![deal("D-1", "2026-03-02T09:00:00Z")];
    let (_, told) = run_on(&SharedStore::default(), events(), Some("2026-03-03T08:59:59Z"));
    assert_eq!(after_opening(&told).len(), 3);
    let (ran, told) = run_on(&SharedStore::default(), events(), Some("2026-03-03T09:00:00Z"));
    let rest = &after_opening(&told)[3..];
    assert!(rest.contains(&"03 09:00 clock.breached".to_owned()), "{rest:?}");
    assert!(rest.contains(&"03 09:00 notified".to_owned()), "{rest:?}");
    assert_eq!(ran.end, Some(at("2026-03-03T09:00:00Z")));
    let (ran, _) = run_on(&SharedStore::default(), events(), Some("2026-03-01T00:00:00Z"));
    assert_eq!(ran.end, Some(at("2026-03-02T09:00:00Z")));
}

#[test]
fn a_second_run_goes_on_and_takes_what_is_past_as_late() {
    let store = SharedStore::default();
    run_on(&store, vec![deal("D-1", "2026-03-02T09:00:00Z")], None);
    let late =
        vec![deal("D-0", "2026-03-01T09:00:00Z"), event("answer", "D-1", Some("2026-03-02T10:00:00Z"))];
    let (_, told) = run_on(&store, late, Some("2026-03-02T23:00:00Z"));
    let opened = told.iter().find(|r| r.fact.name() == Some("case.opened")).unwrap();
    assert_eq!(opened.at, at("2026-03-02T09:00:00Z"));
    assert!(lines(&told).contains(&"02 10:00 clock.stopped".to_owned()));
    assert!(!lines(&told).iter().any(|line| line.ends_with("plan.loaded")));
    assert!(store.facts().ends_with(&told));
}

/// Under the rules that it started with, before others are loaded.
#[test]
fn what_the_store_still_had_to_do_comes_before_new_rules() {
    let store = SharedStore::default();
    run_on(&store, vec![deal("D-1", "2026-03-02T09:00:00Z")], None);
    let mut driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let mut told = Vec::new();
    let events = vec![deal("D-2", "2026-03-02T22:00:00Z")];
    run(&mut driver, other_plan(), events, None, |record| told.push(record.clone())).unwrap();
    assert_eq!(
        after_opening(&told)[..3],
        ["02 21:00 clock.fired", "02 21:00 notified", "02 22:00 plan.loaded"]
    );
}

#[test]
fn the_same_events_make_the_same_facts() {
    let events = || {
        vec![
            deal("D-1", "2026-03-02T09:00:00Z"),
            deal("D-1", "2026-03-02T09:00:00Z"),
            event("deal", "D-2", None),
            cloud_event(json!({"type": "deal", "time": "2026-03-02T09:30:00Z"})),
            event("answer", "D-1", Some("2026-03-02T10:00:00Z")),
        ]
    };
    let (ran, told) = run_on(&SharedStore::default(), events(), Some("2026-03-05T00:00:00Z"));
    assert_eq!(ran.events, 5);
    assert_eq!(run_on(&SharedStore::default(), events(), Some("2026-03-05T00:00:00Z")).1, told);
    let all = lines(&told);
    assert!(all.contains(&"02 09:00 event.duplicate".to_owned()));
    assert!(all.contains(&"02 09:30 event.rejected".to_owned()));
}

#[test]
fn nothing_to_take_a_time_from() {
    let (ran, told) = run_on(&SharedStore::default(), Vec::new(), None);
    assert_eq!(ran.events, 0);
    assert_eq!(lines(&told), ["01 00:00 plan.loaded"]);
}

#[test]
fn nothing_is_told_that_is_not_stored() {
    let store = SharedStore::default();
    let mut driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let mut told = 0;
    let events: Vec<_> = (0..700).map(|n| deal(&format!("D-{n}"), "2026-03-02T09:00:00Z")).collect();
    let stored = store.clone();
    run(&mut driver, plan(), events, None, |record| {
        told += 1;
        assert!(stored.count() >= told, "{record:?}");
        if told == 1_500 {
            stored.fail();
        }
    })
    .unwrap_err();
    assert!(told > 1_500 && told < 700 * 5);
    assert_eq!(store.count(), told);
}
