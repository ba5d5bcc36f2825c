use handoff_engine::Fact;
use handoff_plan::Value;
use handoff_tests::story::{at, count, names};
use serde_json::json;

use crate::story;

#[test]
fn the_same_source_and_id_counts_once() {
    let mut story = story("on ping { set count = default(count, 0) + 1 }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.named_event("x", 1, 1, "ping", json!({ "id": "A", "words": "w" }));
    let again = story.named_event("x", 2, 1, "ping", json!({ "words": "w", "id": "A" }));
    assert_eq!(names(&again), ["event.duplicate"]);
    assert_eq!(story.case("A").context["count"].value, Value::Number(1.into()));
}

#[test]
fn the_same_id_with_another_payload_is_a_conflict() {
    let mut story = story("on ping { set words = event.words }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.named_event("x", 1, 1, "ping", json!({ "id": "A", "words": "one" }));
    let told = story.named_event("x", 2, 1, "ping", json!({ "id": "A", "words": "two" }));
    assert_eq!(names(&told), ["event.conflict"]);
    assert_eq!(story.case("A").context["words"].value, Value::Text("one".into()));
}

#[test]
fn a_payload_is_refused_with_every_mismatch_and_what_is_not_declared_is_kept() {
    let mut story = story("on whose { set whom from event }");
    story.event(0, "opened", json!({ "id": "A" }));
    let told = story.event(1, "whose", json!({ "id": "A", "whom": "nobody", "amount": "much" }));
    let both = |f: &Fact| matches!(f, Fact::EventRejected { errors, .. } if errors.len() == 2);
    assert_eq!(count(&told, both), 1, "{told:?}");
    assert!(!story.case("A").context.contains_key("whom"));
    let told = story.event(2, "whose", json!({ "id": "A", "whom": "ben", "amount": 5, "colour": "red" }));
    let kept =
        |f: &Fact| matches!(f, Fact::EventReceived { extra: Some(extra), .. } if extra.contains("red"));
    assert_eq!(count(&told, kept), 1, "{told:?}");
    assert_eq!(story.case("A").context["whom"].value, Value::Person("ben".into()));
}

#[test]
fn an_event_that_nobody_waits_for_goes_to_the_dead_letters() {
    let mut story = story("");
    story.event(0, "ping", json!({ "id": "B" }));
    assert_eq!(story.world.held_events().count(), 1);
    story.until(7 * 24 - 1);
    assert_eq!(story.world.held_events().count(), 1);
    story.until(7 * 24);
    assert_eq!(story.world.held_events().count(), 0);
    assert_eq!(story.world.dead_letters().len(), 1);
    assert_eq!(count(&story.records, |f| matches!(f, Fact::EventExpired { .. })), 1);
}

#[test]
fn a_package_is_frozen_when_it_is_offered_and_anew_when_it_is_sent_again() {
    let mut story = story("");
    let package = |s: &handoff_tests::story::Story| s.case("A").handoffs["pass"].package["words"].clone();
    story.event(0, "opened", json!({ "id": "A", "words": "one" }));
    assert_eq!(package(&story), Value::Text("one".into()));
    story.command(1, "set", "ana", json!({ "fields": { "words": "two" } }));
    assert_eq!(package(&story), Value::Text("one".into()));
    story.command(2, "resubmit", "ana", json!({ "handoff": "pass" }));
    assert_eq!(package(&story), Value::Text("two".into()));
    story.command(3, "accept", "ben", json!({ "handoff": "pass" }));
    story.command(4, "set", "ben", json!({ "fields": { "words": "three" } }));
    assert_eq!(package(&story), Value::Text("two".into()));
}

#[test]
fn a_result_overwrites_nothing_that_a_person_has_set_since() {
    let mut story = story("on ping { call box.ask(id) into answer }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(1, "ping", json!({ "id": "A" }));
    story.command(2, "set", "ana", json!({ "fields": { "answer": "mine" } }));
    story.event(3, "handoff.call.succeeded", json!({ "id": "A", "call": "box.ask", "result": "theirs" }));
    assert_eq!(story.case("A").context["answer"].value, Value::Text("mine".into()));
    story.event(4, "ping", json!({ "id": "A" }));
    story.event(5, "handoff.call.succeeded", json!({ "id": "A", "call": "box.ask", "result": "later" }));
    assert_eq!(story.case("A").context["answer"].value, Value::Text("later".into()));
}

#[test]
fn a_result_for_what_is_over_is_ignored_and_one_of_another_type_is_a_failure() {
    let mut story = story(
        "handoff side from first to second { trigger by ana; accept within 1 hour { at 100% escalate to kim }; on offered { call box.ask(id) into answer } }",
    );
    story.event(0, "opened", json!({ "id": "A" }));
    story.command(1, "trigger", "ana", json!({ "handoff": "side" }));
    let wrong = story.event(2, "handoff.call.succeeded", json!({ "id": "A", "call": "p/A/1", "result": 5 }));
    assert!(names(&wrong).contains(&"call.failed"), "{wrong:?}");
    let mut story = crate::story(
        "handoff side from first to second { trigger by ana; accept within 1 hour { at 100% escalate to kim }; on offered { call box.ask(id) into answer } }",
    );
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    story.command(1, "trigger", "ana", json!({ "handoff": "side" }));
    story.command(2, "accept", "ben", json!({ "handoff": "pass" }));
    story.event(3, "handoff.call.succeeded", json!({ "id": "A", "call": "p/A/1", "result": "late" }));
    assert!(!story.case("A").context.contains_key("answer"));
}

#[test]
fn replaying_the_facts_gives_the_world_back_at_every_input() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A", "words": "one" }));
    story.event(1, "ping", json!({ "id": "A" }));
    story.until(30);
    story.command(31, "accept", "ben", json!({ "handoff": "pass" }));
    story.event(32, "over", json!({ "id": "A" }));
    let plan = std::sync::Arc::clone(story.world.current_plan().expect("a plan"));
    let mut again = handoff_engine::World::new(handoff_engine::Limits::default());
    again.know_plan(plan);
    story.records.iter().for_each(|r| again.apply(r));
    assert_eq!(again.checkpoint(), story.world.checkpoint());
    assert_eq!(again.now(), Some(at(32)));
}
