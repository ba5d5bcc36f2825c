//! How stages hang together.

use handoff_plan::{Target, Who};

use crate::findings::Findings;
use crate::model::{Model, Process};
use crate::rules;

pub(super) fn check(model: &Model, findings: &mut Findings) {
    for process in &model.processes {
        if process.plan.starts.is_empty() && !process.plan.stages.is_empty() && !is_handed_to(model, process)
        {
            findings.report(rules::missing_start::diagnostic(&process.name, process.at.header));
        }
        owners_crossed(process, findings);
        finals_expecting(process, findings);
    }
}

/// A handoff of another process opens cases of it.
fn is_handed_to(model: &Model, process: &Process) -> bool {
    let mut targets = model.processes.iter().flat_map(|p| &p.plan.handoffs).map(|h| &h.target);
    targets.any(|target| matches!(target, Target::Process { process: to, .. } if *to == process.name))
}

/// Work that goes to another owner is a handoff: a step has nobody to accept it.
fn owners_crossed(process: &Process, findings: &mut Findings) {
    for (step, at) in process.steps() {
        let Some(to) = process.plan.stage(&step.to).filter(|s| !s.kind.is_final()) else { continue };
        let Some(new_owner) = to.owner.as_ref().filter(|who| **who != Who::Owner) else { continue };
        for place in &step.from {
            let Some(from) = process.plan.stage(place).filter(|s| !s.kind.is_final()) else { continue };
            let Some(owner) = from.owner.as_ref().filter(|who| **who != Who::Owner) else { continue };
            if owner != new_owner {
                findings.report(rules::step_crosses_owners::diagnostic(step, at, (place, owner), new_owner));
                break;
            }
        }
    }
}

/// Nothing arrives in a stage that starts cases, unless something else does too; what it expects is then never carried.
fn finals_expecting(process: &Process, findings: &mut Findings) {
    for (step, at) in process.steps() {
        let Some(to) = process.plan.stage(&step.to) else { continue };
        if let Some(record) = to.expects.as_ref().filter(|_| to.kind.is_final()) {
            findings.report(rules::package_not_carried::step(&step.name, record, at.at.header));
        }
    }
}
