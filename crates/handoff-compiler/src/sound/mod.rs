//! Whether a process can always come to an end, and where work could be dropped on the way.
//!
//! What a case can do is walked through in the abstract: `state` is one state, `ground` what does not change from one to the
//! next, `begin`, `turn` and `effects` what can happen next, `space` the walk. Tracks that ask nothing of each other are walked
//! through apart. One file a rule. Looked at only where nothing has an error, as a spec that does not hold together has no
//! states.

mod begin;
pub(crate) mod broken_invariant;
mod contradiction;
pub(crate) mod dead_end;
pub(crate) mod dropped_work;
mod effects;
mod ground;
mod memory;
pub(crate) mod never_happens;
pub(crate) mod no_way_out;
pub(crate) mod silent_ladder;
mod space;
mod state;
mod story;
pub(crate) mod too_many_states;
mod truth;
mod turn;

use handoff_plan::{Place, Target};
use handoff_syntax::diagnostic::{Diagnostic, Rule};
use rayon::prelude::*;

use self::ground::{Focus, Ground};
use self::space::{Space, Verdict};
use crate::model::{Model, Process};

/// By code.
pub(crate) static RULES: &[&Rule] = &[
    &dead_end::RULE,
    &dropped_work::RULE,
    &silent_ladder::RULE,
    &never_happens::RULE,
    &broken_invariant::RULE,
    &no_way_out::RULE,
    &too_many_states::RULE,
];

/// What is to be said about every process of a model without errors.
pub(crate) fn check(model: &Model) -> Vec<Diagnostic> {
    model.processes.par_iter().map(|process| of(model, process)).collect::<Vec<_>>().concat()
}

fn of(model: &Model, process: &Process) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    check_process(model, process, &mut found);
    found
}

fn check_process(model: &Model, process: &Process, found: &mut Vec<Diagnostic>) {
    let ways = ground::ways(process);
    let groups = ground::together(process, &ways);
    let spaces = groups.iter().filter_map(|tracks| {
        let ground = Ground::of(model, process, tracks.clone(), &ways, &Focus::default())?;
        Some(Space::of(ground, |_, _| Verdict::Go))
    });
    let spaces: Vec<Space<'_>> = spaces.collect();
    for space in &spaces {
        if space.cut {
            found.push(too_many_states::diagnostic(
                process,
                "dead ends, and what never happens, may lie beyond",
            ));
        } else {
            dead_end::check(process, space, found);
        }
        dropped_work::check(process, space, found);
    }
    never_happens::check(process, &spaces, found);
    silent_ladder::check(process, found);
    let unproven = broken_invariant::check(model, process, &groups, &ways, found);
    if !unproven.is_empty() {
        let which =
            unproven.into_iter().map(|label| format!("`{label}`")).collect::<Vec<String>>().join(", ");
        found.push(too_many_states::diagnostic(process, &format!("beyond them {which} may be broken")));
    }
}

/// The stages that a handoff or step leads to from that one, in its own track.
fn onward<'a>(process: &'a Process, from: &'a Place) -> impl Iterator<Item = &'a Place> {
    let handoffs = process.plan.handoffs.iter().filter(move |h| h.from.contains(from));
    let targets = handoffs.filter_map(|h| match &h.target {
        Target::Stage(place) => Some(place),
        Target::Track(_) | Target::Process { .. } => None,
    });
    let steps = process.plan.steps.iter().filter(move |s| s.from.contains(from));
    targets.chain(steps.map(|s| &s.to))
}

#[cfg(test)]
mod tests;
