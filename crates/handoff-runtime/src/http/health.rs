//! `GET /healthz`: it runs. `GET /readyz`: it takes what comes, and by which rules.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::events::json_response;
use super::problem::Problem;
use super::service::Shared;

pub(super) async fn healthz(State(service): State<Shared>) -> Result<Response, Problem> {
    service.ask(|handle| handle.look(|_| ())).await?;
    Ok(json_response(StatusCode::OK, &json!({ "status": "ok" })))
}

/// `degraded`: it serves, but by the last good rules: those in the files are refused.
pub(super) async fn readyz(State(service): State<Shared>) -> Result<Response, Problem> {
    service.ask(|handle| handle.look(|_| ())).await?;
    let refused = service.standing.refused();
    let status = if refused.is_some() { "degraded" } else { "ready" };
    let errors = refused.map_or(0, |refused| refused.errors.len());
    Ok(json_response(StatusCode::OK, &json!({ "status": status, "errors": errors })))
}
