//! More approvals are asked for than there are people to give them.
//!
//! Approvals are by different people. The requirement can never hold, and the handoff never be offered.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana; members ana, dee }
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
//!     require 3 approvals by sales
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
//! team board { lead dee; members ana, ben, dee }
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
//!     require 2 approvals by board within 1 day { at 100% escalate to dee }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::{Name, RequirementKind, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;
use crate::model::Model;

pub(crate) static RULE: Rule = Rule {
    code: "H0324",
    name: "too-few-approvers",
    severity: Severity::Error,
    source: include_str!("too_few_approvers.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for m in ctx.processes().flat_map(moves) {
        for (requirement, span) in m.requirements.iter().zip(&m.at.requirements) {
            let RequirementKind::Approval(approval) = &requirement.kind else { continue };
            let Some(people) = people(ctx.model, &approval.by) else { continue };
            if u64::from(approval.count) <= people as u64 {
                continue;
            }
            let message = format!("{} approvals are asked for, and {people} can give one", approval.count);
            let diagnostic = Diagnostic::new(&RULE, *span, message)
                .label("ask for fewer, or of more people")
                .help("Each approval is by another person, so this can never hold. A team's members, its lead and its manager can approve.");
            found.push(diagnostic);
        }
    }
}

/// How many may approve for them; `None` where that depends on the case.
fn people(model: &Model, who: &Who) -> Option<usize> {
    match who {
        Who::Person(_) => Some(1),
        Who::Team(team) => {
            let team = &model.team(team)?.plan;
            let all: BTreeSet<&Name> = team.members.iter().chain(&team.lead).chain(&team.manager).collect();
            Some(all.len())
        }
        _ => None,
    }
}
