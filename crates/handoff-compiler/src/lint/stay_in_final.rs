//! A limit on the stay in a final stage.
//!
//! In a final stage the case, or its track, is over. What should still happen by then belongs in a stage before it.
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
//!   stage live { owner cs; final; stay within 2 days { at 100% notify dee "slow" } }
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

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0521",
    name: "stay-in-final",
    severity: Severity::Warning,
    source: include_str!("stay_in_final.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (stage, at) in ctx.processes().flat_map(|p| p.stages()) {
        let Some(stay) = at.stay.filter(|_| stage.kind.is_final()) else { continue };
        let message = format!("stage `{}` is final, so nobody leaves it in time", stage.place.stage);
        let diagnostic = Diagnostic::new(&RULE, stay, message)
            .label("take it out, or put a stage before the final one")
            .help("A case stays in its final stage for good. Limit the stay in the stage where the work is done.");
        found.push(diagnostic);
    }
}
