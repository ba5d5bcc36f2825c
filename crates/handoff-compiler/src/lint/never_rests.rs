//! Steps that lead in a circle by themselves.
//!
//! Each is set off by the other and asks for nothing, so a case that comes there goes round for ever. The runtime stops it after
//! a thousand moves, and the case stands wherever it was then.
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
//!   stage checked { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   step check from won to checked { trigger on enter }
//!   step recheck from checked to won { trigger on enter }
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
//!   stage checked { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   step check from won to checked { trigger on enter }
//!   step recheck from checked to won { trigger by sales }
//! }
//! ```

use handoff_plan::{Place, Step, Trigger};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::{Ctx, when_circle};
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1121",
    name: "never-rests",
    severity: Severity::Error,
    source: include_str!("never_rests.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        found.extend(conditions(process));
        let Some((step, at)) = process.steps().find(|(step, _)| by_itself(step) && comes_back(process, step))
        else {
            continue;
        };
        let diagnostic = Diagnostic::new(&RULE, at.at.header, format!("`{}` leads in a circle without end", step.name))
            .label("let something set it off, or require something")
            .help("Each step of the circle happens as soon as its stage is entered. At least one of them needs a person, an event or a requirement.");
        found.push(diagnostic);
    }
}

/// Reactions that set each other off.
fn conditions(process: &Process) -> Option<Diagnostic> {
    let circle = when_circle::find(process)?;
    let mut places = circle.iter().filter_map(|i| process.whens.get(*i));
    let message = "this sets off what sets it off again, without end";
    let first = Diagnostic::new(&RULE, *places.next()?, message)
        .label("set something only once, or ask for more in the condition")
        .help("Each `when` of the circle makes the condition of the next one true. No case comes to rest in it: it is stopped after a thousand moves, with an exception.");
    Some(places.fold(first, |told, place| told.related(*place, "sets it off again")))
}

/// Happens whenever one of its stages is entered.
fn by_itself(step: &Step) -> bool {
    let at_once = |t: &Trigger| matches!(t, Trigger::Enter | Trigger::Ready);
    step.requirements.is_empty() && step.triggers.iter().any(at_once)
}

/// Whether steps that happen by themselves lead from where it ends to where it starts.
fn comes_back(process: &Process, step: &Step) -> bool {
    let mut reached: Vec<&Place> = vec![&step.to];
    let mut next = 0;
    while let Some(place) = reached.get(next).copied() {
        if step.from.contains(place) {
            return true;
        }
        let onward = process.plan.steps.iter().filter(|s| by_itself(s) && s.from.contains(place));
        for other in onward {
            if !reached.contains(&&other.to) {
                reached.push(&other.to);
            }
        }
        next += 1;
    }
    false
}
