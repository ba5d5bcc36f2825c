//! A requirement that every case fulfils.
//!
//! It keeps nothing back: work is offered that lacks what it was meant to ask for.
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
//!     require scope
//!     require 2 > 1 "Big enough"
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
//!     require scope
//!     require length(scope) > 1 "Big enough"
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::guard;
use crate::model::Purpose;

pub(crate) static RULE: Rule = Rule {
    code: "H0723",
    name: "requirement-always-holds",
    severity: Severity::Warning,
    source: include_str!("requirement_always_holds.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.expressions) {
        if site.purpose != Purpose::Requirement || guard::constant(&site.expr) != Some(true) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, site.span, "every case fulfils this")
            .label("name the field that it is to look at")
            .help("It keeps nothing back. Name what has to be there before the work crosses.");
        found.push(diagnostic);
    }
}
