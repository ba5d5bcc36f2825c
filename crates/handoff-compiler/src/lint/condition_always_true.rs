//! A condition that is true for every case.
//!
//! It decides nothing. Where a case was to be told from another, it is not.
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
//!     trigger on deal.won where 2 > 1
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
//!     trigger by sales
//!     trigger on deal.won where event.deal != "test"
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::guard;
use crate::model::Purpose;

pub(crate) static RULE: Rule = Rule {
    code: "H0621",
    name: "condition-always-true",
    severity: Severity::Warning,
    source: include_str!("condition_always_true.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.expressions) {
        if site.purpose != Purpose::Condition || guard::constant(&site.expr) != Some(true) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, site.span, "this condition is true for every case")
            .label("leave it out, or compare with a field")
            .help("It decides nothing. Name the field of the case or event that it was meant to look at.");
        found.push(diagnostic);
    }
}
