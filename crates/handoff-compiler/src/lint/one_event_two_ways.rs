//! One event that opens two ways out of the same stage.
//!
//! Both open at once. Of two handoffs the first that is accepted cancels the other, of two steps the first one written wins:
//! which way a case goes is chance, or the order of the text.
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
//!   step lose from won to lost { trigger on deal.scored where event.score < 50 }
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

use handoff_plan::{Expr, Trigger};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::guard::{Bound, apart};
use super::moves::{Move, pairs};

pub(crate) static RULE: Rule = Rule {
    code: "H0624",
    name: "one-event-two-ways",
    severity: Severity::Warning,
    source: include_str!("one_event_two_ways.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (one, other) in ctx.processes().flat_map(pairs) {
        for (trigger, span) in other.triggers.iter().zip(&other.at.triggers) {
            let Some(first) = shared(&one, trigger) else { continue };
            // Told with the first that it meets.
            if found.last().is_some_and(|told| told.span == *span) {
                continue;
            }
            let message = format!("one event can open both `{}` and `{}`", one.name, other.name);
            let diagnostic = Diagnostic::new(&RULE, *span, message)
                .label("add a `where` that holds for one of them only")
                .related(first, "the other trigger")
                .help("Which way the case goes is then chance, or the order of the text. Let their conditions leave each other out.");
            found.push(diagnostic);
        }
    }
}

/// Where the other move listens to the same event, with a condition that is the same or bounds the same value and
/// leaves room for both.
fn shared(one: &Move<'_>, trigger: &Trigger) -> Option<handoff_syntax::source::Span> {
    let Trigger::Event { event, condition, .. } = trigger else { return None };
    let mut triggers = one.triggers.iter().zip(&one.at.triggers);
    triggers.find(|(t, _)| matches!(t, Trigger::Event { event: e, condition: c, .. } if e == event && both(c.as_ref(), condition.as_ref()))).map(|(_, span)| *span)
}

pub(super) fn both(one: Option<&Expr>, other: Option<&Expr>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) if one == other => true,
        (Some(one), Some(other)) => {
            let same = |a: Bound<'_>, b: Bound<'_>| a.value == b.value && !apart(one, other);
            Bound::of(one).zip(Bound::of(other)).is_some_and(|(a, b)| same(a, b))
        }
        _ => false,
    }
}
