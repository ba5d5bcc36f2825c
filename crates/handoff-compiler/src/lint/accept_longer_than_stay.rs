//! A handoff that may be accepted later than its stage may last.
//!
//! The work is still in the source stage while it is offered. The stage runs out while the receiver is well within their time.
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
//!   stage won { owner sales; stay within 4 hours { at 100% remind owner } }
//!   stage live { owner cs; final }
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
//!   stage won { owner sales; stay within 36 hours { at 100% remind owner } }
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
use super::ladders::{fixed, longer};

pub(crate) static RULE: Rule = Rule {
    code: "H0824",
    name: "accept-longer-than-stay",
    severity: Severity::Warning,
    source: include_str!("accept_longer_than_stay.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (handoff, at) in process.handoffs() {
            let Some((accept, span)) = handoff.accept.as_ref().zip(at.accept) else { continue };
            let stays = process.stages().filter(|(stage, _)| handoff.from.contains(&stage.place));
            for (stage, stage_at) in stays {
                let limits =
                    stage.stay.as_ref().and_then(|stay| fixed(&stay.limit)).zip(fixed(&accept.limit));
                if !limits.is_some_and(|(stay, accept)| longer(accept, stay)) {
                    continue;
                }
                let message =
                    format!("the receiver has longer to accept than stage `{}` may last", stage.place.stage);
                let diagnostic = Diagnostic::new(&RULE, span, message)
                    .label("give less time to accept, or more to stay")
                    .related(stage_at.stay.unwrap_or(stage_at.at.header), "the stage's limit")
                    .help(
                        "The work stays in its stage until it is accepted, so that the stage runs out first.",
                    );
                found.push(diagnostic);
            }
        }
    }
}
