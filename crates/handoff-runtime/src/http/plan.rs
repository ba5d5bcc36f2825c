//! `GET /plan`: the rules that new cases take, or those of that id.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use handoff_engine::World;
use handoff_plan::{PlanId, instant_text};
use serde_json::{Map, Value, json};

use super::cases::Asked;
use super::events::json_response;
use super::problem::Problem;
use super::service::Shared;

/// `{"format", "plan_id", "refused": null|{"at", "errors"}, …}`, the plan's own members beside.
pub(super) async fn get(
    State(service): State<Shared>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let of = match asked.get("id").map(|id| id.parse::<PlanId>()) {
        Some(Err(e)) => return Err(Problem::mismatches(&[format!("`id`: {e}")])),
        of => of.and_then(Result::ok),
    };
    let look = move |world: &World| of.map_or_else(|| world.current_plan(), |id| world.plan(&id)).cloned();
    let plan = service.ask(move |handle| handle.look(look)).await?;
    let plan = plan.ok_or_else(|| {
        Problem::not_found(if of.is_some() { "no rules of this id are known" } else { "no rules are loaded" })
    })?;
    let refused = service.standing.refused();
    let refused = refused.map(|refused| json!({ "at": instant_text(refused.at), "errors": refused.errors }));
    let mut whole = Map::new();
    whole.insert("format".to_owned(), plan.format.into());
    whole.insert("plan_id".to_owned(), PlanId::of(&plan).to_string().into());
    whole.insert("refused".to_owned(), refused.unwrap_or_default());
    let body = serde_json::to_value(&*plan).map_err(|e| Problem::broken(e.to_string()))?;
    if let Value::Object(body) = body {
        whole.extend(body.into_iter().filter(|(member, _)| member != "format"));
    }
    Ok(json_response(StatusCode::OK, &Value::Object(whole)))
}
