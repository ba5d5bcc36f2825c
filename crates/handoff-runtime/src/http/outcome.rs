//! What an input led to, as the answer to whoever sent it.
//!
//! It names facts and holds none of their values, so that nothing sensitive goes back with an answer.

use axum::http::StatusCode;
use handoff_engine::{CaseId, Fact, OutsideEvent, Record, World};
use handoff_plan::Name;
use serde_json::{Value, json};

use super::problem::Problem;
use super::service::{Shared, find};
use crate::cloud_event::Arrival;

/// Sends it, and waits until what it led to is durable.
pub(super) async fn send(service: &Shared, arrival: Arrival) -> Result<Value, Problem> {
    let event = match &arrival {
        Arrival::Event(event) => Some(event.clone()),
        Arrival::Rejected(_) => None,
    };
    let records = service.ask(move |handle| handle.send(arrival)).await?;
    let outcome = outcome(&records);
    if let (Some(event), Err(problem)) = (event, &outcome)
        && problem.status() == StatusCode::CONFLICT
        && event.ty.starts_with("handoff.")
    {
        return Err(explained(service, event, problem.clone()).await?);
    }
    outcome
}

/// A command is refused for what is missing; but what it says may not fit at all, or its case may not be there.
async fn explained(service: &Shared, event: OutsideEvent, refused: Problem) -> Result<Problem, Problem> {
    let look = move |world: &World| {
        let process = event.data.get("process").and_then(Value::as_str);
        let key = event.subject.as_deref();
        if let Some(Err(problem)) = key.map(|key| find(world, process, key)) {
            return problem;
        }
        let mismatches = world.mismatches(&event);
        if mismatches.is_empty() { refused } else { Problem::mismatches(&mismatches) }
    };
    service.ask(move |handle| handle.look(look)).await
}

/// `{"outcome": "taken"|"held"|"duplicate", "cases": [{"process", "case"}], "facts": [{"seq", "fact"}]}`, or the problem.
fn outcome(records: &[Record]) -> Result<Value, Problem> {
    let mut outcome = "taken";
    for record in records {
        match &record.fact {
            Fact::CommandRefused { command, by, why, missing } => {
                let missing = missing.iter().map(|m| {
                    let leaves = m.leaves.iter().map(Name::as_str).collect::<Vec<_>>();
                    let from = m.from.as_ref().map(Name::as_str);
                    json!({ "requirement": m.requirement.as_str(), "from": from, "leaves": leaves })
                });
                return Err(Problem::of(StatusCode::CONFLICT, "the command was refused")
                    .with_detail(why.as_str())
                    .with("command", command.as_str())
                    .with("by", by.as_ref().map(Name::as_str))
                    .with("missing", missing.collect::<Vec<_>>()));
            }
            Fact::EventRejected { errors, .. } => return Err(Problem::mismatches(errors)),
            Fact::EventConflict { event } => {
                let detail = format!(
                    "the event `{}` of `{}` came before, with another payload",
                    event.id, event.source
                );
                return Err(
                    Problem::of(StatusCode::CONFLICT, "another event has this id").with_detail(detail)
                );
            }
            Fact::EventDuplicate { .. } => outcome = "duplicate",
            Fact::EventHeld { .. } => outcome = "held",
            _ => {}
        }
    }
    let mut cases: Vec<&CaseId> = records.iter().filter_map(|record| record.case.as_ref()).collect();
    cases.sort();
    cases.dedup();
    let cases =
        cases.into_iter().map(|id| json!({ "process": id.process.as_str(), "case": id.key.as_str() }));
    let facts = records.iter().filter_map(|r| Some(json!({ "seq": r.seq, "fact": r.fact.name()? })));
    Ok(json!({
        "outcome": outcome,
        "cases": cases.collect::<Vec<_>>(),
        "facts": facts.collect::<Vec<_>>(),
    }))
}
