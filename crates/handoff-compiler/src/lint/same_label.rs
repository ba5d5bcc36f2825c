//! Two parts of a process that show the same label.
//!
//! People see the label, not the name. Two stages or handoffs that look the same on the board are taken for each other.
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
//!   stage won "Deal" { owner sales }
//!   stage live "Deal" { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
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
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won "Won" { owner sales }
//!   stage live "Live" { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use std::collections::BTreeMap;

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0223",
    name: "same-label",
    severity: Severity::Warning,
    source: include_str!("same_label.rs"),
};

/// What is seen side by side: the stages of one track, and what leads out of one stage.
type Seen<'a> = (&'static str, String, &'a str);

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let mut first: BTreeMap<Seen<'_>, Span> = BTreeMap::new();
        for (seen, span) in labels(process) {
            let Some(before) = first.get(&seen) else {
                first.insert(seen, span);
                continue;
            };
            let (what, _, label) = seen;
            let diagnostic = Diagnostic::new(&RULE, span, format!("two {what}s are labelled `{label}`"))
                .label("say what sets this one apart")
                .related(*before, "the other one")
                .help("People see the label, not the name, and take one for the other. Give each its own.");
            found.push(diagnostic);
        }
    }
}

fn labels(process: &Process) -> Vec<(Seen<'_>, Span)> {
    let mut all = Vec::new();
    for (stage, at) in process.stages().filter(|(s, _)| s.label != s.place.stage) {
        all.push((("stage", stage.place.track.to_string(), stage.label.as_str()), at.at.header));
    }
    for (handoff, at) in process.handoffs().filter(|(h, _)| h.label != h.name) {
        for from in &handoff.from {
            all.push((("handoff", from.to_string(), handoff.label.as_str()), at.at.header));
        }
    }
    for (step, at) in process.steps().filter(|(s, _)| s.label != s.name) {
        for from in &step.from {
            all.push((("step", from.to_string(), step.label.as_str()), at.at.header));
        }
    }
    all
}
