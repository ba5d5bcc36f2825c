//! A ladder that does the same twice at the same point.
//!
//! The same people get the same message twice. Most often another point was meant.
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
//!     accept within 24 hours { at 100% escalate to dee; at 100% escalate to dee }
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
//!     accept within 24 hours { at 75% remind receiver; at 100% escalate to dee }
//!   }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::ladders::ladders;

pub(crate) static RULE: Rule = Rule {
    code: "H0821",
    name: "step-twice",
    severity: Severity::Warning,
    source: include_str!("step_twice.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.deadlines) {
        let twice = |steps: &[handoff_plan::LadderStep]| {
            let mut known: BTreeSet<String> = BTreeSet::new();
            steps.len() > 1 && steps.iter().any(|step| !known.insert(format!("{step:?}")))
        };
        if !ladders(&site.deadline.ladder).into_iter().any(twice) {
            continue;
        }
        let message = format!("the ladder of `{}` has the same step twice", site.deadline.clock);
        let diagnostic = Diagnostic::new(&RULE, site.span, message)
            .label("take one out, or give it another point")
            .help("The same people get the same message twice. A step of the ladder that is named after `using` counts too.");
        found.push(diagnostic);
    }
}
