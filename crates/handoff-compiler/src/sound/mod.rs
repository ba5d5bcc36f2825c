//! Whether a process can always come to an end, and where work could be dropped on the way.
//!
//! What a case can do is walked through in the abstract, each track by itself: see `space`. One file a rule. Looked at only
//! where nothing has an error, as a spec that does not hold together has no states.

pub(crate) mod broken_invariant;
pub(crate) mod dead_end;
pub(crate) mod dropped_work;
mod guard;
pub(crate) mod never_happens;
pub(crate) mod silent_ladder;
mod space;
pub(crate) mod too_many_states;

use handoff_plan::{Place, Target};
use handoff_syntax::diagnostic::Diagnostic;
use rayon::prelude::*;

use self::space::Space;
use crate::model::{Model, Process};

/// What is to be said about every process of a model without errors.
pub(crate) fn check(model: &Model) -> Vec<Diagnostic> {
    model.processes.par_iter().map(|process| of(model, process)).collect::<Vec<_>>().concat()
}

fn of(model: &Model, process: &Process) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let spaces: Vec<Space<'_>> =
        process.plan.tracks.iter().map(|track| Space::of(model, process, track)).collect();
    for space in &spaces {
        if space.cut {
            found.push(too_many_states::diagnostic(process));
        } else {
            dead_end::check(process, space, &mut found);
            never_happens::check(process, space, &mut found);
        }
        dropped_work::check(process, space, &mut found);
    }
    silent_ladder::check(process, &mut found);
    broken_invariant::check(model, process, &mut found);
    found
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

/// Whether anything leads out of that stage.
fn is_left(process: &Process, place: &Place) -> bool {
    let given_away =
        |h: &handoff_plan::Handoff| h.from.contains(place) && matches!(h.target, Target::Process { .. });
    onward(process, place).next().is_some() || process.plan.handoffs.iter().any(given_away)
}

#[cfg(test)]
mod tests;
