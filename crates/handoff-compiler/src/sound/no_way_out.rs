//! A case comes to rest in a stage that is not final, and nothing leads out of it.
//!
//! Such a case is never closed: it stays on the board for ever. Either the work ends there, and the stage is final, or what
//! comes next is not written down yet.
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
//!   stage parked { owner sales }
//!   stage closed { final }
//!   step close from won to closed { trigger by sales }
//!   step park from won to parked { trigger by sales }
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
//!   stage parked { owner sales }
//!   stage closed { final }
//!   step close from won or parked to closed { trigger by sales }
//!   step park from won to parked { trigger by sales }
//! }
//! ```

use handoff_plan::Place;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::space::Space;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1205",
    name: "no-way-out",
    severity: Severity::Warning,
    source: include_str!("no_way_out.rs"),
};

/// `leaf`: a stage that nothing leads out of, and a state in which a case is there and cannot be closed any more.
pub(super) fn diagnostic(
    process: &Process,
    space: &Space<'_>,
    leaf: &Place,
    state: usize,
) -> Option<Diagnostic> {
    let stage = space.ground.memory.stage(leaf)?;
    let at = process.stages.get(usize::from(stage))?;
    let message = format!("a case that comes to stage `{leaf}` can never be closed: nothing leads out of it");
    let help = format!(
        "It comes there like this: {}. If the work ends there, write `final`; else say what comes next.",
        space.story(state)
    );
    Some(
        Diagnostic::new(&RULE, at.at.header, message)
            .label("make it `final`, or add a step or handoff that leads on")
            .help(help),
    )
}
