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
use super::declared;

pub(crate) static RULE: Rule = Rule {
    code: "H0223",
    name: "same-label",
    severity: Severity::Warning,
    source: include_str!("same_label.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let mut first: BTreeMap<(&str, &str), Span> = BTreeMap::new();
        for (label, what, span) in declared::labels(process) {
            let Some(before) = first.get(&(what, label)) else {
                first.insert((what, label), span);
                continue;
            };
            let diagnostic = Diagnostic::new(&RULE, span, format!("two {what}s are labelled `{label}`"))
                .label("say what sets this one apart")
                .related(*before, "the other one")
                .help("People see the label, not the name, and take one for the other. Give each its own.");
            found.push(diagnostic);
        }
    }
}
