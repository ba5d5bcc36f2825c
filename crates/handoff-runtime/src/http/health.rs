//! `GET /healthz`: it runs. `GET /readyz`: it takes what comes, and by which rules.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::events::json_response;
use super::problem::Problem;
use super::service::Shared;
use crate::live::RuntimeError;

/// Whether it answers at all: a store that takes nothing is no reason to start it again.
pub(super) async fn healthz(State(service): State<Shared>) -> Result<Response, Problem> {
    let takes = service.ask(|handle| told(handle.takes())).await?;
    Ok(json_response(StatusCode::OK, &json!({ "status": "ok", "rules": rules(&service), "store": takes })))
}

/// `degraded`: it serves, but by the last good rules: those in the files are refused.
pub(super) async fn readyz(State(service): State<Shared>) -> Result<Response, Problem> {
    service.ask(|handle| handle.takes()).await?;
    if !service.ask(|handle| handle.look(|world| world.current_plan().is_some())).await? {
        let title = "nothing is taken at the moment";
        return Err(Problem::of(StatusCode::SERVICE_UNAVAILABLE, title).with_detail("no rules are loaded"));
    }
    let refused = service.standing.refused();
    let status = if refused.is_some() { "degraded" } else { "ready" };
    let errors = refused.map_or(0, |refused| refused.errors.len());
    Ok(json_response(StatusCode::OK, &json!({ "status": status, "errors": errors })))
}

/// `ok`, or why nothing is taken.
fn told(takes: Result<(), RuntimeError>) -> Result<Value, RuntimeError> {
    match takes {
        Ok(()) => Ok(json!("ok")),
        Err(RuntimeError::Driver(why)) => Ok(json!(why.to_string())),
        Err(stopped) => Err(stopped),
    }
}

/// `ok`, or that those in the files are refused.
fn rules(service: &Shared) -> &'static str {
    if service.standing.refused().is_some() { "degraded" } else { "ok" }
}
