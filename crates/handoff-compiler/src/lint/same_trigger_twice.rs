//! A trigger that is written twice.
//!
//! The second does nothing. Most often another event or condition was meant.
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
//!     trigger on enter
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
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     trigger by sales
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;

pub(crate) static RULE: Rule = Rule {
    code: "H0623",
    name: "same-trigger-twice",
    severity: Severity::Warning,
    source: include_str!("same_trigger_twice.rs"),
};

/// Each is compared with so many before it: nobody reads a handoff with more.
const MOST_BEFORE: usize = 100;

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for m in ctx.processes().flat_map(moves) {
        for (i, (trigger, span)) in m.triggers.iter().zip(&m.at.triggers).enumerate() {
            let mut before =
                m.triggers.iter().zip(&m.at.triggers).take(i).skip(i.saturating_sub(MOST_BEFORE));
            let Some((_, first)) = before.find(|(t, _)| *t == trigger) else { continue };
            let diagnostic = Diagnostic::new(&RULE, *span, format!("`{}` has this trigger twice", m.name))
                .label("take it out, or name what was meant")
                .related(*first, "here already")
                .help("Triggering what is open already is recorded and does nothing.");
            // Another event or person may have been meant.
            found.push(ctx.take_out(diagnostic, *span, false));
        }
    }
}
