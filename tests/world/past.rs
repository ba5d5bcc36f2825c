//! Closed cases that memory does not keep: whatever happens later is the same.

use std::path::Path;
use std::sync::Arc;

use handoff_engine::{Bindings, Case, CaseId, Limits, OutboxInput, Record, World};
use handoff_runtime::{Arrival, Driver, DriverError, cloud_event};
use handoff_store::{SledStore, verify};
use handoff_tests::specs::compile_text;
use handoff_tests::story::{Story, at, names};
use serde_json::json;

use crate::{spec, story};

fn let_all_go(story: &mut Story) {
    let closed: Vec<CaseId> = story.world.cases().filter(|c| !c.is_open()).map(|c| c.id.clone()).collect();
    closed.iter().for_each(|id| story.world.let_go(id));
}

/// `A` opens and closes; then comes what comes after that.
fn afterwards(let_go: bool) -> Vec<Record> {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(1, "over", json!({ "id": "A" }));
    assert!(!story.case("A").is_open());
    if let_go {
        let_all_go(&mut story);
        assert_eq!(story.world.cases().count(), 0);
    }
    let again = story.named_event("1", 2, 0, "opened", json!({ "id": "A" }));
    assert_eq!(names(&again), ["event.duplicate"]);
    let late = story.event(3, "ping", json!({ "id": "A" }));
    assert_eq!(late.last().and_then(|r| r.case.as_ref()).map(|id| id.round), Some(1), "kept with that one");
    story.event(4, "opened", json!({ "id": "A" }));
    assert_eq!(story.case("A").id.round, 2);
    if let_go {
        let_all_go(&mut story);
    }
    story.event(5, "ping", json!({ "id": "A" }));
    story.event(6, "over", json!({ "id": "A" }));
    if let_go {
        let_all_go(&mut story);
    }
    story.event(7, "ping", json!({ "id": "A" }));
    story.event(8, "opened", json!({ "id": "A" }));
    assert_eq!(story.case("A").id.round, 3);
    story.records
}

#[test]
fn a_case_that_was_let_go_changes_no_fact() {
    assert_eq!(afterwards(true), afterwards(false));
}

#[test]
fn what_was_let_go_is_known_after_a_checkpoint_and_can_be_put_back() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(0, "opened", json!({ "id": "B" }));
    let open = story.case("B").id.clone();
    story.world.let_go(&open);
    assert!(story.case("B").is_open(), "an open case stays");
    story.event(1, "over", json!({ "id": "A" }));
    let case: Case = story.case("A").clone();
    let_all_go(&mut story);
    assert!(story.world.past_cases("B").is_empty());
    let plans: Vec<_> = story.world.plans().cloned().collect();
    story.world = World::restore(&story.world.checkpoint(), plans, Limits::default());
    assert_eq!(story.world.past_cases("A"), std::slice::from_ref(&case.id));
    story.world.put_back(case.clone());
    assert_eq!((story.case("A"), story.world.past_cases("A")), (&case, Vec::new()));
    let told = story.command(2, "set", "kim", json!({ "fields": { "words": "late" } }));
    assert_eq!(names(&told), ["command.refused"]);
    assert_eq!(told.last().and_then(|r| r.case.as_ref()), Some(&case.id));
}

fn open(dir: &Path) -> Result<Driver, DriverError> {
    let limits = Limits { closed_cases: 1, ..Limits::default() };
    Driver::open(Box::new(SledStore::open_or_create(dir)?), limits)
}

fn sent(id: &str, ty: &str, key: &str) -> Arrival {
    let data = json!({ "id": key, "by": "kim", "fields": { "words": "late" } });
    let data = if ty.starts_with("handoff.") { data } else { json!({ "id": key }) };
    cloud_event(json!({
        "specversion": "1.0", "id": id, "source": "test", "type": ty, "subject": key, "data": data
    }))
}

fn here(driver: &Driver) -> Vec<String> {
    driver.world().cases().map(|case| case.id.key.to_string()).collect()
}

