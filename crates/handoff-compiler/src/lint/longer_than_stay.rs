//! A deadline that is longer than the stay in its stage.
//!
//! The stage runs out first, so the inner deadline never tells anybody anything.
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
//!   stage won { owner sales; stay within 2 days { at 100% escalate to dee } }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     prepare within 5 days { at 100% escalate to dee }
//!     accept within 1 day { at 100% escalate to dee }
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
//!   stage won { owner sales; stay within 8 days { at 100% escalate to dee } }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     prepare within 5 days { at 100% escalate to dee }
//!     accept within 1 day { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Deadline, Place};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;
use super::ladders::{fixed, longer};
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0830",
    name: "longer-than-stay",
    severity: Severity::Warning,
    source: include_str!("longer_than_stay.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (handoff, at) in process.handoffs() {
            let prepare = handoff.prepare.as_ref().zip(at.prepare);
            let complete = handoff.complete.as_ref().and_then(|c| c.deadline.as_ref()).zip(at.complete);
            for from in &handoff.from {
                found.extend(prepare.and_then(|(d, span)| too_long(process, from, "prepare", d, span)));
            }
            found.extend(complete.and_then(|(d, s)| too_long(process, handoff.place(), "complete", d, s)));
        }
    }
}

fn too_long(
    process: &Process,
    place: &Place,
    word: &str,
    inner: &Deadline,
    span: Span,
) -> Option<Diagnostic> {
    let (stage, at) = process.stages().find(|(stage, _)| stage.place == *place)?;
    let (stay, stay_at) = stage.stay.as_ref().zip(at.stay)?;
    if !longer(fixed(&inner.limit)?, fixed(&stay.limit)?) {
        return None;
    }
    let message = format!("there is longer to {word} than stage `{}` may last", place.stage);
    let diagnostic = Diagnostic::new(&RULE, span, message)
        .label(format!("give less time to {word}, or more to stay"))
        .related(stay_at, "the stage's limit")
        .help("The stage runs out first, and its ladder says so before this one can.");
    Some(diagnostic)
}
