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
mod lookup;
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

use std::rc::Rc;

use handoff_syntax::diagnostic::{Diagnostic, Rule};
use rayon::prelude::*;

use self::ground::{Focus, Ground};
use self::lookup::{Bound, Effort, Lookup};
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
    let lookup = Rc::new(Lookup::of(process));
    let groups = ground::together(process, &lookup);
    let effort = Effort::new();
    let mut spaces: Vec<Space<'_>> = Vec::new();
    let mut cut = None;
    for tracks in &groups {
        // What a track by itself takes comes beside what the walk takes.
        if !effort.take(process.plan.stages.len()) {
            cut = Some(Bound::Moves);
            break;
        }
        let ground = Ground::of(model, process, tracks.clone(), &lookup, &Focus::default());
        spaces.extend(ground.map(|ground| Space::of(ground, &effort, |_, _| Verdict::Go)));
    }
    cut = spaces.iter().find_map(|space| space.cut).or(cut);
    if let Some(bound) = cut {
        let unproven = "dead ends, and what never happens, may lie beyond";
        found.push(too_many_states::diagnostic(process, bound, unproven));
    }
    spaces.iter().filter(|s| s.cut.is_none()).for_each(|space| dead_end::check(process, space, found));
    dropped_work::check(process, &spaces, found);
    if cut.is_none() {
        never_happens::check(process, &spaces, found);
    }
    silent_ladder::check(process, found);
    broken_invariant::check(model, process, &groups, &lookup, found);
}

#[cfg(test)]
mod tests;
