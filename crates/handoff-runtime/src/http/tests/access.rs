use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::Method;
use serde_json::json;

use super::{House, Wanted, opened, run};
use crate::http::{HttpLimits, Server, ServerError, Service, Signature};
use crate::live::system_time;
use crate::tokens::{Role, Tokens};

const EVENT: &str = "application/cloudevents+json";
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

#[test]
fn without_tokens_only_this_machine_by_its_own_name_is_served() {
    run(async {
        let house = House::new();
        for host in ["localhost", "localhost:7878", "127.0.0.1:7878", "[::1]:7878"] {
            house.ask(Method::GET, "/cases", &[("host", host)], "").await.is(200);
        }
        // A page that has its own name lead to this machine.
        for host in ["evil.example", "evil.example:7878", "10.0.0.1", ""] {
            house.ask(Method::GET, "/cases", &[("host", host)], "").await.is(403);
        }
        let foreign = [("content-type", EVENT), ("origin", "http://evil.example")];
        house.ask(Method::POST, "/events", &foreign, &opened("T-1").to_string()).await.is(403);
        let own = [("content-type", EVENT), ("origin", "http://127.0.0.1:7878")];
        house.ask(Method::POST, "/events", &own, &opened("T-1").to_string()).await.is(200);
    });
}

#[test]
fn without_tokens_it_does_not_listen_to_other_machines() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let house = House::new();
        let service = || {
            let tokens = Tokens::open(dir.path()).unwrap();
            let limits = HttpLimits::default();
            Service::new(house.handle(), tokens, None, house.standing.clone(), house.meter.clone(), limits)
        };
        let everywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
        let refused = Server::listen(everywhere, service()).await.unwrap_err();
        assert!(matches!(refused, ServerError::NotLocal(_)));
        assert!(refused.to_string().contains("handoff token new"), "{refused}");
        Tokens::open(dir.path()).unwrap().make("ana", Role::Viewer, system_time()).unwrap();
        assert!(Server::listen(everywhere, service()).await.unwrap().address().port() > 0);
    });
}

