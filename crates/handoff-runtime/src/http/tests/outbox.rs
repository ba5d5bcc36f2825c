use axum::http::Method;
use handoff_engine::{Bindings, OutboxInput};
use serde_json::json;

use super::{House, opened, run};
use crate::tokens::Role;

/// A ticket whose handoff is accepted: the giver is told, and nobody delivers it.
async fn waiting() -> House {
    let house = House::new();
    house.handle().tell_outbox(vec![OutboxInput::Bound(Bindings::default())]).unwrap();
    house.event(&opened("T-1")).await.is(200);
    house.command("T-1", "set", &json!({ "by": "ana", "fields": { "steps": "Click" } })).await.is(200);
    house.command("T-1", "accept", &json!({ "by": "ben", "handoff": "escalation" })).await.is(200);
    house
}

#[test]
fn what_waits_is_listed_without_what_it_says() {
    run(async {
        let house = waiting().await;
        let told = house.get("/outbox").await.is(200);
        assert!(!told.text.contains("Login"), "{}", told.text);
        let effect = &told.json()["effects"][0];
        assert_eq!((&effect["kind"], &effect["to"]), (&json!("notified"), &json!("ana")));
        assert_eq!((&effect["state"], &effect["case"]), (&json!("waiting"), &json!("T-1")));
        let after = format!("/outbox?after={}", house.handle().look(|world| world.seq()).unwrap());
        assert_eq!(house.get(&after).await.is(200).json()["effects"], json!([]));
        house.get("/outbox?after=x").await.is(422);
    });
}

#[test]
fn an_operator_alone_retries_and_drops() {
    run(async {
        let house = waiting().await;
        let id =
            house.get("/outbox").await.is(200).json()["effects"][0]["effect"].as_str().unwrap().to_owned();
        let path = format!("/outbox/{}", id.replace('/', "%2F"));
        let member = house.token("ana", Role::Member);
        let operator = house.token("kim", Role::Operator);
        let ask = async |what: &str, token: &str| {
            let bearer = format!("Bearer {token}");
            let headers = [("authorization", bearer.as_str())];
            house.ask(Method::POST, &format!("{path}/{what}"), &headers, "").await
        };
        ask("retry", &member).await.is(403);
        ask("drop", &member).await.is(403);
        let facts = ask("retry", &operator).await.is(200).json()["facts"].clone();
        assert_eq!(facts[0]["fact"], "effect.retried");
        let facts = ask("drop?reason=old", &operator).await.is(200).json()["facts"].clone();
        assert_eq!(facts[0]["fact"], "effect.dropped");
        ask("drop", &operator).await.is(404);
        let bearer = format!("Bearer {operator}");
        let headers = [("authorization", bearer.as_str())];
        house.ask(Method::POST, "/ports/crm/retry", &headers, "").await.is(404);
        house.ask(Method::POST, "/dead/x/retry", &headers, "").await.is(404);
        assert_eq!(
            house.ask(Method::GET, "/dead", &headers, "").await.is(200).json(),
            json!({ "events": [] })
        );
    });
}

#[test]
fn figures_tell_of_the_outbox() {
    run(async {
        let house = waiting().await;
        let figures = house.get("/metrics").await.is(200).text;
        for line in
            ["handoff_outbox_effects 1", "handoff_outbox_dead_effects 0", "handoff_outbox_disabled_ports 0"]
        {
            assert!(figures.contains(line), "{line}\n{figures}");
        }
    });
}
