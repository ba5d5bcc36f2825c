//! A package for a stage that expects none.
//!
//! The receiver gets what is carried, but the stage does not say what it needs. With `expects`, every handoff into the stage
//! must bring the whole of it, and the check proves that it does.
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
//! record brief { scope: text }
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
//!     carry brief
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
//! record brief { scope: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     carry brief
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::Target;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0728",
    name: "carried-not-expected",
    severity: Severity::Info,
    source: include_str!("carried_not_expected.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (handoff, at) in process.handoffs() {
            let record = handoff.package.as_ref().and_then(|package| package.record.as_ref());
            let elsewhere = matches!(handoff.target, Target::Process { .. });
            let Some((record, span)) = record.zip(at.carry).filter(|_| !elsewhere) else { continue };
            if process.stage(handoff.place()).is_none_or(|stage| stage.expects.is_some()) {
                continue;
            }
            let stage = &handoff.place().stage;
            let diagnostic = Diagnostic::new(&RULE, span, format!("`{stage}` does not expect `{record}`"))
                .label(format!("let stage `{stage}` say `expects {record}`"))
                .help("Then no handoff can lead there without it, and the check proves that none of it is missing.");
            found.push(diagnostic);
        }
    }
}
