//! An `expect` that is written twice in a row.
//!
//! The second sees what the first has seen. Most often something else was meant.
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
//!   expect kickoff is completed
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
    code: "H1324",
    name: "expects-twice",
    severity: Severity::Info,
    source: include_str!("expects_twice.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for scenario in &ctx.model.scenarios {
        let mut before = None;
        for (line, span) in scenario.plan.lines.iter().zip(&scenario.lines) {
            let said = Some((&line.process, &line.case, &line.kind));
            let same = before == said && matches!(line.kind, ScenarioStep::Expect { .. });
            before = said;
            if !same {
                continue;
            }
            let diagnostic = Diagnostic::new(&RULE, *span, "the line before expects the same")
                .label("take it out, or expect what was meant")
                .help("Nothing happens between the two, so the second cannot fail where the first does not.");
            found.push(ctx.take_out(diagnostic, *span, true));
        }
    }
}
