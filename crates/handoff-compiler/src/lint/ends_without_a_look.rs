//! A scenario that goes on after its last `expect`.
//!
//! What happens after it is not looked at, so nothing fails when it goes wrong.
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
//!   expect kickoff is completed
//!   wait 2 days
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
    code: "H1321",
    name: "ends-without-a-look",
    severity: Severity::Info,
    source: include_str!("ends_without_a_look.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for scenario in ctx.model.scenarios.iter().filter(|_| ctx.whole) {
        let expects = |step: &ScenarioStep| matches!(step, ScenarioStep::Expect { .. });
        let all = scenario.plan.lines.iter().map(|line| &line.kind);
        let last = all.zip(&scenario.lines).next_back();
        let Some((_, span)) = last.filter(|(step, _)| !expects(step)) else { continue };
        if !scenario.plan.lines.iter().any(|line| expects(&line.kind)) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, *span, "nothing looks at what happens here")
            .label("add an `expect` after it, or take it out")
            .help("A scenario fails only where something is expected.");
        found.push(diagnostic);
    }
}
