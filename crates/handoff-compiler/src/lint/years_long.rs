//! A deadline of more than a year.
//!
//! Nobody is reminded in time by it. Most often the number or the unit is a slip.
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
//!     accept within 1000 days { at 100% escalate to dee }
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
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::ladders::fixed;

pub(crate) static RULE: Rule = Rule {
    code: "H0826",
    name: "years-long",
    severity: Severity::Info,
    source: include_str!("years_long.rs"),
};

const YEAR: i64 = 366;
const DAY: i64 = 24 * 3600;

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.deadlines) {
        let Some(limit) = fixed(&site.deadline.limit) else { continue };
        let days =
            limit.days.max(limit.business_days).max(limit.seconds / DAY).max(limit.business_seconds / DAY);
        if days <= YEAR {
            continue;
        }
        let message = format!("`{}` runs out after more than a year", site.deadline.clock);
        let diagnostic = Diagnostic::new(&RULE, site.span, message)
            .label("check the number and the unit")
            .help("Rules and people change within a year. Write `by` and a date where one is meant.");
        found.push(diagnostic);
    }
}
