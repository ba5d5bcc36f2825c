//! What an input led to, as the answer to whoever sent it.
//!
//! It names facts and holds none of their values, so that nothing sensitive goes back with an answer.

use axum::http::StatusCode;
use handoff_engine::{CaseId, Fact, OutsideEvent, Record, World};
use handoff_plan::Name;
use serde::Serialize;
use serde_json::{Value, json};

use super::problem::Problem;
use super::service::{Answered, Shared, find};
use crate::cloud_event::Arrival;

/// `{"outcome": "taken"|"held"|"duplicate", "cases": [{"process", "case"}], "facts": [{"seq", "fact"}]}`
#[derive(Serialize)]
pub(super) struct Outcome {
    outcome: &'static str,
    cases: Vec<CaseName>,
    facts: Vec<FactName>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct CaseName {
    process: Name,
    case: Name,
}

#[derive(Serialize)]
struct FactName {
    seq: u64,
    fact: &'static str,
}

impl Outcome {
    pub(super) fn to_json(&self) -> Value {
        // Texts and numbers under names are always JSON.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// What was sent, and is not answered yet.
pub(super) struct Sent {
    command: Option<OutsideEvent>,
    answered: Answered,
}

/// Sends it: several are taken in the order in which they are sent, whoever waits for which.
pub(super) async fn send(service: &Shared, arrival: Arrival) -> Result<Sent, Problem> {
    let command = match &arrival {
        Arrival::Event(event) if event.ty.starts_with("handoff.") => Some(event.clone()),
        _ => None,
    };
    Ok(Sent { command, answered: service.send(arrival).await? })
}

impl Sent {
    /// Waits until what it led to is durable.
    pub(super) async fn outcome(self, service: &Shared) -> Result<Outcome, Problem> {
        let outcome = outcome(&self.answered.facts().await?);
        if let (Some(command), Err(problem)) = (self.command, &outcome)
            && problem.status() == StatusCode::CONFLICT
        {
            return Err(explained(service, command, problem.clone()).await?);
        }
        outcome
    }
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

pub(super) fn outcome(records: &[Record]) -> Result<Outcome, Problem> {
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
    let of_case = |id: &CaseId| CaseName { process: id.process.clone(), case: id.key.clone() };
    let mut cases: Vec<CaseName> = records.iter().filter_map(|r| r.case.as_ref()).map(of_case).collect();
    cases.sort_unstable();
    cases.dedup();
    let facts = records.iter().filter_map(|r| Some(FactName { seq: r.seq, fact: r.fact.name()? })).collect();
    Ok(Outcome { outcome, cases, facts })
}
