//! A handoff that may wait for its receiver for ever.
//!
//! Offered is not accepted. Without a deadline on `accept` nobody notices when the receiver does not, and the work lies
//! between two teams.
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

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0805",
    name: "no-accept-deadline",
    severity: Severity::Warning,
    source: include_str!("no_accept_deadline.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (handoff, at) in process.handoffs().filter(|(h, _)| h.accept.is_none()) {
            let message = format!("handoff `{}` may wait for its receiver for ever", handoff.name);
            let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
                .label("add `accept within …` with a ladder")
                .help("Nobody notices an offer that nobody takes. Write, for example, `accept within 24 hours { at 100% escalate to receiver.manager }`.");
            found.push(diagnostic);
        }
    }
}