/// Four cases, opened and closed one after the other; only the last stays at hand.
#[test]
fn closed_cases_are_kept_in_the_store_and_come_back_when_they_are_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let mut driver = open(dir.path()).unwrap();
    driver.use_plan(Arc::new(compile_text(&spec("")).plan.unwrap()), at(0)).unwrap();
    for (hour, key) in ["A", "B", "C", "D"].into_iter().enumerate() {
        let at = at(i64::try_from(hour).unwrap());
        driver.submit(sent(&format!("{key}-1"), "opened", key), at).unwrap();
        driver.submit(sent(&format!("{key}-2"), "over", key), at).unwrap();
    }
    driver.commit().unwrap();
    let whole: Vec<Case> = driver.world().cases().cloned().collect();
    driver.close().unwrap();
    assert!(verify(dir.path()).unwrap().is_sound());

    let mut driver = open(dir.path()).unwrap();
    assert_eq!(here(&driver), ["D"]);
    assert_eq!(driver.past_cases().unwrap(), whole[..3]);
    driver.recall("B").unwrap();
    assert_eq!(here(&driver), ["B", "D"]);
    assert_eq!(driver.world().case(&whole[1].id), Some(&whole[1]));
    driver.submit(sent("C-3", "handoff.set", "C"), at(9)).unwrap();
    assert_eq!(names(&driver.commit().unwrap()), ["command.refused"]);
    driver.submit(sent("A-3", "opened", "A"), at(9)).unwrap();
    driver.commit().unwrap();
    driver.close().unwrap();

    // Without sled's files everything is read from the journal, and put away anew.
    for name in ["db", "conf"] {
        std::fs::remove_file(dir.path().join(name)).unwrap();
    }
    let driver = open(dir.path()).unwrap();
    assert_eq!(here(&driver), ["A", "A", "B", "C", "D"]);
    driver.close().unwrap();
    let driver = open(dir.path()).unwrap();
    assert_eq!(driver.world().cases().filter(|case| case.is_open()).count(), 1);
    assert_eq!(driver.past_cases().unwrap(), whole[..3]);
}

/// Whether it leaves is not known yet: giving it up raises an alarm, and that is of the case.
#[test]
fn a_closed_case_stays_at_hand_until_everything_of_it_has_left() {
    let dir = tempfile::tempdir().unwrap();
    let mut driver = open(dir.path()).unwrap();
    driver.use_plan(Arc::new(compile_text(&spec("")).plan.unwrap()), at(0)).unwrap();
    driver.take_outbox(vec![OutboxInput::Bound(Bindings::default())], at(0)).unwrap();
    driver.submit(sent("A-1", "opened", "A"), at(0)).unwrap();
    driver.submit(sent("A-2", "ping", "A"), at(0)).unwrap();
    while driver.fire_next(at(3)).unwrap() {}
    driver.submit(sent("A-3", "over", "A"), at(4)).unwrap();
    for (ty, id) in [("opened", "B-1"), ("over", "B-2")] {
        driver.submit(sent(id, ty, "B"), at(5)).unwrap();
    }
    driver.commit().unwrap();
    let notices: Vec<u64> = driver.world().outbox().effects().map(|effect| effect.seq).collect();
    let [effect] = notices[..] else { panic!("{notices:?}") };
    driver.close().unwrap();

    let mut driver = open(dir.path()).unwrap();
    assert_eq!(here(&driver), ["A", "B"]);
    let error = "nobody there".to_owned();
    let failed = OutboxInput::Failed { effect, port: "reach.email".into(), error, again: None };
    driver.take_outbox(vec![failed], at(6)).unwrap();
    assert_eq!(names(&driver.commit().unwrap()), ["effect.failed", "alarm.raised"]);
    let drop = OutboxInput::Drop { effect, by: None, why: "told her".to_owned() };
    driver.take_outbox(vec![drop], at(7)).unwrap();
    assert_eq!(names(&driver.commit().unwrap()), ["effect.dropped", "alarm.cleared"]);
    driver.close().unwrap();
    assert_eq!(here(&open(dir.path()).unwrap()), ["B"]);
}
