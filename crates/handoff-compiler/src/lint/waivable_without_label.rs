//! A condition that may be waived and has no label.
//!
//! Whoever waives it, and whoever reads of it later, sees a formula in the place of what was given up.
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
//!     require length(scope) > 10 waivable by dee
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
//!     require length(scope) > 10 "The scope is more than a word" waivable by dee
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::RequirementKind;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;

pub(crate) static RULE: Rule = Rule {
    code: "H0726",
    name: "waivable-without-label",
    severity: Severity::Warning,
    source: include_str!("waivable_without_label.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for m in ctx.processes().flat_map(moves) {
        for (requirement, span) in m.requirements.iter().zip(&m.at.requirements) {
            let formula =
                matches!(requirement.kind, RequirementKind::Condition(_)) && requirement.label.is_none();
            if !formula || requirement.waivable_by.is_none() {
                continue;
            }
            let diagnostic = Diagnostic::new(&RULE, *span, "this may be waived, and nothing says in words what it is")
                .label("say in quotes what is asked for")
                .help("The waiver stays in the record. With a label it tells what was given up, in place of a formula.");
            found.push(diagnostic);
        }
    }
}
