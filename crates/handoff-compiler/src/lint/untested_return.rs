//! A way back that no scenario takes, where scenarios take others.
//!
//! In none of them does the receiver return the handoff for this reason. Where it goes then, and what it raises, is tried out by
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
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 100% escalate to dee }
//!     return incomplete "Something is missing" at most 2 times then raise misrouted
//!     return wrong_team "Not ours" raise misrouted
//!   }
//!   exception misrouted {
//!     owner sales
//!     resolve within 1 day { at 100% notify dee "still open" }
//!   }
//! }
//! scenario "It comes back" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   expect kickoff is offered to ben
//!   return kickoff by ben because incomplete
//!   expect kickoff is blocked by incomplete
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
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 100% escalate to dee }
//!     return incomplete "Something is missing" at most 2 times then raise misrouted
//!     return wrong_team "Not ours" raise misrouted
//!   }
//!   exception misrouted {
//!     owner sales
//!     resolve within 1 day { at 100% notify dee "still open" }
//!   }
//! }
//! scenario "It comes back" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   expect kickoff is offered to ben
//!   return kickoff by ben because incomplete
//!   resubmit kickoff by ana
//!   return kickoff by ben because wrong_team
//!   expect raised misrouted
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::tested::Tested;

pub(crate) static RULE: Rule = Rule {
    code: "H1326",
    name: "untested-return",
    severity: Severity::Info,
    source: include_str!("untested_return.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let Some(tested) = Tested::of(ctx, process).filter(|t| t.a_return(process)) else { continue };
        // Of a handoff that no scenario speaks of that is said already.
        for (handoff, at) in process.handoffs().filter(|(_, at)| tested.names(at.at.name)) {
            let ways = handoff.returns.iter().zip(&at.returns);
            let untested = ways.filter(|(_, place)| !tested.names(place.name));
            let untested: Vec<_> = untested.collect();
            let Some(((back, place), others)) = untested.split_first() else { continue };
            let (name, reason) = (&handoff.name, &back.name);
            let more = others.iter().map(|(other, _)| format!(" or `{}`", other.name)).collect::<String>();
            let message = format!("no scenario returns handoff `{name}` because of `{reason}`{more}");
            let diagnostic = Diagnostic::new(&RULE, place.name, message)
                .label("write a scenario in which it comes back")
                .help(format!(
                    "Let one say `return {name} by … because {reason}`, and what is expected then: who has it, and what blocks it."
                ));
            found.push(diagnostic);
        }
    }
}
