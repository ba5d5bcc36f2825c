//! Two conditions out of one stage that can hold at once.
//!
//! Both ways open. Of two handoffs the first that is accepted cancels the other, of two steps the first one written wins: which
//! way a case goes is chance, or the order of the text.
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
//!     seats: integer set by sales
//!   }
//!   start won on deal.won
//!   stage won {
//!     owner sales
//!     stay within 5 days { at 100% remind owner }
//!   }
//!   stage small { owner sales; final }
//!   stage live { owner cs; final }
//!   step self_serve from won to small { trigger when seats <= 50 }
//!   handoff kickoff from won to live {
//!     trigger when seats >= 50
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
//!     seats: integer set by sales
//!   }
//!   start won on deal.won
//!   stage won {
//!     owner sales
//!     stay within 5 days { at 100% remind owner }
//!   }
//!   stage small { owner sales; final }
//!   stage live { owner cs; final }
//!   step self_serve from won to small { trigger when seats < 50 }
//!   handoff kickoff from won to live {
//!     trigger when seats >= 50
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Expr, Trigger};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::{Move, pairs};
use super::one_event_two_ways::both;

pub(crate) static RULE: Rule = Rule {
    code: "H0628",
    name: "overlapping-conditions",
    severity: Severity::Warning,
    source: include_str!("overlapping_conditions.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (one, other) in ctx.processes().flat_map(pairs) {
        for (condition, span) in conditions(&other) {
            let mut firsts = conditions(&one);
            let Some((_, first)) = firsts.find(|(c, _)| both(Some(c), Some(condition))) else { continue };
            // Told with the first that it meets.
            if found.last().is_some_and(|told| told.span == span) {
                continue;
            }
            let message =
                format!("what opens `{}` and what opens `{}` can hold at once", one.name, other.name);
            let diagnostic = Diagnostic::new(&RULE, span, message)
                .label("let the two conditions leave each other out")
                .related(first, "the other condition")
                .help("Which way the case goes is then chance, or the order of the text.");
            found.push(diagnostic);
        }
    }
}

/// Its `trigger when`s.
fn conditions<'a>(m: &Move<'a>) -> impl Iterator<Item = (&'a Expr, handoff_syntax::source::Span)> {
    let triggers = m.triggers.iter().zip(&m.at.triggers);
    triggers.filter_map(|(trigger, span)| match trigger {
        Trigger::When(condition) => Some((condition, *span)),
        _ => None,
    })
}
