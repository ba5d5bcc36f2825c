//! A ladder step that lies after its deadline.
//!
//! `after` counts from the start of the clock. What is meant to come after the deadline is written `every`, which counts from
//! there.
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
//!       after 30 hours escalate to dee "still not taken up"
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
//!       at 100% escalate to dee
//!       every 6 hours up to 1 time escalate to dee "still not taken up"
//!     }
//!   }
//! }
//! ```

use handoff_plan::Point;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::ladders::{fixed, ladders, longer};

pub(crate) static RULE: Rule = Rule {
    code: "H0828",
    name: "step-after-end",
    severity: Severity::Warning,
    source: include_str!("step_after_end.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.deadlines) {
        let Some(limit) = fixed(&site.deadline.limit) else { continue };
        let mut steps = ladders(&site.deadline.ladder).into_iter().flatten();
        if !steps.any(|step| matches!(step.at, Point::After(after) if longer(after, limit))) {
            continue;
        }
        let message = format!("a step of `{}` lies after its deadline", site.deadline.clock);
        let diagnostic = Diagnostic::new(&RULE, site.span, message)
            .label("write `every … up to 1 time`, which counts from the deadline")
            .help("`after` counts from the start of the clock, which is over by then. Give the step a shorter time, or the clock a longer one.");
        found.push(diagnostic);
    }
}
