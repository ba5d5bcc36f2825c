//! `GET /dead` and `POST /dead/{id}/retry`: events that nothing took.

use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use handoff_engine::{OutsideEvent, World};
use serde_json::{Value, json};

use super::access::Asker;
use super::commands::fresh_id;
use super::events::{json_response, speak};
use super::outcome;
use super::problem::Problem;
use super::service::Shared;
use crate::cloud_event::Arrival;
use crate::dead::{dead_data, dead_json, dead_type};

const SOURCE: &str = "/dead";

pub(super) async fn list(State(service): State<Shared>) -> Result<Response, Problem> {
    let look = |world: &World| world.dead_letters().map(dead_json).collect::<Vec<Value>>();
    let letters = service.ask(move |handle| handle.look(look)).await?;
    Ok(json_response(StatusCode::OK, &json!({ "events": letters })))
}

pub(super) async fn retry(
    State(service): State<Shared>,
    Extension(asker): Extension<Asker>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let wanted = id.clone();
    let look = move |world: &World| {
        let letter = world.dead_letters().find(|letter| letter.event.id == wanted)?;
        Some((letter.clone(), dead_type(world, letter)))
    };
    let found = service.ask(move |handle| handle.look(look)).await?;
    let (letter, ty) = found.ok_or_else(|| Problem::not_found(format!("no dead event has the id `{id}`")))?;
    let subject = letter.key.clone();
    let data = service.ask(move |handle| handle.read(|store| dead_data(store, &letter))).await?;
    let data = data.map_err(|e| Problem::broken(e.to_string()))?;
    let data = data.ok_or_else(|| Problem::broken("the store does not say what it carried"))?;
    // An id of its own: that of the dead one was seen.
    let (id, source) = (fresh_id()?.into(), SOURCE.into());
    let (ty, subject) = (ty.into(), Some(subject));
    let mut event = OutsideEvent { id, source, ty, subject, time: None, data, hops: 0 };
    speak(&asker, &mut event)?;
    let outcome = outcome::send(&service, Arrival::Event(event)).await?.outcome(&service).await?;
    Ok(json_response(StatusCode::OK, &outcome.to_json()))
}
