//! An escalation to the one who already has it.
//!
//! The deadline has run out on exactly that person. Telling them again is a reminder; nobody else learns of it.
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
//!     accept within 24 hours { at 100% escalate to receiver }
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

use handoff_plan::{Action, Deadline, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;
use super::ladders::ladders;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0326",
    name: "escalates-to-holder",
    severity: Severity::Warning,
    source: include_str!("escalates_to_holder.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (deadline, holder, word, span) in held(process) {
            let steps = ladders(&deadline.ladder).into_iter().flatten();
            let mut actions = steps.flat_map(|step| &step.actions);
            let only =
                |a: &Action| matches!(a, Action::Escalate { to, .. } if to.iter().all(|who| *who == holder));
            if !actions.any(only) {
                continue;
            }
            let message = format!("the escalation goes to the {word}, who has the work already");
            let diagnostic = Diagnostic::new(&RULE, span, message)
                .label(format!("write `remind {word}`, or `escalate to {word}.manager`"))
                .help("An escalation is for somebody who can act when the one who has the work does not.");
            found.push(diagnostic);
        }
    }
}

/// Each deadline that somebody holds, with who that is.
fn held(process: &Process) -> Vec<(&Deadline, Who, &'static str, Span)> {
    let mut found = Vec::new();
    for (handoff, at) in process.handoffs() {
        let complete = handoff.complete.as_ref().and_then(|c| c.deadline.as_ref());
        found.extend(handoff.prepare.iter().zip(at.prepare).map(|(d, s)| (d, Who::Giver, "giver", s)));
        found.extend(handoff.accept.iter().zip(at.accept).map(|(d, s)| (d, Who::Receiver, "receiver", s)));
        found.extend(complete.into_iter().zip(at.complete).map(|(d, s)| (d, Who::Receiver, "receiver", s)));
    }
    for (stage, at) in process.stages() {
        found.extend(stage.stay.iter().zip(at.stay).map(|(d, s)| (d, Who::Owner, "owner", s)));
    }
    for (exception, at) in process.exceptions() {
        found.extend(exception.resolve.iter().zip(at.resolve).map(|(d, s)| (d, Who::Owner, "owner", s)));
    }
    found
}
