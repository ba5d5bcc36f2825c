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

use std::collections::BTreeMap;

use handoff_plan::{Expr, Place, Step, Trigger};
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
        let ways = ways(process);
        let Some((step, at)) = process.steps().find(|(step, _)| goes_round(process, &ways, step)) else {
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

/// A circle that people write is no longer.
const MOST_STAGES: usize = 64;

/// From each stage, the steps that happen there by themselves.
type Ways<'a> = BTreeMap<&'a Place, Vec<&'a Step>>;

fn ways(process: &Process) -> Ways<'_> {
    let mut ways = Ways::new();
    for step in process.plan.steps.iter().filter(|step| by_itself(step)) {
        step.from.iter().for_each(|from| ways.entry(from).or_default().push(step));
    }
    ways
}

/// It asks for nothing once its stage is entered, or only that a condition holds.
fn by_itself(step: &Step) -> bool {
    let at_once = |t: &Trigger| matches!(t, Trigger::Enter | Trigger::Ready | Trigger::When(_));
    step.requirements.is_empty() && step.triggers.iter().any(at_once)
}

/// What has to hold for it to happen by itself, if anything.
fn condition(step: &Step) -> Option<&Expr> {
    let always = step.triggers.iter().any(|t| matches!(t, Trigger::Enter | Trigger::Ready));
    if always {
        None
    } else {
        step.triggers.iter().find_map(|t| match t {
            Trigger::When(condition) => Some(condition),
            _ => None,
        })
    }
}

fn goes_round(process: &Process, ways: &Ways<'_>, step: &Step) -> bool {
    if !by_itself(step) {
        return false;
    }
    let Some(circle) = circle(ways, step) else { return false };
    let conditions: Vec<&Expr> = circle.into_iter().filter_map(condition).collect();
    when_circle::hold_together(process, &conditions)
}

/// Steps that happen by themselves and lead from where it ends to where it starts; it is the last of them.
fn circle<'a>(ways: &Ways<'a>, step: &'a Step) -> Option<Vec<&'a Step>> {
    let mut reached: Vec<(&Place, &Step, Option<usize>)> = vec![(&step.to, step, None)];
    let mut next = 0;
    while let Some((place, ..)) = reached.get(next).copied().filter(|_| reached.len() <= MOST_STAGES) {
        if step.from.contains(place) {
            let back = |(_, _, before): &(&Place, &Step, Option<usize>)| {
                before.and_then(|at| reached.get(at)).copied()
            };
            let circle = std::iter::successors(reached.get(next).copied(), back);
            return Some(circle.map(|(_, by, _)| by).collect());
        }
        for onward in ways.get(place).into_iter().flatten() {
            if !reached.iter().any(|(before, ..)| *before == &onward.to) {
                reached.push((&onward.to, onward, Some(next)));
            }
        }
        next += 1;
    }
    None
}
