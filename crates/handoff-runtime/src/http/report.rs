//! `GET /report`: the figures of what ran.

use std::sync::Mutex;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use handoff_insight::{Scope, Summary};
use handoff_plan::{Instant, read_date, read_instant};
use handoff_store::{Store, StoreError};

use super::cases::Asked;
use super::events::json_response;
use super::problem::Problem;
use super::service::Shared;
use crate::figures::Figures;

/// Over all cases, as far as they were folded when somebody asked last.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Figures>);

/// What is asked for.
#[derive(Debug, Default, PartialEq)]
struct Wanted {
    process: Option<String>,
    scope: Scope,
}

impl Wanted {
    fn read(asked: &Asked) -> Result<Self, Problem> {
        let (mut wanted, mut wrong) = (Self::default(), Vec::new());
        for (name, value) in asked {
            match name.as_str() {
                "process" => wanted.process = Some(value.clone()),
                "from" | "to" => {
                    let Some(at) = time(value) else {
                        wrong.push(format!("`{name}` is a time (RFC 3339) or a date, which begins in UTC"));
                        continue;
                    };
                    let of = if name == "from" { &mut wanted.scope.from } else { &mut wanted.scope.to };
                    *of = Some(at);
                }
                _ => wrong.push(format!("there is no filter `{name}`")),
            }
        }
        if wrong.is_empty() { Ok(wanted) } else { Err(Problem::mismatches(&wrong)) }
    }
}

fn time(text: &str) -> Option<Instant> {
    let day = || Some(read_date(text)?.and_time(chrono::NaiveTime::MIN).and_utc());
    read_instant(text).or_else(day)
}

impl Kept {
    fn summary(&self, store: &dyn Store, wanted: &Wanted, now: Instant) -> Result<Summary, StoreError> {
        let process = wanted.process.as_deref();
        if wanted.scope != Scope::default() {
            let mut figures = Figures::new(wanted.scope);
            figures.catch_up(store)?;
            return Ok(figures.summary(process, Some(now)));
        }
        let mut figures = self.0.lock().unwrap_or_else(|poisoned| {
            // Whoever broke off may have taken in half of a group: it begins anew.
            self.0.clear_poison();
            let mut figures = poisoned.into_inner();
            *figures = Figures::default();
            figures
        });
        figures.catch_up(store)?;
        Ok(figures.summary(process, Some(now)))
    }
}

pub(super) async fn get(
    State(service): State<Shared>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let wanted = Wanted::read(&asked)?;
    let shared = service.clone();
    let read = move |store: &dyn Store| shared.report.summary(store, &wanted, crate::live::system_time());
    let summary = service.ask(move |handle| handle.read(read)).await?;
    let summary = summary.map_err(|e| Problem::broken(e.to_string()))?;
    let json = serde_json::to_value(&summary).map_err(|e| Problem::broken(e.to_string()))?;
    Ok(json_response(StatusCode::OK, &json))
}
