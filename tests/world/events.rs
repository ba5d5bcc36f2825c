use handoff_engine::{Fact, State};
use handoff_plan::Value;
use handoff_tests::story::{Story, at, count, names};
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
fn an_event_that_came_late_counts_where_it_happened() {
    let mut story = story("on 3 ping within 4 hours { set count = default(count, 0) + 1 }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(1, "ping", json!({ "id": "A" }));
    story.event(4, "ping", json!({ "id": "A" }));
    story.late_event(9, 2, "ping", json!({ "id": "A" }));
    assert_eq!(story.case("A").context["count"].value, Value::Number(1.into()));
}

#[test]
fn an_event_that_came_late_is_not_taken_for_one_of_now() {
    let mut story = story("on 3 ping within 4 hours { set count = default(count, 0) + 1 }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(8, "ping", json!({ "id": "A" }));
    story.event(9, "ping", json!({ "id": "A" }));
    story.late_event(9, 2, "ping", json!({ "id": "A" }));
    assert!(!story.case("A").context.contains_key("count"));
}

#[test]
fn those_that_count_are_the_latest_in_whatever_order_they_came() {
    let mut story = story("on 2 ping within 4 hours { set count = default(count, 0) + 1 }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(12, "ping", json!({ "id": "A" }));
    story.late_event(13, 2, "ping", json!({ "id": "A" }));
    assert!(!story.case("A").context.contains_key("count"));
    story.event(14, "ping", json!({ "id": "A" }));
    assert_eq!(story.case("A").context["count"].value, Value::Number(1.into()));
}

#[test]
fn a_bypass_says_what_was_missing() {
    let mut story = story("observe ping as second { notify kim \"seen\" }");
    story.event(0, "opened", json!({ "id": "A" }));
    let told = story.event(1, "ping", json!({ "id": "A" }));
    let words = |f: &Fact| matches!(f, Fact::BypassDetected { missing, .. } if missing.iter().any(|m| m.requirement == "words"));
    assert_eq!(count(&told, words), 1, "{told:?}");
}

#[test]
fn a_task_says_until_when() {
    let mut story = story("on ping { task \"look\" for kim due within 5 hours }");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    let told = story.event(1, "ping", json!({ "id": "A" }));
    let due = |f: &Fact| matches!(f, Fact::TaskCreated { due: Some(due), .. } if *due == at(6));
    assert_eq!(count(&told, due), 1, "{told:?}");
}

#[test]
fn a_sensitive_value_is_hidden_in_a_message_where_the_spec_does_not_reveal_it() {
    let mut story = Story::new(
        r#"
person kim "Kim"
event opened { id: text; pay: text sensitive }
process p "P" {
  key id: text
  owner kim
  context { pay: text sensitive }
  start first on opened { set pay from event; notify kim "{pay}, {reveal(pay)}" }
  stage first "First" { owner kim }
  stage end "End" { final }
  step finish from first to end { trigger by kim }
}
"#,
    );
    let told = story.event(0, "opened", json!({ "id": "A", "pay": "much" }));
    let text = |f: &Fact| matches!(f, Fact::Notified { text, .. } if text == "(pay hidden), much");
    assert_eq!(count(&told, text), 1, "{told:?}");
}

#[test]
fn a_package_is_frozen_when_it_is_offered_and_anew_when_it_is_sent_again() {
    let mut story = story("");
    let package = |s: &Story| s.case("A").handoffs["pass"].package["words"].clone();
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
fn accepted_work_that_is_sent_again_is_frozen_anew_and_stays_accepted() {
    let mut story = story(
        "handoff slow from first to second { trigger by ana; carry words; accept within 1 hour { at 100% escalate to kim }; complete when count is set }",
    );
    let package = |s: &Story| s.case("A").handoffs["slow"].package["words"].clone();
    story.event(0, "opened", json!({ "id": "A", "words": "one" }));
    story.command(1, "trigger", "ana", json!({ "handoff": "slow" }));
    story.command(1, "accept", "ben", json!({ "handoff": "slow" }));
    story.command(2, "set", "ben", json!({ "fields": { "words": "two" } }));
    assert_eq!(package(&story), Value::Text("one".into()));
    story.command(3, "resubmit", "ana", json!({ "handoff": "slow" }));
    assert_eq!(package(&story), Value::Text("two".into()));
    assert_eq!(story.case("A").handoffs["slow"].state, State::Accepted);
}

#[test]
fn an_offer_has_one_outcome() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A", "words": "one" }));
    let told = story.command(1, "accept", "ben", json!({ "handoff": "pass" }));
    let lives = |f: &Fact| matches!(f, Fact::HandoffAccepted { .. } | Fact::HandoffCompleted { .. });
    assert_eq!(count(&told, lives), 2, "{told:?}");
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
    let mut story = story("observe ping as second { set count = 1 }");
    story.event(0, "opened", json!({ "id": "A", "words": "one" }));
    let told = story.event(1, "ping", json!({ "id": "A" }));
    assert_eq!(count(&told, |f| matches!(f, Fact::BypassDetected { .. })), 1, "{told:?}");
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
