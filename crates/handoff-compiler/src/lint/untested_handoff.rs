//! A handoff that no scenario looks at.
//!
//! The process has scenarios, and none of them speaks of this handoff. What it requires and when it escalates is tried out by
//! nobody before it meets a case.
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
//! scenario "It is won" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   expect in won
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
//! scenario "It is won" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   expect kickoff is blocked by scope
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::tested::Tested;

pub(crate) static RULE: Rule = Rule {
    code: "H1325",
    name: "untested-handoff",
    severity: Severity::Info,
    source: include_str!("untested_handoff.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let Some(tested) = Tested::of(ctx, process) else { continue };
        for (handoff, at) in process.handoffs().filter(|(_, at)| !tested.names(at.at.name)) {
            let message = format!("no scenario speaks of handoff `{}`", handoff.name);
            let diagnostic =
                Diagnostic::new(&RULE, at.at.header, message).label("write a scenario that expects it").help(
                    "Let one say when it is offered and to whom, and one what happens when nobody accepts.",
                );
            found.push(diagnostic);
        }
    }
}
