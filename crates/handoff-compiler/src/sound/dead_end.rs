//! A case can come to where no final stage can be reached any more.
//!
//! Such a case is never closed: it stays on the board for ever, and its clocks ring for work that nobody can end.
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

use handoff_plan::Place;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::is_left;
use super::space::Space;
use crate::model::Process;

pub(crate) static RULE: Rule =
    Rule { code: "H1201", name: "dead-end", severity: Severity::Error, source: include_str!("dead_end.rs") };

/// A stage that nothing leads out of is an end too, if an unfinished one: `dropped-work` speaks of it. A process without any
/// end is meant to go round.
pub(super) fn check(process: &Process, space: &Space<'_>, found: &mut Vec<Diagnostic>) {
    let ends = |place: &Place| {
        process.plan.stage(place).is_some_and(|s| s.kind.is_final()) || !is_left(process, place)
    };
    if !process.plan.stages.iter().any(|s| ends(&s.place)) {
        return;
    }
    for (state, place) in space.dead(ends) {
        let Some((_, at)) = process.stages().find(|(s, _)| s.place == *place) else { continue };
        let message = format!("a case that comes to stage `{place}` can never be closed");
        let story = space.story(state);
        let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
            .label("add a step or handoff that leads on to a final stage")
            .help(format!("It comes there like this: {story}. From then on no final stage can be reached, whatever anybody does."));
        found.push(diagnostic);
    }
}
