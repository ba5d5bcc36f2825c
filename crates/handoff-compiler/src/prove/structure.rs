//! How stages hang together.

use std::collections::BTreeMap;

use handoff_plan::{Place, Stage, Who};

use crate::findings::Findings;
use crate::model::{Model, Process};
use crate::rules;

pub(super) fn check(model: &Model, findings: &mut Findings) {
    for process in &model.processes {
        owners_crossed(process, findings);
        finals_expecting(process, findings);
    }
}

fn stages(process: &Process) -> BTreeMap<&Place, &Stage> {
    process.plan.stages.iter().rev().map(|stage| (&stage.place, stage)).collect()
}

/// Work that goes to another owner is a handoff: a step has nobody to accept it.
fn owners_crossed(process: &Process, findings: &mut Findings) {
    let stages = stages(process);
    for (step, at) in process.steps() {
        let Some(to) = stages.get(&step.to).filter(|s| !s.kind.is_final()) else { continue };
        let Some(new_owner) = to.owner.as_ref().filter(|who| **who != Who::Owner) else { continue };
        for place in &step.from {
            let Some(from) = stages.get(place).filter(|s| !s.kind.is_final()) else { continue };
            let Some(owner) = from.owner.as_ref().filter(|who| **who != Who::Owner) else { continue };
            if owner != new_owner {
                findings.report(rules::step_crosses_owners::diagnostic(step, at, (place, owner), new_owner));
                break;
            }
        }
    }
}

/// A step brings no package; into any other stage it would cross to nobody anyway.
fn finals_expecting(process: &Process, findings: &mut Findings) {
    let stages = stages(process);
    for (step, at) in process.steps() {
        let Some(to) = stages.get(&step.to) else { continue };
        if let Some(record) = to.expects.as_ref().filter(|_| to.kind.is_final()) {
            findings.report(rules::package_not_carried::step(&step.name, record, at.at.header));
        }
    }
}
