//! How effects fare: what was delivered is not told again, what was given up stays visible.

use std::collections::BTreeMap;

use handoff_engine::{Bindings, EffectState, Fact, Input, InputKind, OutboxInput, Record};
use handoff_plan::Name;
use handoff_tests::story::{Story, at, count, names};
use serde_json::json;

use crate::story;

fn bound(more: &str) -> Story {
    let mut story = story(more);
    let bindings = Bindings { services: vec!["box".into()], channels: vec!["email".into()], events: true };
    tell(&mut story, 0, OutboxInput::Bound(bindings));
    story.event(0, "opened", json!({ "id": "A" }));
    story
}

fn tell(story: &mut Story, hours: i64, input: OutboxInput) -> Vec<Record> {
    let told = story.world.take(&Input { at: at(hours), kind: InputKind::Outbox(input) });
    story.records.extend(told.iter().cloned());
    told
}

/// The only effect that is to leave.
fn only(story: &Story) -> (u64, EffectState) {
    let effects: BTreeMap<u64, EffectState> =
        story.world.outbox().effects().map(|e| (e.seq, e.state)).collect();
    assert_eq!(effects.len(), 1, "{effects:?}");
    effects.into_iter().next().unwrap_or((0, EffectState::GivenUp))
}

fn mail() -> Name {
    "email".into()
}

#[test]
fn what_was_delivered_is_over_and_is_not_delivered_again() {
    let mut story = bound("on ping { notify kim \"ping\" }");
    story.event(1, "ping", json!({ "id": "A" }));
    let (effect, state) = only(&story);
    assert_eq!(state, EffectState::Waiting);
    let told = tell(&mut story, 2, OutboxInput::Delivered { effect, port: mail() });
    assert_eq!(count(&told, |f| matches!(f, Fact::EffectDelivered { .. })), 1);
    assert_eq!(story.world.outbox().effects().count(), 0);
    assert!(tell(&mut story, 3, OutboxInput::Delivered { effect, port: mail() }).is_empty());
}

#[test]
fn a_call_that_was_taken_waits_for_its_result_and_is_not_delivered_again() {
    let mut story = bound("on ping { call box.ask(id) into answer }");
    story.event(1, "ping", json!({ "id": "A" }));
    let (effect, _) = only(&story);
    tell(&mut story, 2, OutboxInput::Delivered { effect, port: "box".into() });
    assert_eq!(only(&story), (effect, EffectState::Promised));
    assert!(tell(&mut story, 3, OutboxInput::Delivered { effect, port: "box".into() }).is_empty());
    let told =
        story.event(3, "handoff.call.succeeded", json!({ "id": "A", "call": "p/A/1", "result": "yes" }));
    assert_eq!(story.world.outbox().effects().count(), 0, "{told:?}");
}

#[test]
fn what_was_given_up_has_an_alarm_until_it_gets_through_or_is_dropped() {
    let mut story = bound("on ping { notify kim \"ping\" }");
    story.event(1, "ping", json!({ "id": "A" }));
    let (effect, _) = only(&story);
    let failed = |again| OutboxInput::Failed { effect, port: mail(), error: "no".to_owned(), again };
    tell(&mut story, 2, failed(Some(at(3))));
    assert!(!story.case("A").alarms.contains_key("undelivered"), "it is tried again");
    tell(&mut story, 3, failed(None));
    assert_eq!(only(&story), (effect, EffectState::GivenUp));
    assert!(story.case("A").alarms.contains_key("undelivered"));
    tell(&mut story, 4, OutboxInput::Retry { effect, by: None });
    assert_eq!(only(&story), (effect, EffectState::Waiting));
    assert!(!story.case("A").alarms.contains_key("undelivered"));
    tell(&mut story, 5, failed(None));
    tell(&mut story, 6, OutboxInput::Drop { effect, by: Some("kim".into()), why: "old".to_owned() });
    assert_eq!(story.world.outbox().effects().count(), 0);
    assert!(!story.case("A").alarms.contains_key("undelivered"));
}

#[test]
fn a_call_that_is_dropped_has_failed_for_the_case() {
    let mut story =
        bound("on ping { call box.ask(id) into answer else raise silent }\n exception silent { owner kim }");
    story.event(1, "ping", json!({ "id": "A" }));
    let (effect, _) = only(&story);
    tell(&mut story, 2, OutboxInput::Drop { effect, by: None, why: "not wanted".to_owned() });
    assert!(story.case("A").exceptions["silent"].open);
    assert_eq!(story.world.outbox().effects().count(), 0);
}

/// Its rules wait for the failure, but nothing acts on a closed case.
#[test]
fn a_call_that_fails_when_the_case_is_closed_is_on_record_and_that_is_all() {
    let mut story =
        bound("on ping { call box.ask(id) into answer }\n on box.ask failed { notify kim \"again\" }");
    story.event(1, "ping", json!({ "id": "A" }));
    let (effect, _) = only(&story);
    story.event(2, "over", json!({ "id": "A" }));
    assert!(!story.case("A").is_open());
    let told = tell(&mut story, 3, OutboxInput::Drop { effect, by: None, why: "not wanted".to_owned() });
    assert_eq!(names(&told), ["call.failed", "effect.dropped"]);
}

#[test]
fn what_leads_to_nothing_moves_nothing() {
    let mut story = bound("");
    let before = story.world.checkpoint();
    assert!(tell(&mut story, 50, OutboxInput::Delivered { effect: 999, port: mail() }).is_empty());
    assert_eq!(story.world.checkpoint(), before);
}

#[test]
fn a_case_that_is_kept_for_what_is_to_leave_does_not_stand_for_the_next_one_of_its_key() {
    let mut story = bound("on ping { notify kim \"ping\" }");
    story.event(1, "ping", json!({ "id": "A" }));
    story.event(2, "over", json!({ "id": "A" }));
    story.event(3, "opened", json!({ "id": "A" }));
    story.event(4, "over", json!({ "id": "A" }));
    let second = story.case("A").id.clone();
    story.world.let_go(&second);
    assert_eq!(story.world.past_cases("A"), std::slice::from_ref(&second));
    let late = story.event(5, "ping", json!({ "id": "A" }));
    assert_eq!(late.last().and_then(|r| r.case.clone()), Some(second));
    story.event(6, "opened", json!({ "id": "A" }));
    assert_eq!(story.case("A").id.round, 3);
}
