//! A handoff or step that leads to where it starts.
//!
//! The case is afterwards where it was before. Most often another stage was meant.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   step again from won to won { trigger by sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger by sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Handoff, ReturnTarget, Target};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;
use crate::model::MoveAt;

pub(crate) static RULE: Rule = Rule {
    code: "H0522",
    name: "goes-nowhere",
    severity: Severity::Warning,
    source: include_str!("goes_nowhere.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for m in moves(process) {
            let Some(to) = m.to.filter(|to| !m.from.is_empty() && m.from.iter().all(|from| from == *to))
            else {
                continue;
            };
            let message = format!("`{}` leads from `{}` to itself", m.name, to.stage);
            let diagnostic = Diagnostic::new(&RULE, m.at.target, message)
                .label("name the stage that the case comes to")
                .help("The case is afterwards where it was before. For something that happens on the way, write an `on` or `when`.");
            found.push(diagnostic);
        }
        found.extend(process.handoffs().flat_map(|(handoff, at)| returns(handoff, at)));
    }
}

/// Work that comes back to where it is already.
fn returns<'a>(handoff: &'a Handoff, at: &'a MoveAt) -> impl Iterator<Item = Diagnostic> {
    let to = match &handoff.target {
        Target::Stage(place) => Some(place),
        Target::Track(_) | Target::Process { .. } => None,
    };
    let ways = handoff.returns.iter().zip(&at.returns);
    ways.filter_map(move |(back, place)| {
        let ReturnTarget::Stage(stage) = &back.target else { return None };
        let message = format!("`{}` returns the work to the stage that it was handed to", back.name);
        let diagnostic = Diagnostic::new(&RULE, place.name, message)
            .label("leave the stage out, so that it goes back to the giver, or name another")
            .help("Whoever returns accepted work still has it afterwards, and the giver thinks that it is done.");
        (Some(stage) == to).then_some(diagnostic)
    })
}
