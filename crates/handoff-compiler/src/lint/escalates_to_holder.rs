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

use handoff_plan::{Action, Assign, Deadline, Name, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;
use super::ladders::ladders;
use crate::model::{Model, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H0326",
    name: "escalates-to-holder",
    severity: Severity::Warning,
    source: include_str!("escalates_to_holder.rs"),
};

/// A deadline, and who has the work while it runs.
struct Held<'a> {
    deadline: &'a Deadline,
    holder: Who,
    word: &'static str,
    /// As the spec names them.
    named: Option<&'a Who>,
    span: Span,
}

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for Held { deadline, holder, word, named, span } in held(process) {
            let person = named.and_then(|who| person(ctx.model, who));
            let same =
                |who: &Who| *who == holder || person.is_some_and(|p| self::person(ctx.model, who) == Some(p));
            let steps = ladders(&deadline.ladder).into_iter().flatten();
            let mut actions = steps.flat_map(|step| &step.actions);
            if !actions.any(|a| matches!(a, Action::Escalate { to, .. } if to.iter().all(same))) {
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

/// Who that is where nobody is away. A manager may stand above themselves in a small team, and is not looked at.
fn person<'a>(model: &'a Model, who: &'a Who) -> Option<&'a Name> {
    match who {
        Who::Person(name) => Some(name),
        Who::Team(name) => {
            let team = &model.team(name)?.plan;
            team.lead.as_ref().filter(|_| team.assign == Assign::Lead)
        }
        Who::Lead(of) => match &**of {
            Who::Team(name) => model.team(name)?.plan.lead.as_ref(),
            _ => None,
        },
        _ => None,
    }
}

/// Each deadline that somebody holds, with who that is.
fn held(process: &Process) -> Vec<Held<'_>> {
    let mut found = Vec::new();
    let mut add = |deadline: Option<_>, span: Option<Span>, holder, word, named| {
        let both = deadline.zip(span);
        found.extend(both.map(|(deadline, span)| Held { deadline, holder, word, named, span }));
    };
    for (handoff, at) in process.handoffs() {
        let complete = handoff.complete.as_ref().and_then(|c| c.deadline.as_ref());
        let to = Some(&handoff.to);
        add(handoff.prepare.as_ref(), at.prepare, Who::Giver, "giver", None);
        add(handoff.accept.as_ref(), at.accept, Who::Receiver, "receiver", to);
        add(complete, at.complete, Who::Receiver, "receiver", to);
    }
    for (stage, at) in process.stages() {
        add(stage.stay.as_ref(), at.stay, Who::Owner, "owner", stage.owner.as_ref());
    }
    for (exception, at) in process.exceptions() {
        add(exception.resolve.as_ref(), at.resolve, Who::Owner, "owner", Some(&exception.owner));
    }
    found
}
