//! Work that may go back and forth without end.
//!
//! Each return is a round that somebody waits for. After the second or third the two teams need a third person, not
//! another round.
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
//!     return unclear "Unclear"
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
//!   exception trouble { owner dee; resolve within 1 day { at 100% notify ana "open" } }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     return unclear "Unclear" at most 2 times then raise trouble
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::ReturnTarget;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0922",
    name: "endless-return",
    severity: Severity::Warning,
    source: include_str!("endless_return.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (handoff, at) in ctx.processes().flat_map(|p| p.handoffs()) {
        for (back, back_at) in handoff.returns.iter().zip(&at.returns) {
            if back.target != ReturnTarget::Giver || back.at_most.is_some() {
                continue;
            }
            let message = format!("`{}` may come back as `{}` without end", handoff.name, back.name);
            let diagnostic = Diagnostic::new(&RULE, back_at.span, message)
                .label("add `at most 2 times then raise …`")
                .help("After a few rounds the two teams need somebody who decides. Let one more return raise an exception that has an owner.");
            found.push(diagnostic);
        }
    }
}
