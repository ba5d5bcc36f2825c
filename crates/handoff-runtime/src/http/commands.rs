//! `POST /cases/{key}/commands/{command}`: what people do.

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use handoff_engine::OutsideEvent;
use serde_json::{Map, Value};

use super::access::Asker;
use super::body;
use super::events::{json_response, speak};
use super::outcome;
use super::problem::Problem;
use super::service::Shared;
use crate::cloud_event::Arrival;

pub(super) const WORDS: [&str; 12] = [
    "trigger", "accept", "return", "resubmit", "approve", "decline", "waive", "set", "confirm", "advance",
    "reassign", "resolve",
];
/// Who repeats a command with the same key gives it once.
const REPEAT: &str = "idempotency-key";
const SOURCE: &str = "/commands";

pub(super) async fn post(
    State(service): State<Shared>,
    Extension(asker): Extension<Asker>,
    Path((key, word)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if !WORDS.contains(&word.as_str()) {
        let all = WORDS.map(|word| format!("`{word}`")).join(", ");
        return Err(Problem::not_found(format!("there is no command `{word}`; the commands are {all}")));
    }
    let bytes = body::read(&service.limits, body).await?;
    let data = match body::media_type(&headers).as_deref() {
        _ if bytes.is_empty() => Value::Object(Map::new()),
        Some("application/json") => body::json(&service.limits, &bytes)?,
        _ => return Err(body::unsupported("`application/json`")),
    };
    if !data.is_object() {
        return Err(Problem::mismatches(&["the body must be an object, `{…}`".to_owned()]));
    }
    let repeat = headers.get(REPEAT).and_then(|id| id.to_str().ok()).filter(|id| !id.trim().is_empty());
    let id = repeat.map_or_else(fresh_id, |id| Ok(id.to_owned()))?;
    let mut event = OutsideEvent {
        id: id.into(),
        source: SOURCE.into(),
        ty: format!("handoff.{word}").into(),
        subject: Some(key.into()),
        time: None,
        data,
        hops: 0,
    };
    speak(&asker, &mut event)?;
    let (case, by) = (event.subject.clone(), event.data.get("by").and_then(Value::as_str).map(str::to_owned));
    let outcome = outcome::send(&service, Arrival::Event(event)).await?.outcome(&service).await;
    let refused = outcome.as_ref().err().map(|problem| problem.status().as_u16());
    tracing::info!(command = word, case = case.as_deref(), by, refused, "command");
    Ok(json_response(StatusCode::OK, &outcome?))
}

pub(super) fn fresh_id() -> Result<String, Problem> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(|e| Problem::broken(format!("no random numbers: {e}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bits)))
}
