//! A scenario that expects nothing.
//!
//! It passes whatever happens. A test that cannot fail says that the spec is right when it is not.
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
//! }
//!
//! scenario "Goes live" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   set scope = "50 seats" by ana
//!   accept kickoff by ben
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
//!
//! scenario "Goes live" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   set scope = "50 seats" by ana
//!   accept kickoff by ben
//!   expect kickoff is completed
//! }
//! ```

use handoff_plan::ScenarioStep;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H1320",
    name: "expects-nothing",
    severity: Severity::Warning,
    source: include_str!("expects_nothing.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for scenario in &ctx.model.scenarios {
        let mut lines = scenario.plan.lines.iter();
        if !ctx.whole || lines.any(|line| matches!(line.kind, ScenarioStep::Expect { .. })) {
            continue;
        }
        let message = format!("scenario `{}` passes whatever happens", scenario.plan.title);
        let diagnostic = Diagnostic::new(&RULE, scenario.at.header, message)
            .label("add an `expect`")
            .help("Say what should be seen, such as `expect closed` or `expect escalated to …`.");
        found.push(diagnostic);
    }
}
