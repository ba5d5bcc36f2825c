//! Calls, and what comes back.

use std::sync::Arc;

use handoff_engine::EffectState;
use serde_json::json;

use super::fake::{Fake, ok};
use super::{House, http, services};
use crate::cloud_event::Arrival;
use crate::http::Signature;
use crate::outbox::{Binding, PortKind};
use crate::testing::SharedStore;

const TERMS: &str = "call crm.terms(deal_id: deal_id) into terms";

#[test]
fn a_call_goes_out_signed_and_its_answer_is_an_input() {
    let fake = Fake::saying(vec![ok(r#"{"result": "net 30"}"#)]);
    let signature = Arc::new(Signature::new("whsec_c2VjcmV0").unwrap());
    let kind = PortKind::Http { url: fake.url.clone(), signature: Some(signature.clone()) };
    let house = House::new(&SharedStore::default(), TERMS, services("crm", Binding::new(kind)));
    house.open("D-1");
    let request = fake.next();
    let body = request.json();
    assert_eq!(body["type"], "handoff.call.requested");
    assert_eq!(body["id"], "deals/D-1/1");
    assert_eq!(body["data"]["args"], json!({ "deal_id": "D-1" }));
    assert_eq!(request.header("idempotency-key"), Some("deals/D-1/1"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    let time = request.header("webhook-timestamp").unwrap().parse().unwrap();
    assert_eq!(time, house.now().timestamp());
    for (name, value) in signature.headers("deals/D-1/1", time, &request.text) {
        assert_eq!(request.header(name), Some(value.as_str()));
    }
    let answer = house.until("call.succeeded");
    assert_eq!((&answer["result"], &answer["used"]), (&json!("net 30"), &json!(true)));
    assert!(house.outbox().is_empty());
    house.stop();
}

#[test]
fn what_failed_is_tried_again_under_the_same_key_when_its_time_has_come() {
    let fake = Fake::saying(vec![(500, "", "oh".to_owned()), ok(r#""net 30""#)]);
    let house = House::new(&SharedStore::default(), TERMS, services("crm", http(&fake.url)));
    house.open("D-1");
    let first = fake.next();
    let failed = house.until("call.failed");
    assert_eq!(
        (&failed["error"], &failed["final"]),
        (&json!("it answers with the status 500: oh"), &json!(false))
    );
    let waiting = house.outbox().remove(0);
    assert_eq!(waiting.failures, 1);
    let wait = (waiting.next.unwrap() - house.now()).num_milliseconds();
    assert!((500..=1_000).contains(&wait), "{wait}");
    house.advance(2);
    let second = fake.next();
    assert_eq!(first.header("idempotency-key"), second.header("idempotency-key"));
    assert_eq!(first.json(), second.json());
    house.until("call.succeeded");
    house.stop();
}

#[test]
fn retry_after_is_kept_to() {
    let fake = Fake::saying(vec![(503, "retry-after: 120\r\n", String::new()), ok("\"net 30\"")]);
    let house = House::new(&SharedStore::default(), TERMS, services("crm", http(&fake.url)));
    house.open("D-1");
    fake.next();
    house.until("call.failed");
    // The fact that says when follows in the same group.
    let next = house.outbox().remove(0).next.unwrap();
    assert_eq!((next - house.now()).num_seconds(), 120);
    // Others that are for this port wait too.
    house.open("D-2");
    house.advance(119);
    assert!(fake.is_quiet());
    house.advance(2);
    let mut keys = [fake.next().json()["subject"].clone(), fake.next().json()["subject"].clone()];
    keys.sort_by_key(ToString::to_string);
    assert_eq!(keys, ["D-1", "D-2"]);
    house.stop();
}

#[test]
fn after_its_tries_a_call_is_given_up_and_can_be_asked_for_again() {
    let fake = Fake::saying(vec![(500, "", String::new()), (500, "", String::new()), ok("\"net 30\"")]);
    let binding = Binding { tries: 2, ..http(&fake.url) };
    let house = House::new(&SharedStore::default(), TERMS, services("crm", binding));
    house.open("D-1");
    fake.next();
    house.until("call.failed");
    house.advance(10);
    fake.next();
    assert_eq!(house.until("call.failed")["final"], true);
    assert_eq!(house.until("exception.raised")["exception"], "call_failed");
    let dead = house.outbox().remove(0);
    assert_eq!((dead.state, dead.failures), (EffectState::GivenUp, 2));
    let again = handoff_engine::OutboxInput::Retry { effect: dead.seq, by: None };
    house.handle().tell_outbox(vec![again]).unwrap();
    assert_eq!(fake.next().header("idempotency-key"), Some("deals/D-1/1"));
    assert_eq!(house.until("call.succeeded")["used"], true);
    assert!(house.outbox().is_empty());
    house.stop();
}

#[test]
fn an_answer_of_another_type_is_a_failure_that_is_tried_again() {
    let fake = Fake::saying(vec![ok(r#"{"result": "many"}"#), ok("12")]);
    let actions = "call crm.count(deal_id: deal_id) into seats";
    let house = House::new(&SharedStore::default(), actions, services("crm", http(&fake.url)));
    house.open("D-1");
    let failed = house.until("call.failed");
    assert!(
        failed["error"].as_str().unwrap().starts_with("the answer does not fit: result: expected"),
        "{failed}"
    );
    assert_eq!(failed["final"], false);
    house.advance(2);
    assert_eq!(house.until("call.succeeded")["result"], 12);
    house.stop();
}

#[test]
fn a_call_that_was_only_taken_waits_for_its_result_from_outside() {
    let fake = Fake::saying(vec![(202, "", String::new())]);
    let store = SharedStore::default();
    let house = House::new(&store, TERMS, services("crm", http(&fake.url)));
    house.open("D-1");
    house.until("effect.delivered");
    assert_eq!(house.outbox().remove(0).state, EffectState::Promised);
    house.stop();
    // After a restart it is not sent again.
    let house = House::new(&store, TERMS, services("crm", http(&fake.url)));
    fake.next();
    let event = handoff_engine::OutsideEvent {
        id: "1".into(),
        source: "crm".into(),
        ty: "handoff.call.succeeded".into(),
        subject: Some("D-1".into()),
        time: None,
        data: json!({ "call": "deals/D-1/1", "result": "net 30" }),
        hops: 0,
    };
    house.handle().send(Arrival::Event(event)).unwrap();
    assert!(house.outbox().is_empty());
    assert!(fake.is_quiet());
    house.stop();
}

#[test]
fn a_port_that_is_gone_is_left_alone_until_it_leads_elsewhere() {
    let fake = Fake::saying(vec![(410, "", String::new())]);
    let store = SharedStore::default();
    let house = House::new(&store, TERMS, services("crm", http(&fake.url)));
    house.open("D-1");
    fake.next();
    assert_eq!(house.until("port.disabled")["port"], "crm");
    assert_eq!(house.until("alarm.raised")["owner"], "dana");
    house.open("D-2");
    house.advance(100_000);
    let states: Vec<_> = house.shown().iter().map(|effect| effect["state"].clone()).collect();
    assert_eq!(states, ["disabled", "disabled"]);
    assert_eq!(house.alarms("D-1"), [("port crm is gone".into(), "dana".into())]);
    house.stop();
    let house = House::at(&store, TERMS, services("crm", http(&fake.url)), "2026-03-05T09:00:00Z");
    assert_eq!(house.shown().len(), 2);
    house.stop();
    assert!(fake.is_quiet(), "where it led is still gone");
    let other = Fake::saying(vec![ok("\"net 30\"")]);
    let house = House::at(&store, TERMS, services("crm", http(&other.url)), "2026-03-05T10:00:00Z");
    house.until("port.enabled");
    house.until("call.succeeded");
    house.until("call.succeeded");
    assert!(house.alarms("D-1").is_empty());
    house.stop();
}

#[test]
fn a_service_that_nothing_binds_keeps_its_calls_in_sight() {
    let house = House::new(&SharedStore::default(), TERMS, super::Ports::default());
    house.open("D-1");
    let shown = house.shown().remove(0);
    assert_eq!((&shown["state"], &shown["port"]), (&json!("unbound"), &json!("crm")));
    assert_eq!(shown["error"], "`handoff.toml` binds no `crm`");
    house.stop();
}

#[test]
fn an_assistant_is_asked_for_its_type_and_what_it_drafts_a_person_confirms() {
    let answer = |content: &str| {
        ok(&json!({ "choices": [{ "message": { "role": "assistant", "content": content } }] }).to_string())
    };
    let fake =
        Fake::saying(vec![answer("Sure! Here it is."), answer("```json\n{\"result\": \"A big deal\"}\n```")]);
    let kind = PortKind::Chat {
        url: fake.url.clone(),
        model: "small".to_owned(),
        key: Some("k".to_owned()),
        instructions: Some("Be brief.".to_owned()),
    };
    let actions = "call notes.draft(about: deal_id) into summary";
    let house = House::new(&SharedStore::default(), actions, services("notes", Binding::new(kind)));
    house.open("D-1");
    let request = fake.next();
    assert_eq!(request.header("authorization"), Some("Bearer k"));
    let body = request.json();
    assert_eq!(body["model"], "small");
    let schema = &body["response_format"]["json_schema"]["schema"];
    assert_eq!(schema["properties"]["result"], json!({ "type": "string" }));
    assert!(body["messages"][0]["content"].as_str().unwrap().ends_with("Be brief."));
    assert_eq!(body["messages"][1]["content"], r#"{"about":"D-1"}"#);
    let failed = house.until("call.failed");
    assert_eq!(failed["error"], "the draft is not JSON: Sure! Here it is.");
    house.advance(2);
    let draft = house.until("draft.set");
    assert_eq!((&draft["value"], &draft["by"]), (&json!("A big deal"), &json!("notes")));
    let event = handoff_engine::OutsideEvent {
        id: "confirm".into(),
        source: "test".into(),
        ty: "handoff.confirm".into(),
        subject: Some("D-1".into()),
        time: None,
        data: json!({ "by": "maria", "fields": ["summary"] }),
        hops: 0,
    };
    house.handle().send(Arrival::Event(event)).unwrap();
    assert_eq!(house.until("draft.confirmed")["by"], "maria");
    house.stop();
}
