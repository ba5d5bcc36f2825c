//! `GET /cases`, and of one case what it is, why it stands where it stands, and what happened.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use handoff_engine::{Case, CaseId, Record, Snapshot, World};
use handoff_plan::Instant;
use serde_json::{Value, json};

use super::events::json_response;
use super::problem::Problem;
use super::service::{Shared, find, walk};
use super::stream::Veils;
use crate::live::{Handle, RuntimeError};

pub(super) type Asked = BTreeMap<String, String>;

/// Cases on one page, unless `limit` says so; and at most.
const PAGE: usize = 100;
pub(super) const LARGEST_PAGE: usize = 1_000;

/// Which cases are asked for.
#[derive(Debug, Default)]
struct Filter {
    process: Option<String>,
    state: Option<String>,
    stage: Option<String>,
    owner: Option<String>,
    overdue: Option<bool>,
    after: Option<CaseId>,
    limit: usize,
    /// With why each stands where it stands.
    why: bool,
}

impl Filter {
    fn read(asked: &Asked) -> Result<Self, Problem> {
        let mut filter = Self { limit: PAGE, ..Self::default() };
        let mut wrong = Vec::new();
        for (name, value) in asked {
            match name.as_str() {
                "process" => filter.process = Some(value.clone()),
                "stage" => filter.stage = Some(value.clone()),
                "owner" => filter.owner = Some(value.clone()),
                "state" if matches!(value.as_str(), "open" | "closed" | "failed") => {
                    filter.state = Some(value.clone());
                }
                "state" => wrong.push("`state` is `open`, `closed` or `failed`".to_owned()),
                "overdue" | "why" => match (name.as_str(), value.parse()) {
                    ("why", Ok(why)) => filter.why = why,
                    (_, Ok(overdue)) => filter.overdue = Some(overdue),
                    (name, Err(_)) => wrong.push(format!("`{name}` is `true` or `false`")),
                },
                "after" => match read_cursor(value) {
                    Some(id) => filter.after = Some(id),
                    None => wrong.push("`after` is the `next` of the page before".to_owned()),
                },
                "limit" => match value.parse() {
                    Ok(limit) if (1..=LARGEST_PAGE).contains(&limit) => filter.limit = limit,
                    _ => wrong.push(format!("`limit` is a number from 1 to {LARGEST_PAGE}")),
                },
                _ => wrong.push(format!("there is no filter `{name}`")),
            }
        }
        if wrong.is_empty() { Ok(filter) } else { Err(Problem::mismatches(&wrong)) }
    }

    /// `false`: it does not take that case. `true`: it may.
    fn may_take(&self, case: &Snapshot, now: Instant) -> bool {
        self.process.as_deref().is_none_or(|process| *process == *case.id.process)
            && self.state.as_deref().is_none_or(|state| case.outline.is_open == (state == "open"))
            && self.owner.as_deref().is_none_or(|owner| case.outline.may_concern(owner))
            && self.overdue.is_none_or(|overdue| overdue == case.outline.is_overdue(now))
    }

    /// Of those that it may take.
    fn takes(&self, case: &Case) -> bool {
        let is = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
        let state = match &case.closed {
            None => "open",
            Some(closed) if closed.failed => "failed",
            Some(_) => "closed",
        };
        let of_track = |wanted: &Option<String>, of: fn(&handoff_engine::Track) -> Option<&str>| {
            wanted.is_none() || case.tracks.values().any(|track| of(track) == wanted.as_deref())
        };
        is(&self.state, state)
            && of_track(&self.stage, |track| track.stage.as_deref())
            && of_track(&self.owner, |track| track.owner.as_deref())
    }
}

