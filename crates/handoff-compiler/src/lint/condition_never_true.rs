//! A condition that no case can fulfil.
//!
//! What waits for it never happens, and nothing else says so.
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
//!     size: number set by sales
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger by sales
//!     trigger when size > 10 and size < 5
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
//!     size: number set by sales
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger by sales
//!     trigger when size > 10 or size < 5
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::guard;
use crate::model::{ExprSite, Process, Purpose};

pub(crate) static RULE: Rule = Rule {
    code: "H0622",
    name: "condition-never-true",
    severity: Severity::Warning,
    source: include_str!("condition_never_true.rs"),
};

/// What a process asks, for that purpose, that no case fulfils.
pub(crate) fn never_true(process: &Process, purpose: Purpose) -> impl Iterator<Item = &ExprSite> {
    let asked = process.expressions.iter().filter(move |site| site.purpose == purpose);
    asked.filter(|site| guard::constant(&site.expr) == Some(false))
}

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    let purposes = |process| [Purpose::Condition, Purpose::Field].map(|purpose| never_true(process, purpose));
    for site in ctx.processes().flat_map(purposes).flatten() {
        let diagnostic = Diagnostic::new(&RULE, site.span, "no case fulfils this condition")
            .label("compare with a value that can be")
            .help("What waits for it never happens. Was `or` meant in place of `and`, or another value?");
        found.push(diagnostic);
    }
}
