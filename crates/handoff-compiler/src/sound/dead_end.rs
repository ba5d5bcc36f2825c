//! A case can come to where no final stage can be reached any more.
//!
//! Such a case is never closed: it stays on the board for ever, and its clocks ring for work that nobody can end. It may be in
//! a circle without an exit, in two tracks that wait for each other, or held by an
//! exception that is raised again as it is resolved. A process without any final stage is meant to go round.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage checking { owner sales }
//!   stage revising { owner sales }
//!   stage closed { final }
//!   step close from won to closed { trigger by sales }
//!   step check from won or revising to checking { trigger by sales }
//!   step revise from checking to revising { trigger by sales }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage checking { owner sales }
//!   stage revising { owner sales }
//!   stage closed { final }
//!   step close from won or checking to closed { trigger by sales }
//!   step check from won or revising to checking { trigger by sales }
//!   step revise from checking to revising { trigger by sales }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::Place;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::no_way_out;
use super::space::{Space, arrival};
use crate::model::Process;

pub(crate) static RULE: Rule =
    Rule { code: "H1201", name: "dead-end", severity: Severity::Error, source: include_str!("dead_end.rs") };

/// A process without any final stage is meant to go round. Where a case can still come to a stage that nothing leads out of,
/// what is missing is the rest of the process: that is `no-way-out`.
pub(super) fn check(process: &Process, space: &Space<'_>, found: &mut Vec<Diagnostic>) {
    if !process.plan.stages.iter().any(|s| s.kind.is_final()) {
        return;
    }
    let mut said: BTreeSet<&Place> = BTreeSet::new();
    let mut leaves: BTreeSet<&Place> = BTreeSet::new();
    let live = space.live_stages();
    for state in space.dead() {
        if let Some((at, leaf)) = space.leaf_beyond(state) {
            if leaves.insert(leaf) {
                found.extend(no_way_out::diagnostic(process, space, leaf, at));
            }
            continue;
        }
        let Some((_, edge)) = space.first_by(state) else { continue };
        let places = space.places(state);
        let come_to = arrival(edge).and_then(|stage| space.ground.place(stage));
        let Some(place) = come_to.or_else(|| places.first().copied()).filter(|p| said.insert(p)) else {
            continue;
        };
        let stage = space.ground.memory.stage(place);
        let Some(at) = stage.and_then(|stage| process.stages.get(usize::from(stage))) else { continue };
        let waiting = waiting(space, &places);
        let help = format!(
            "It comes there like this: {}. From then on no final stage can be reached, whatever anybody does{waiting}.",
            space.story(state)
        );
        let diagnostic = match space.raised_at(state) {
            Some(exception) => {
                let message =
                    format!("once `{exception}` is raised in stage `{place}`, the case can never be closed");
                let at = process
                    .exceptions()
                    .find(|(e, _)| e.name == exception)
                    .map_or(at.at.header, |(_, at)| at.at.header);
                Diagnostic::new(&RULE, at, message)
                    .label("nobody can end it for good: what resolves it raises it again")
            }
            None => {
                let others: Vec<String> =
                    places.iter().filter(|p| **p != place).map(|p| format!("`{p}`")).collect();
                let message = if others.is_empty() || stage.is_some_and(|stage| !live.contains(&stage)) {
                    format!("a case that comes to stage `{place}` can never be closed")
                } else {
                    format!(
                        "a case that comes to stage `{place}` while it is in {} can never be closed",
                        others.join(" and ")
                    )
                };
                Diagnostic::new(&RULE, at.at.header, message)
                    .label("add a step or handoff that leads on to a final stage")
            }
        };
        found.push(diagnostic.help(help));
    }
}

/// The handoffs and steps of those stages that wait for what never comes.
fn waiting(space: &Space<'_>, places: &[&Place]) -> String {
    let ground = &space.ground;
    let stages = places.iter().filter_map(|place| ground.memory.stage(place));
    let here: BTreeSet<u16> =
        stages.filter_map(|stage| ground.leaving.get(usize::from(stage))).flatten().copied().collect();
    let never = here.into_iter().filter(|w| space.first_taken(usize::from(*w)).is_none());
    let names: Vec<String> = never.filter_map(|w| ground.way(w)).map(|w| format!("`{}`", w.name())).collect();
    if names.is_empty() { String::new() } else { format!(": {} never happens", names.join(", ")) }
}
