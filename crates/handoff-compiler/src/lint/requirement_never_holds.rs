//! A requirement that no case can fulfil.
//!
//! The handoff stays blocked for ever, and people look for what they could still supply.
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
//!     size: number
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger by sales }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     require size > 10 and size < 5 "Fits"
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
//!     size: number
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     require size < 10 and size > 5 "Fits"
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::never_true;
use crate::model::Purpose;

pub(crate) static RULE: Rule = Rule {
    code: "H0724",
    name: "requirement-never-holds",
    severity: Severity::Warning,
    source: include_str!("requirement_never_holds.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|process| never_true(process, Purpose::Requirement)) {
        let diagnostic = Diagnostic::new(&RULE, site.span, "no case can fulfil this")
            .label("require a value that can be")
            .help("The work stays blocked for ever. Was `or` meant in place of `and`, or another value?");
        found.push(diagnostic);
    }
}
