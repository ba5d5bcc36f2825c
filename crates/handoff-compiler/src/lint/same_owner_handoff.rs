//! A handoff whose giver and receiver are the same owner.
//!
//! It asks somebody to accept their own work. A `step` moves within one owner, without an offer and a deadline to accept.
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
//!   stage live { owner sales; final }
//!   handoff kickoff from won to live {
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
//! }
//! ```

use handoff_plan::{Target, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0327",
    name: "same-owner-handoff",
    severity: Severity::Info,
    source: include_str!("same_owner_handoff.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (handoff, at) in process.handoffs() {
            let named = matches!(handoff.to, Who::Person(_) | Who::Team(_) | Who::Field(_));
            let stays = matches!(handoff.target, Target::Stage(_));
            let owners = handoff.from.iter().map(|place| process.stage(place));
            let mut owners = owners.map(|stage| stage.and_then(|s| s.owner.as_ref()));
            if !named || !stays || !owners.all(|owner| owner == Some(&handoff.to)) {
                continue;
            }
            let message = format!("handoff `{}` stays with the same owner", handoff.name);
            let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
                .label("make it a `step`, or name another receiver")
                .help("Its owner would accept their own work. Write `step` where the owner stays, or `to` where another person takes over.");
            found.push(diagnostic);
        }
    }
}
