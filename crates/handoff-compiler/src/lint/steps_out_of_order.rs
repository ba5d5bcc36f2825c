//! Ladder steps that do not stand in the order in which they come.
//!
//! A ladder is read from top to bottom as the time goes by. Steps in another order run when they are due all the same.
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
//!     accept within 24 hours {
//!       at 100% escalate to dee
//!       at 50% remind receiver
//!     }
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
//!     accept within 24 hours {
//!       at 50% remind receiver
//!       at 100% escalate to dee
//!     }
//!   }
//! }
//! ```

use handoff_plan::{LadderStep, Point};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::ladders::ladders;

pub(crate) static RULE: Rule = Rule {
    code: "H0829",
    name: "steps-out-of-order",
    severity: Severity::Info,
    source: include_str!("steps_out_of_order.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.deadlines) {
        if !ladders(&site.deadline.ladder).into_iter().any(out_of_order) {
            continue;
        }
        let message = format!("the ladder of `{}` does not stand in its order", site.deadline.clock);
        let diagnostic = Diagnostic::new(&RULE, site.span, message)
            .label("put the earlier steps first")
            .help("Steps run when they are due, whatever their order; people read them from top to bottom.");
        found.push(diagnostic);
    }
}

/// By the shares of the deadline: how the other points lie to them depends on how long it is.
fn out_of_order(steps: &[LadderStep]) -> bool {
    let shares = steps.iter().filter_map(|step| match &step.at {
        Point::Fraction(share) => Some(*share),
        Point::Every { .. } | Point::After(_) | Point::Before(_) => None,
    });
    !shares.is_sorted()
}
