//! Two moves between the same stages that the same thing sets off.
//!
//! Both open at once, and the first to be accepted cancels the other. Mostly one of them was meant to lead elsewhere.
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
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   handoff again from won to live {
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
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   handoff again from won to live {
//!     trigger by sales
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::Trigger;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::pairs;

pub(crate) static RULE: Rule = Rule {
    code: "H0627",
    name: "same-route-twice",
    severity: Severity::Warning,
    source: include_str!("same_route_twice.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (one, other) in ctx.processes().flat_map(pairs) {
        // Two of one event are told as that.
        let same = |t: &&Trigger| !matches!(t, Trigger::Event { .. }) && one.triggers.contains(t);
        if one.to.is_none() || one.to != other.to || !other.triggers.iter().any(|t| same(&t)) {
            continue;
        }
        // Told with the first that it doubles.
        if found.last().is_some_and(|told| told.span == other.at.at.header) {
            continue;
        }
        let message = format!("`{}` and `{}` lead the same way at the same time", one.name, other.name);
        let diagnostic = Diagnostic::new(&RULE, other.at.at.header, message)
            .label("take it out, or let it lead elsewhere or begin with something else")
            .related(one.at.at.header, "the other one")
            .help(
                "Both open at once. The first to be accepted cancels the other, and people are asked twice.",
            );
        found.push(diagnostic);
    }
}
