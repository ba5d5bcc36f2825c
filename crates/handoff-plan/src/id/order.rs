//! The order of declarations, where it carries no meaning: the same whatever the spec wrote first.

use crate::{Edge, Field, Handoff, Plan, Process, Requirement, RequirementKind};

pub(super) fn normalize(plan: &mut Plan) {
    plan.records.values_mut().for_each(|record| fields(&mut record.fields));
    plan.events.values_mut().for_each(|event| fields(&mut event.fields));
    for port in plan.ports.values_mut() {
        port.actions.sort_by(|a, b| a.name.cmp(&b.name));
        port.actions.iter_mut().for_each(|action| action.params.sort_by(|a, b| a.0.cmp(&b.0)));
    }
    plan.processes.values_mut().for_each(process);
}

fn process(process: &mut Process) {
    fields(&mut process.context);
    process.tracks.sort();
    process.stages.sort_by(|a, b| a.place.cmp(&b.place));
    process.stages.iter_mut().for_each(|stage| stage.was.sort());
    process.exceptions.sort_by(|a, b| a.name.cmp(&b.name));
    process.handoffs.iter_mut().for_each(handoff);
    for step in &mut process.steps {
        step.was.sort();
        step.from.sort();
        step.requirements.iter_mut().for_each(requirement);
    }
    for clock in &mut process.clocks {
        std::iter::once(&mut clock.start).chain(&mut clock.stop).for_each(edge);
    }
    process.invariants.sort_by(|a, b| a.label.cmp(&b.label));
}

fn fields(fields: &mut [Field]) {
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    fields.iter_mut().for_each(|field| field.set_by.sort_by_cached_key(ToString::to_string));
}

/// The stages that it leads from are of one track: a case is in one of them at most.
fn handoff(handoff: &mut Handoff) {
    handoff.was.sort();
    handoff.from.sort();
    handoff.requirements.iter_mut().chain(&mut handoff.entry).for_each(requirement);
    let package = handoff.package.iter_mut();
    package.for_each(|package| package.fields.sort_by(|a, b| a.name.cmp(&b.name)));
    handoff.returns.sort_by(|a, b| a.name.cmp(&b.name));
}

fn requirement(requirement: &mut Requirement) {
    if let RequirementKind::Approval(approval) = &mut requirement.kind {
        approval.of.sort();
    }
}

fn edge(edge: &mut Edge) {
    if let Edge::On(moments) = edge {
        moments.sort();
    }
}