#[test]
fn a_token_says_who_asks_and_what_they_may() {
    run(async {
        let house = House::new();
        house.event(&opened("T-1")).await.is(200);
        let (viewer, member) = (house.token("kim", Role::Viewer), house.token("ana", Role::Member));
        let operator = house.token("kim", Role::Operator);
        house.get("/cases").await.is(401);
        house.get("/healthz").await.is(200);
        let bearer = |token: &str| format!("Bearer {token}");
        let get = async |token: &str| {
            house.ask(Method::GET, "/cases", &[("authorization", &bearer(token))], "").await
        };
        get("handoff_0000").await.is(401);
        get(&viewer).await.is(200);
        let set = async |token: &str, by: Option<&str>| {
            let mut body = json!({ "fields": { "steps": "Click" } });
            if let Some(by) = by {
                body["by"] = by.into();
            }
            let headers = [("authorization", bearer(token)), ("content-type", "application/json".to_owned())];
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            house.ask(Method::POST, "/cases/T-1/commands/set", &headers, &body.to_string()).await
        };
        set(&viewer, None).await.is(403);
        set(&member, Some("ben")).await.is(403);
        set(&member, None).await.is(200);
        set(&operator, Some("ana")).await.is(200);
        let history =
            house.ask(Method::GET, "/cases/T-1/history", &[("authorization", &bearer(&viewer))], "").await;
        let by_ana = r#""fields":{"steps":"Click"},"by":"ana""#;
        assert!(history.text.contains(by_ana) && !history.text.contains(r#""by":"ben""#), "{}", history.text);
    });
}

#[test]
fn nobody_is_sent_away_or_answered_for_by_somebody_else() {
    run(async {
        let house = House::new();
        let member = format!("Bearer {}", house.token("ana", Role::Member));
        let send = async |ty: &str, data: serde_json::Value| {
            let id = data.to_string();
            let event = json!({ "specversion": "1.0", "id": id, "source": "/t", "type": ty, "data": data });
            let headers = [("authorization", member.as_str()), ("content-type", EVENT)];
            house.ask(Method::POST, "/events", &headers, &event.to_string()).await
        };
        let until = "2126-03-02T09:00:00Z";
        send("handoff.away", json!({ "person": "ana", "until": until })).await.is(200);
        send("handoff.away", json!({ "person": "ben", "until": until })).await.is(403);
        send("handoff.call.succeeded", json!({ "call": "x" })).await.is(403);
        send("handoff.accept", json!({ "by": "ben" })).await.is(403);
    });
}

#[test]
fn a_browser_brings_the_token_as_a_password() {
    run(async {
        let house = House::new();
        let token = house.token("ana", Role::Viewer);
        let asked = house.respond(Method::GET, "/", &[], "").await;
        assert!(asked.headers()["www-authenticate"].to_str().unwrap().contains("Basic"));
        let basic =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("ana:{token}"));
        house.ask(Method::GET, "/", &[("authorization", &format!("Basic {basic}"))], "").await.is(200);
    });
}

#[test]
fn where_a_secret_is_set_an_event_is_signed_and_fresh() {
    run(async {
        let house = House::with(&Wanted { secret: Some(SECRET), ..Wanted::default() });
        house.token("kim", Role::Viewer);
        let signature = Signature::new(SECRET).unwrap();
        let send = async |now: i64, signed: &str, sent: &str| {
            let signed = signature.headers("msg-1", now, signed);
            let mut headers = vec![("content-type", EVENT)];
            headers.extend(signed.iter().map(|(name, value)| (*name, value.as_str())));
            house.ask(Method::POST, "/events", &headers, sent).await
        };
        let (now, event) = (system_time().timestamp(), opened("T-1").to_string());
        house.event(&opened("T-1")).await.is(401);
        send(now - 3_600, &event, &event).await.is(401);
        send(now, &event, &opened("T-2").to_string()).await.is(401);
        send(now, &event, &event).await.is(200);
        // Whoever has the secret is no person.
        let data = json!({ "by": "ana", "handoff": "escalation" });
        let command = json!({ "specversion": "1.0", "id": "c", "source": "/t", "type": "handoff.accept", "subject": "T-1", "data": data });
        send(now, &command.to_string(), &command.to_string()).await.is(403);
        // A person gives commands unsigned: the token says who. What comes from outside is signed all the same.
        let bearer = format!("Bearer {}", house.token("ana", Role::Member));
        let headers = [("content-type", EVENT), ("authorization", bearer.as_str())];
        let data = json!({ "person": "ana", "until": "2126-01-01T00:00:00Z" });
        let away =
            json!({ "specversion": "1.0", "id": "a", "source": "/t", "type": "handoff.away", "data": data });
        house.ask(Method::POST, "/events", &headers, &away.to_string()).await.is(200);
        house.ask(Method::POST, "/events", &headers, &opened("T-3").to_string()).await.is(401);
    });
}

#[test]
fn one_address_asks_only_so_often() {
    run(async {
        let limits = HttpLimits { per_second: 1, burst: 3, ..HttpLimits::default() };
        let house = House::with(&Wanted { limits, ..Wanted::default() });
        let from = |address: &str| axum::Extension(ConnectInfo::<SocketAddr>(address.parse().unwrap()));
        let ask = async |address: &str| {
            let router = house.router.clone().layer(from(address));
            let request = axum::http::Request::get("/healthz").header("host", "localhost");
            tower::ServiceExt::oneshot(router, request.body(axum::body::Body::empty()).unwrap())
                .await
                .unwrap()
        };
        for _ in 0..3 {
            assert_eq!(ask("127.0.0.1:9").await.status(), 200);
        }
        let refused = ask("127.0.0.1:10").await;
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["retry-after"]),
            (429, &"1".parse().unwrap())
        );
        assert_eq!(ask("127.0.0.2:9").await.status(), 200);
    });
}
