//! An exception that nothing raises.
//!
//! The problem that it stands for has an owner and a deadline, and never comes to them.
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
//!   exception lost_scope { owner dee; resolve within 1 day { at 100% notify ana "open" } }
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
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   exception lost_scope { owner dee; resolve within 1 day { at 100% notify ana "open" } }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     return unclear "Unclear" raise lost_scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::{Action, BUILT_IN_EXCEPTIONS, Name, ReturnTarget};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0920",
    name: "exception-never-raised",
    severity: Severity::Warning,
    source: include_str!("exception_never_raised.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let raised = raised(process);
        for (exception, at) in process.exceptions() {
            if BUILT_IN_EXCEPTIONS.contains(&exception.name.as_str()) || raised.contains(&exception.name) {
                continue;
            }
            let message = format!("nothing raises exception `{}`", exception.name);
            let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
                .label("raise it, or take it out")
                .help("Write `raise` in an action, in a `return`, or in the `else` of a `call`.");
            found.push(diagnostic);
        }
    }
}

fn raised(process: &Process) -> BTreeSet<&Name> {
    let by_action = process.actions.iter().filter_map(|site| match &site.action {
        Action::Raise(raise) | Action::Call { otherwise: Some(raise), .. } => Some(&raise.exception),
        _ => None,
    });
    let returns = process.plan.handoffs.iter().flat_map(|handoff| &handoff.returns);
    let by_return = returns.flat_map(|r| {
        let at_once = match &r.target {
            ReturnTarget::Raise(exception) => Some(exception),
            _ => None,
        };
        at_once.into_iter().chain(r.at_most.iter().map(|(_, exception)| exception))
    });
    by_action.chain(by_return).collect()
}
