//! The same rules, changed a little: what an operator might load at three in the afternoon.

use fastrand::Rng;
use handoff_plan::{Choice, Deadline, Limit, Name, Plan, Process};

pub(super) fn of(plan: &Plan, rng: &mut Rng) -> Plan {
    let mut plan = plan.clone();
    for process in plan.processes.values_mut() {
        change(process, rng);
    }
    if rng.u8(0..3) == 0
        && let Some(team) = plan.teams.values_mut().next()
    {
        team.members.reverse();
    }
    plan
}

fn change(process: &mut Process, rng: &mut Rng) {
    process.label.push('\'');
    for handoff in &mut process.handoffs {
        let complete = handoff.complete.iter_mut().filter_map(|c| c.deadline.as_mut());
        for deadline in handoff.prepare.iter_mut().chain(&mut handoff.accept).chain(complete) {
            stretch(deadline, rng);
        }
        if rng.u8(0..6) == 0 && handoff.package.is_none() && !handoff.requirements.is_empty() {
            handoff.requirements.remove(rng.usize(0..handoff.requirements.len()));
        }
    }
    process.clocks.iter_mut().for_each(|c| stretch(&mut c.deadline, rng));
    // A clock of its own that is gone keeps the cases in which it runs where they are.
    if rng.u8(0..6) == 0 && !process.clocks.is_empty() {
        process.clocks.remove(0);
    }
    if rng.u8(0..4) == 0 {
        rename_stage(process, rng);
    }
}

fn stretch(deadline: &mut Deadline, rng: &mut Rng) {
    if let Limit::Within(Choice::One(duration)) = &mut deadline.limit {
        let by = rng.i64(1..4);
        duration.seconds = duration.seconds * by / 2;
        duration.days = duration.days * by / 2 + i64::from(duration.days > 0);
    }
}

/// A stage without anything that names it but the ways in and out, under another name.
fn rename_stage(process: &mut Process, rng: &mut Rng) {
    let json = serde_json::to_string(&process).unwrap_or_default();
    let Some(stage) =
        process.stages.get(rng.usize(0..process.stages.len().max(1))).map(|s| s.place.stage.clone())
    else {
        return;
    };
    let new = Name::from(format!("{stage}_2"));
    // Every place in the plan is written as {"track": …, "stage": …}.
    let renamed = json.replace(&format!("\"stage\":\"{stage}\""), &format!("\"stage\":\"{new}\""));
    if let Ok(mut other) = serde_json::from_str::<Process>(&renamed) {
        for s in other.stages.iter_mut().filter(|s| s.place.stage == new) {
            s.was.push(stage.clone());
        }
        let old = format!("{stage}.stay");
        if !other.stages.iter().any(|s| s.stay.as_ref().is_some_and(|d| d.clock == old)) {
            *process = other;
        }
    }
}
