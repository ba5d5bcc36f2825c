use axum::http::Method;
use handoff_store::Store;
use serde_json::{Value, json};

use super::{House, Wanted, opened, run};
use crate::http::HttpLimits;

const JSON: &str = "application/json";
const BATCH: &str = "application/cloudevents-batch+json";

#[test]
fn an_event_is_taken_in_every_mode() {
    run(async {
        let house = House::new();
        let answer = house.event(&opened("T-1")).await.is(200).json();
        assert_eq!(answer["outcome"], "taken");
        assert_eq!(answer["cases"], json!([{ "process": "bug", "case": "T-1" }]));
        assert!(answer["facts"].as_array().unwrap().iter().any(|fact| fact["fact"] == "handoff.blocked"));
        let headers = [
            ("content-type", JSON),
            ("ce-specversion", "1.0"),
            ("ce-id", "T%2D2"),
            ("ce-source", "/test"),
            ("ce-type", "ticket.opened"),
        ];
        let data = json!({ "ticket": "T-2", "summary": "b" }).to_string();
        house.ask(Method::POST, "/events", &headers, &data).await.is(200);
        let batch = json!([opened("T-3"), opened("T-4")]);
        let answer = house.post("/events", BATCH, &batch).await.is(200).json();
        assert_eq!(answer["events"][1]["id"], "T-4");
        let lines = format!("{}\n\n{}\n", opened("T-5"), opened("T-6"));
        house.ask(Method::POST, "/events", &[("content-type", "application/x-ndjson")], &lines).await.is(200);
        let cases = house.get("/cases").await.is(200).json();
        let keys: Vec<_> = cases["cases"].as_array().unwrap().iter().map(|c| c["case"].clone()).collect();
        assert_eq!(keys, ["T-1", "T-2", "T-3", "T-4", "T-5", "T-6"]);
    });
}

/// Nobody waits for the medium once an event.
#[test]
fn the_events_of_a_batch_are_stored_together() {
    run(async {
        let house = House::new();
        let before = house.store.end().0;
        let (come, go) = house.store.hold();
        let batch: Value = (0..1_000).map(|n| opened(&format!("T-{n}"))).collect();
        let post = house.post("/events", BATCH, &batch);
        let let_go = tokio::task::spawn_blocking(move || {
            come.recv().unwrap();
            go.send(()).unwrap();
        });
        let (answer, _) = tokio::join!(post, let_go);
        answer.is(200);
        let groups = house.store.end().0 - before;
        assert!(groups < 200, "{groups} groups");
    });
}

/// More than may wait at once.
#[test]
fn the_events_of_a_batch_are_taken_in_their_order() {
    run(async {
        let limits = HttpLimits { batch: 3_000, ..HttpLimits::default() };
        let house = House::with(&Wanted { limits, ..Wanted::default() });
        let batch: Value = (0..3_000).map(|n| opened(&format!("T-{n}"))).collect();
        let answer = house.post("/events", BATCH, &batch).await.is(200).json();
        let number = |event: &Value| event["facts"][0]["seq"].as_u64().unwrap();
        let numbers: Vec<u64> = answer["events"].as_array().unwrap().iter().map(number).collect();
        assert!(numbers.len() == 3_000 && numbers.is_sorted(), "{numbers:?}");
    });
}

#[test]
fn the_same_event_counts_once_and_another_of_its_id_is_refused() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        let again = house.event(&opened("T-1")).await.is(200).json();
        assert_eq!(again["outcome"], "duplicate");
        let mut other = opened("T-1");
        other["data"]["summary"] = "another".into();
        house.event(&other).await.is(409);
    });
}

#[test]
fn a_payload_that_does_not_fit_is_answered_with_every_mismatch() {
    run(async {
        let house = House::new();
        let mut event = opened("T-1");
        event["data"] = json!({ "ticket": 3 });
        let problem = house.event(&event).await.is(422).json();
        let errors = problem["errors"].to_string();
        assert!(errors.contains("ticket") && errors.contains("summary"), "{errors}");
        let problem = house.event(&json!({ "specversion": "2" })).await.is(422).json();
        assert_eq!(problem["errors"].as_array().unwrap().len(), 4, "{problem}");
        let batch = json!([opened("T-2"), { "id": "x" }]);
        let problem = house.post("/events", BATCH, &batch).await.is(422).json();
        assert_eq!(problem["events"][0]["outcome"], "taken");
        assert_eq!(problem["events"][1]["status"], 422);
        house.get("/cases/T-2").await.is(200);
    });
}

#[test]
fn what_cannot_be_read_is_said() {
    run(async {
        let house = House::new();
        house.ask(Method::POST, "/events", &[("content-type", "text/plain")], "hello").await.is(415);
        house.ask(Method::POST, "/events", &[], "{}").await.is(415);
        house.ask(Method::POST, "/events", &[("content-type", JSON)], "{").await.is(400);
        house.ask(Method::PUT, "/events", &[], "").await.is(405);
        house.get("/nowhere").await.is(404);
        house.get("/cases/%ff").await.is(400);
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        house.ask(Method::POST, "/events", &[("content-type", JSON)], &deep).await.is(422);
    });
}

#[test]
fn what_is_too_much_is_refused() {
    run(async {
        let limits = HttpLimits { body_bytes: 1_000, batch: 1, ..HttpLimits::default() };
        let house = House::with(&Wanted { limits, ..Wanted::default() });
        let mut event = opened("T-1");
        event["data"]["summary"] = "x".repeat(2_000).into();
        house.event(&event).await.is(413);
        let batch = json!([opened("T-1"), opened("T-2")]);
        house.post("/events", BATCH, &batch).await.is(413);
        assert_eq!(house.get("/cases").await.is(200).json()["cases"], json!([]));
    });
}

#[test]
fn a_command_is_done_or_refused_with_what_is_missing() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        let accept = json!({ "by": "ben", "handoff": "escalation" });
        let problem = house.command("T-1", "accept", &accept).await.is(409).json();
        assert!(problem["missing"].to_string().contains("steps"), "{problem}");
        let set = json!({ "by": "ana", "fields": { "steps": "Click" } });
        house.command("T-1", "set", &set).await.is(200);
        let answer = house.command("T-1", "accept", &accept).await.is(200).json();
        assert!(answer["facts"].to_string().contains("handoff.accepted"), "{answer}");
    });
}

#[test]
fn a_command_that_says_too_little_or_the_wrong_thing_is_no_command() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        let fields = json!({ "by": "ana", "fields": { "count": "many", "nothing": 1 } });
        let problem = house.command("T-1", "set", &fields).await.is(422).json();
        assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "{problem}");
        house.command("T-1", "accept", &json!({})).await.is(422);
        house.command("T-1", "accept", &json!([])).await.is(422);
        house.command("T-1", "dance", &json!({ "by": "ana" })).await.is(404);
        house.command("T-9", "accept", &json!({ "by": "ana" })).await.is(404);
    });
}

#[test]
fn a_command_with_a_key_is_given_once() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        let headers = [("content-type", JSON), ("idempotency-key", "k-1")];
        let set = json!({ "by": "ana", "fields": { "steps": "Click" } }).to_string();
        let path = "/cases/T-1/commands/set";
        assert_eq!(house.ask(Method::POST, path, &headers, &set).await.is(200).json()["outcome"], "taken");
        assert_eq!(
            house.ask(Method::POST, path, &headers, &set).await.is(200).json()["outcome"],
            "duplicate"
        );
    });
}
