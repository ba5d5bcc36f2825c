//! Owners and deadlines in few words.

use handoff_plan::{Choice, Deadline, Field, Handoff, Limit, Plan, Process, Who};

/// Longer ones are read in the spec, not on a map.
const MAX_NOTE: usize = 40;

pub(super) fn owner(plan: &Plan, process: &Process, who: &Who) -> String {
    let owner = |who: &Who| owner(plan, process, who);
    match who {
        Who::Person(name) => plan.persons.get(name).map_or_else(|| spaced(name), |p| p.label.clone()),
        Who::Team(name) => plan.teams.get(name).map_or_else(|| spaced(name), |t| t.label.clone()),
        Who::Field(name) => {
            let described = |field: &Field| field.description.clone();
            process.field(name).and_then(described).unwrap_or_else(|| spaced(name))
        }
        Who::Giver => "giver".to_owned(),
        Who::Receiver => "receiver".to_owned(),
        Who::Owner => "owner".to_owned(),
        Who::ApproverOf(handoff) => {
            let label = process.handoff(handoff).map_or_else(|| spaced(handoff), |h| h.label.clone());
            format!("approver of {label}")
        }
        Who::Lead(of) => format!("{}, lead", owner(of)),
        Who::Manager(of) => format!("{}, manager", owner(of)),
        Who::If { then, otherwise, .. } => format!("{} or {}", owner(then), owner(otherwise)),
    }
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// The deadline that the receiver feels.
pub(super) fn note(handoff: &Handoff) -> Option<String> {
    let accept = handoff.accept.as_ref().and_then(limit).map(|limit| format!("accept {limit}"));
    let complete = || handoff.complete.as_ref()?.deadline.as_ref().and_then(limit);
    accept.or_else(|| complete().map(|limit| format!("complete {limit}")))
}

fn limit(deadline: &Deadline) -> Option<String> {
    let told = match &deadline.limit {
        Limit::Within(Choice::If { .. }) => return None,
        limit => limit.to_string(),
    };
    (told.chars().count() <= MAX_NOTE).then_some(told)
}
