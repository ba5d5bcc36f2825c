//! `GET /plan`: the rules that new cases take.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use handoff_plan::{PlanId, instant_text};
use serde_json::{Map, Value, json};

use super::events::json_response;
use super::problem::Problem;
use super::service::Shared;

/// `{"format", "plan_id", "refused": null|{"at", "errors"}, …}`, the plan's own members beside.
pub(super) async fn get(State(service): State<Shared>) -> Result<Response, Problem> {
    let plan = service.ask(|handle| handle.look(|world| world.current_plan().cloned())).await?;
    let plan = plan.ok_or_else(|| Problem::not_found("no rules are loaded"))?;
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
