//! A field that nobody may fill in.
//!
//! Who may set it is a team without anybody in it, and nothing in the process fills it in, so it stays missing.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! team legal {}
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text set by legal
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
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! team legal { lead dee }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text set by legal
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

use handoff_plan::{Action, Name, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::{Model, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H0727",
    name: "nobody-may-set",
    severity: Severity::Warning,
    source: include_str!("nobody_may_set.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (field, at) in process.fields().filter(|(f, _)| !f.set_by.is_empty() && f.default.is_none()) {
            let nobody = field.set_by.iter().all(|who| empty(ctx.model, who));
            if !nobody || filled_in(process, &field.name) {
                continue;
            }
            let diagnostic = Diagnostic::new(&RULE, at.name, format!("nobody may set `{}`", field.name))
                .label("name a team that has somebody in it")
                .help(
                    "Its `set by` names a team without lead, manager or members, and no action fills it in.",
                );
            found.push(diagnostic);
        }
    }
}

fn empty(model: &Model, who: &Who) -> bool {
    let Who::Team(name) = who else { return false };
    let nobody = |t: &handoff_plan::Team| t.lead.is_none() && t.manager.is_none() && t.members.is_empty();
    model.team(name).is_some_and(|team| nobody(&team.plan))
}

fn filled_in(process: &Process, name: &Name) -> bool {
    process.actions.iter().any(|site| match &site.action {
        Action::Set { field, .. } | Action::Call { into: Some(field), .. } => field.field == *name,
        Action::Add { list, .. } => list.field == *name,
        _ => false,
    })
}
