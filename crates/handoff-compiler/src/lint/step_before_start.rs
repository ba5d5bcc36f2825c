//! A ladder step that lies before the clock starts.
//!
//! It is due before there is anything to remind of, so that it comes at once with the work, or not in the order meant.
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
//!     accept within 1 day { 2 days before remind receiver; at 100% escalate to dee }
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
//!     accept within 24 hours { 2 hours before remind receiver; at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::Point;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::ladders::{fixed, ladders, longer};

pub(crate) static RULE: Rule = Rule {
    code: "H0823",
    name: "step-before-start",
    severity: Severity::Warning,
    source: include_str!("step_before_start.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.deadlines) {
        let Some(limit) = fixed(&site.deadline.limit) else { continue };
        let mut steps = ladders(&site.deadline.ladder).into_iter().flatten();
        if !steps.any(|step| matches!(step.at, Point::Before(before) if longer(before, limit))) {
            continue;
        }
        let message = format!("a step of `{}` lies before its clock starts", site.deadline.clock);
        let diagnostic = Diagnostic::new(&RULE, site.span, message)
            .label("name a time before the deadline that is shorter than it")
            .help("The step is due before there is anything to remind of. Write `at 50%`, or a shorter time before the deadline.");
        found.push(diagnostic);
    }
}
