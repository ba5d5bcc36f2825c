//! Two conditions that leave out a value between them.
//!
//! A case with exactly that value takes neither way and stays where it is.
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
//! event deal.scored { deal: text; score: number }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger on deal.scored where event.score < 10 }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on deal.scored where event.score > 10
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
//! event deal.scored { deal: text; score: number }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger on deal.scored where event.score < 10 }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger by sales
//!     trigger on deal.scored where event.score >= 10
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Name, Trigger};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;
use super::guard::Bound;
use super::moves::{Move, pairs};
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0625",
    name: "gap-between-conditions",
    severity: Severity::Warning,
    source: include_str!("gap_between_conditions.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (one, other) in pairs(process) {
            for (event, low, first) in bounds(&one) {
                let others = bounds(&other).into_iter().filter(|(e, ..)| *e == event);
                let gaps = others.filter(|(_, high, _)| touch_without_meeting(&low, high));
                found.extend(gaps.filter(|_| listeners(process, &one, event) == 2).map(|(_, high, span)| {
                    let message =
                        format!("exactly {} takes neither `{}` nor `{}`", high.amount, one.name, other.name);
                    Diagnostic::new(&RULE, span, message)
                        .label("let one of them take that value: `<=` or `>=`")
                        .related(first, "the other condition")
                        .help("A case with that value takes neither way and stays where it is.")
                }));
            }
        }
    }
}

/// Its triggers on events that bound one value.
fn bounds<'a>(m: &Move<'a>) -> Vec<(&'a Name, Bound<'a>, Span)> {
    let triggers = m.triggers.iter().zip(&m.at.triggers);
    let bounds = triggers.filter_map(|(trigger, span)| match trigger {
        Trigger::Event { event, condition: Some(condition), .. } => {
            Some((event, Bound::of(condition)?, *span))
        }
        _ => None,
    });
    bounds.collect()
}

/// One ends below an amount where the other begins above it.
fn touch_without_meeting(one: &Bound<'_>, other: &Bound<'_>) -> bool {
    let gap = |above: &Bound<'_>, below: &Bound<'_>| {
        let (Some((low, true)), Some((high, true))) = (above.lower(), below.upper()) else { return false };
        low == high
    };
    one.value == other.value && (gap(one, other) || gap(other, one))
}

/// How many triggers out of a stage of that move listen to the event: a third may take what these two leave out.
fn listeners(process: &Process, of: &Move<'_>, event: &Name) -> usize {
    let all = super::moves::moves(process);
    let beside = all.iter().filter(|m| m.leaves_with(of));
    let hears = |t: &&Trigger| matches!(t, Trigger::Event { event: e, .. } if e == event);
    beside.map(|m| m.triggers.iter().filter(hears).count()).sum()
}
