//! A `trigger when ready` where nothing is required.
//!
//! It is ready as soon as the stage is entered, which `trigger on enter` says more plainly. Most often a requirement was
//! forgotten.
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
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger when ready
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
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger when ready
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::Trigger;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;

pub(crate) static RULE: Rule = Rule {
    code: "H0626",
    name: "ready-for-nothing",
    severity: Severity::Warning,
    source: include_str!("ready_for_nothing.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for m in ctx.processes().flat_map(moves).filter(|m| m.requirements.is_empty()) {
        for (trigger, span) in m.triggers.iter().zip(&m.at.triggers) {
            if *trigger != Trigger::Ready {
                continue;
            }
            let diagnostic =
                Diagnostic::new(&RULE, *span, format!("`{}` requires nothing to be ready", m.name))
                    .label("add a `require`, or write `trigger on enter`")
                    .help("Without a requirement it opens as soon as the stage is entered.");
            found.push(diagnostic);
        }
    }
}
