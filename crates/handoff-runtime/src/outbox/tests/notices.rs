//! Notices and tasks: to whom, through which channel, and what when there is none.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fake::{Fake, ok};
use super::{House, Ports, channels, http, named, services, slack};
use crate::outbox::{Binding, PortKind};
use crate::testing::SharedStore;

#[test]
fn a_person_is_reached_where_they_are_or_through_their_team() {
    let fake = Fake::saying(vec![ok("ok")]);
    let actions = "notify carla \"won <{deal_id}>\"\n    notify tess \"for the team\"";
    let house = House::new(&SharedStore::default(), actions, channels("slack", slack(&fake.url)));
    house.open("D-1");
    let mut bodies = [fake.next().json(), fake.next().json()];
    bodies.sort_by_key(|body| body["channel"].to_string());
    assert_eq!(bodies[0], json!({ "channel": "#cs", "text": "for the team" }));
    assert_eq!(bodies[1], json!({ "channel": "@carla", "text": "won &lt;D-1&gt;" }));
    house.until("effect.delivered");
    house.until("effect.delivered");
    assert!(house.outbox().is_empty());
    house.stop();
}

#[test]
fn whoever_has_no_address_is_an_alarm_and_not_a_silence() {
    let fake = Fake::saying(vec![ok("ok")]);
    let house =
        House::new(&SharedStore::default(), "notify maria \"hello\"", channels("slack", slack(&fake.url)));
    house.open("D-1");
    let failed = house.until("effect.failed");
    assert_eq!(failed["final"], true);
    assert_eq!(failed["error"], "`maria` has no address on any channel that is bound (`slack`)");
    house.until("alarm.raised");
    assert_eq!(house.alarms("D-1"), [("undelivered".into(), "dana".into())]);
    let dead = house.outbox().remove(0);
    let drop = handoff_engine::OutboxInput::Drop { effect: dead.seq, by: None, why: "told her".to_owned() };
    house.handle().tell_outbox(vec![drop]).unwrap();
    assert!(house.alarms("D-1").is_empty());
    house.stop();
}

#[test]
fn via_picks_the_channel_and_one_that_is_not_bound_is_waited_for() {
    let fake = Fake::saying(vec![ok("ok")]);
    let house = House::new(
        &SharedStore::default(),
        "notify carla via email \"hello\"\n    notify carla via slack \"hi\"",
        channels("slack", slack(&fake.url)),
    );
    house.open("D-1");
    assert_eq!(fake.next().json()["text"], "hi");
    house.until("effect.delivered");
    let shown = house.shown().remove(0);
    assert_eq!((&shown["state"], &shown["port"]), (&json!("unbound"), &json!("reach.email")));
    house.stop();
}

#[test]
fn a_channel_over_http_is_told_who_and_what_and_no_more_than_may_be_known() {
    let fake = Fake::saying(vec![ok("")]);
    let actions =
        "set password = \"hunter2\"\n    task \"Call {deal_id}, {password}\" for maria due within 1 day";
    let house = House::new(&SharedStore::default(), actions, channels("desk", http(&fake.url)));
    house.open("D-1");
    let request = fake.next();
    let body = request.json();
    assert!(!request.text.contains("hunter2"), "{}", request.text);
    assert_eq!(body["type"], "handoff.task.created");
    assert_eq!((&body["subject"], &body["data"]["to"]), (&json!("D-1"), &json!("maria")));
    assert_eq!((&body["data"]["name"], &body["data"]["address"]), (&json!("Maria Lopez"), &Value::Null));
    assert_eq!(body["data"]["due"], "2026-03-03T09:00:00Z");
    assert!(request.header("idempotency-key").unwrap().starts_with("deals/D-1/task-"));
    house.until("effect.delivered");
    house.stop();
}

#[test]
fn without_any_channel_the_log_has_it() {
    let house = House::new(
        &SharedStore::default(),
        "notify maria \"hello\"",
        Ports::new(BTreeMap::new(), BTreeMap::new(), None),
    );
    house.open("D-1");
    assert_eq!(house.until("effect.delivered")["port"], "reach.log");
    house.stop();
}

#[test]
fn what_is_emitted_goes_outside_without_what_is_sensitive() {
    let fake = Fake::saying(vec![ok("")]);
    let ports = Ports::new(BTreeMap::new(), BTreeMap::new(), Some(http(&fake.url)));
    let actions = "emit deal_seen { deal_id: deal_id, secret: \"hunter2\" }";
    let house = House::new(&SharedStore::default(), actions, ports);
    house.open("D-1");
    let body = fake.next().json();
    assert_eq!((&body["type"], &body["data"]), (&json!("deal_seen"), &json!({ "deal_id": "D-1" })));
    house.until("effect.delivered");
    house.stop();
}

#[test]
fn one_that_never_gets_through_leaves_the_others_alone() {
    let fake =
        Fake::new(|request| if request.text.contains("bad") { (500, "", String::new()) } else { ok("ok") });
    let binding = Binding { tries: 2, parallel: 1, ..slack(&fake.url) };
    let actions = "notify carla \"bad\"\n    notify carla \"good\"";
    let house = House::new(&SharedStore::default(), actions, channels("slack", binding));
    house.open("D-1");
    house.until("effect.delivered");
    house.advance(10);
    assert_eq!(house.until("effect.failed")["final"], true);
    house.open("D-2");
    house.until("effect.delivered");
    assert_eq!(house.outbox().iter().filter(|effect| effect.case.key == "D-1").count(), 1);
    house.stop();
}

#[test]
fn a_port_that_does_not_answer_delays_no_other() {
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let slow = Fake::new(move |_| {
        // Until the test says so.
        let _ = held.lock().unwrap().recv_timeout(super::PATIENCE);
        ok("\"net 30\"")
    });
    let quick = Fake::saying(vec![ok("ok")]);
    let binding = Binding { timeout: super::PATIENCE, ..http(&slow.url) };
    let ports = Ports::new(named("crm", binding), named("slack", slack(&quick.url)), None);
    let actions = "call crm.terms(deal_id: deal_id) into terms\n    notify carla \"hello\"";
    let house = House::new(&SharedStore::default(), actions, ports);
    for key in ["D-1", "D-2", "D-3", "D-4", "D-5", "D-6"] {
        house.open(key);
    }
    for _ in 0..6 {
        house.until("effect.delivered");
    }
    assert_eq!(house.outbox().len(), 6, "every call still waits for its answer");
    for _ in 0..6 {
        let_go.send(()).unwrap();
    }
    for _ in 0..6 {
        house.until("call.succeeded");
    }
    house.stop();
}

#[test]
fn a_kind_that_cannot_take_an_effect_says_so_and_serves_the_next() {
    let kind = PortKind::Slack { url: "http://127.0.0.1:9/".to_owned() };
    let binding = Binding { tries: 1, ..Binding::new(kind) };
    let actions = "call crm.ping(deal_id: deal_id)";
    let house = House::new(&SharedStore::default(), actions, services("crm", binding));
    house.open("D-1");
    assert_eq!(house.until("call.failed")["final"], true);
    house.open("D-2");
    assert_eq!(house.until("call.failed")["final"], true);
    house.stop();
}
