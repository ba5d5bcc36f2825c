//! `GET /outbox`, and what an operator does about an effect or a port.

use std::sync::Arc;

use axum::extract::{Extension, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use handoff_engine::{Effect, EffectState, OutboxInput, World};
use handoff_plan::Name;
use serde_json::{Value, json};

use super::access::Asker;
use super::cases::Asked;
use super::events::json_response;
use super::outcome::outcome;
use super::problem::Problem;
use super::service::Shared;
use crate::outbox::{Ports, port_of, shown};

/// Effects on one page.
pub(super) const PAGE: usize = 1_000;

pub(super) async fn list(
    State(service): State<Shared>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let after = match asked.get("after").map(|text| text.parse::<u64>()) {
        None => 0,
        Some(Ok(after)) => after,
        Some(Err(_)) => {
            let wrong = "`after` is the `next` of the page before".to_owned();
            return Err(Problem::mismatches(&[wrong]));
        }
    };
    let ports = service.ports.clone();
    let look = move |world: &World| {
        let mut waiting = world.outbox().effects_after(after);
        let page: Vec<&Effect> = waiting.by_ref().take(PAGE).collect();
        let next = page.last().map(|effect| effect.seq).filter(|_| waiting.next().is_some());
        let effects: Vec<Value> = page.into_iter().map(|effect| shown(world, &ports, effect)).collect();
        json!({ "effects": effects, "ports": told(world, &ports), "next": next })
    };
    let json = service.ask(move |handle| handle.look(look)).await?;
    Ok(json_response(StatusCode::OK, &json))
}

/// `[{"port", "kind", "disabled"}]`; `disabled` says why.
fn told(world: &World, ports: &Ports) -> Vec<Value> {
    let disabled = world.outbox().disabled();
    let told = |(name, kind): (Name, Option<&str>)| {
        let why = disabled.get(&name).map(|disabled| disabled.why.as_str());
        json!({ "port": name.as_str(), "kind": kind, "disabled": why })
    };
    let bound = ports.all().map(|(name, binding)| (name, Some(binding.word())));
    let known: Vec<Name> = ports.all().map(|(name, _)| name).collect();
    let others = disabled.keys().filter(|name| !known.contains(name)).map(|name| (name.clone(), None));
    bound.chain(others).map(told).collect()
}

pub(super) async fn retry(
    State(service): State<Shared>,
    Extension(asker): Extension<Asker>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let effect = find(&service, id).await?;
    tell(&service, vec![OutboxInput::Retry { effect, by: asker.person() }]).await
}

pub(super) async fn drop_effect(
    State(service): State<Shared>,
    Extension(asker): Extension<Asker>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let effect = find(&service, id).await?;
    let why = asked.get("reason").map_or("dropped by hand", String::as_str).to_owned();
    tell(&service, vec![OutboxInput::Drop { effect, by: asker.person(), why }]).await
}

/// The port is tried again, and with it everything of it that was given up.
pub(super) async fn retry_port(
    State(service): State<Shared>,
    Extension(asker): Extension<Asker>,
    Path(port): Path<String>,
) -> Result<Response, Problem> {
    let (ports, name, by) = (service.ports.clone(), Name::from(port.as_str()), asker.person());
    let look = move |world: &World| {
        let known = ports.all().any(|(bound, _)| bound == name);
        if !known && !world.outbox().disabled().contains_key(&name) {
            return None;
        }
        let given_up = world.outbox().effects().filter(|effect| effect.state == EffectState::GivenUp);
        let given_up = given_up.filter(|effect| port_of(world, &ports, effect).as_ref() == Some(&name));
        let again = given_up.map(|effect| OutboxInput::Retry { effect: effect.seq, by: by.clone() });
        let mut inputs = vec![OutboxInput::Enable { port: name.clone(), by: by.clone() }];
        inputs.extend(again);
        Some(inputs)
    };
    let inputs = service.ask(move |handle| handle.look(look)).await?;
    let unknown = || Problem::not_found(format!("no port `{port}` is bound: `GET /outbox` lists them"));
    tell(&service, inputs.ok_or_else(unknown)?).await
}

async fn find(service: &Shared, id: String) -> Result<u64, Problem> {
    let wanted: Arc<str> = Arc::from(id);
    let id = wanted.clone();
    let found = service.ask(move |h| h.look(move |world| world.outbox().find(&id).map(|e| e.seq))).await?;
    found.ok_or_else(|| Problem::not_found(format!("no effect `{wanted}` is in the outbox")))
}

async fn tell(service: &Shared, inputs: Vec<OutboxInput>) -> Result<Response, Problem> {
    let facts = service.ask(move |handle| handle.tell_outbox(inputs)).await?;
    Ok(json_response(StatusCode::OK, &outcome(&facts)?.to_json()))
}