pub(super) async fn list(
    State(service): State<Shared>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let filter = Filter::read(&asked)?;
    let now = crate::live::system_time();
    let find = move |handle: &Handle| {
        let (mut page, mut more) = (Vec::new(), false);
        walk(handle, filter.after.clone(), |snapshot| {
            if !filter.may_take(snapshot, now) {
                return ControlFlow::Continue(());
            }
            let case = snapshot.case();
            if filter.takes(&case) {
                more = page.len() == filter.limit;
                if more {
                    return ControlFlow::Break(());
                }
                page.push((snapshot.id.clone(), case.summary_json()));
            }
            ControlFlow::Continue(())
        })?;
        if filter.why {
            add_why(handle, &mut page)?;
        }
        Ok((page.into_iter().map(|(_, summary)| summary).collect::<Vec<_>>(), more))
    };
    let (page, more) = service.ask(find).await?;
    let next = page.last().filter(|_| more).and_then(cursor);
    Ok(json_response(StatusCode::OK, &json!({ "cases": page, "next": next })))
}

/// Cases of which it is said at once, between two messages of others.
const REASONS: usize = 32;

/// Of closed ones that nobody keeps at hand there is nothing to say.
fn add_why(handle: &Handle, page: &mut [(CaseId, Value)]) -> Result<(), RuntimeError> {
    for some in page.chunks_mut(REASONS) {
        let ids: Vec<CaseId> = some.iter().map(|(id, _)| id.clone()).collect();
        let reasons = handle.look(move |world| {
            ids.iter().map(|id| world.why(id).map(|why| why.to_json())).collect::<Vec<_>>()
        })?;
        for ((_, summary), why) in some.iter_mut().zip(reasons) {
            summary.as_object_mut().map(|members| members.insert("why".to_owned(), why.unwrap_or_default()));
        }
    }
    Ok(())
}

/// `process:round:key`, for the page after this case.
fn cursor(summary: &Value) -> Option<String> {
    let text = |member: &str| summary.get(member)?.as_str();
    let round = summary.get("round").and_then(Value::as_u64).unwrap_or(1);
    Some(format!("{}:{round}:{}", text("process")?, text("case")?))
}

fn read_cursor(text: &str) -> Option<CaseId> {
    let (process, rest) = text.split_once(':')?;
    let (round, key) = rest.split_once(':')?;
    Some(CaseId { process: process.into(), key: key.into(), round: round.parse().ok()? })
}

pub(super) async fn show(
    State(service): State<Shared>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let of = key.clone();
    let look = move |world: &World| {
        let id = find(world, process(&asked), &key)?;
        let case = world.case(&id);
        let json = case.and_then(|case| Some(case.to_json(world.plan(&case.plan)?)));
        json.ok_or_else(|| rules_unknown(&id))
    };
    let json = service.ask(move |handle| handle.look_at(&of, look)).await??;
    Ok(json_response(StatusCode::OK, &json))
}

pub(super) async fn why(
    State(service): State<Shared>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let of = key.clone();
    let look = move |world: &World| {
        let id = find(world, process(&asked), &key)?;
        world.why(&id).map(|why| why.to_json()).ok_or_else(|| rules_unknown(&id))
    };
    let json = service.ask(move |handle| handle.look_at(&of, look)).await??;
    Ok(json_response(StatusCode::OK, &json))
}

/// One fact a line; a list where JSON is asked for.
pub(super) async fn history(
    State(service): State<Shared>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let of = key.clone();
    let look = move |world: &World| Ok::<_, Problem>((find(world, process(&asked), &key)?, Veils::of(world)));
    let (id, veils) = service.ask(move |handle| handle.look_at(&of, look)).await??;
    let read =
        move |store: &dyn handoff_store::Store| store.records_of(&id).collect::<Result<Vec<Record>, _>>();
    let records = service.ask(move |handle| handle.read(read)).await?;
    let records = records.map_err(|e| Problem::broken(e.to_string()))?;
    let facts = records.iter().filter_map(|record| veils.json(record));
    let accepted = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accepted.split(',').any(|media| media.trim().starts_with("application/json")) {
        return Ok(json_response(StatusCode::OK, &facts.collect::<Value>()));
    }
    let lines = facts.map(|fact| format!("{fact}\n")).collect::<String>();
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], lines).into_response())
}

fn process(asked: &Asked) -> Option<&str> {
    asked.get("process").map(String::as_str)
}

fn rules_unknown(id: &CaseId) -> Problem {
    Problem::broken(format!("the rules of case `{}` are not known", id.key))
}
