//! A ladder that repeats without end.
//!
//! Who gets the same message every day stops reading it. And a ladder that never ends is never exhausted, so the process
//! owner never learns that it did not help.
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
//!     accept within 24 hours { at 100% escalate to dee; every 24 hours remind receiver }
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
//!     accept within 24 hours { at 100% escalate to dee; every 24 hours up to 3 times remind receiver }
//!   }
//! }
//! ```

use handoff_plan::Point;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::ladders::ladders;

pub(crate) static RULE: Rule = Rule {
    code: "H0822",
    name: "repeats-without-end",
    severity: Severity::Info,
    source: include_str!("repeats_without_end.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.deadlines) {
        let mut steps = ladders(&site.deadline.ladder).into_iter().flatten();
        if !steps.any(|step| matches!(step.at, Point::Every { times: None, .. })) {
            continue;
        }
        let message = format!("the ladder of `{}` repeats without end", site.deadline.clock);
        let diagnostic = Diagnostic::new(&RULE, site.span, message)
            .label("say `up to … times`")
            .help("When a ladder is exhausted the process owner gets a standing alarm. This one never is.");
        found.push(diagnostic);
    }
}
