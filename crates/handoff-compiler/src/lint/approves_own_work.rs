//! An approval that only the giver could give.
//!
//! Nobody approves their own work, so that an approval by the giver is always refused.
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
//!     require approval by giver
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
//!     require approval by giver.manager within 1 day { at 100% escalate to dee }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{RequirementKind, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;

pub(crate) static RULE: Rule = Rule {
    code: "H0325",
    name: "approves-own-work",
    severity: Severity::Error,
    source: include_str!("approves_own_work.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for m in ctx.processes().flat_map(moves) {
        for (requirement, span) in m.requirements.iter().zip(&m.at.requirements) {
            let RequirementKind::Approval(approval) = &requirement.kind else { continue };
            let message = if approval.by == Who::Giver {
                "the giver cannot approve their own work"
            } else if approval.except.as_ref() == Some(&approval.by) {
                "those who are asked are the ones who are left out"
            } else {
                continue;
            };
            let diagnostic = Diagnostic::new(&RULE, *span, message)
                .label("ask somebody else, such as `giver.manager`")
                .help("Such an approval is always refused, so the work never moves on.");
            found.push(diagnostic);
        }
    }
}
