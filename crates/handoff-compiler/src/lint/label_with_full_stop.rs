//! A label that ends in a full stop.
//!
//! A label is a heading on the board and part of sentences in messages and reports, where the full stop stands in the middle.
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
//! process renewal "Renewal." {
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
//! process renewal "Renewal" {
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
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::declared;

pub(crate) static RULE: Rule = Rule {
    code: "H0222",
    name: "label-with-full-stop",
    severity: Severity::Info,
    source: include_str!("label_with_full_stop.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (label, what, span) in declared::labels(process) {
            if !label.ends_with('.') || label.ends_with("..") {
                continue;
            }
            let message = format!("label `{label}` of this {what} ends in a full stop");
            let diagnostic = Diagnostic::new(&RULE, span, message)
                .label(format!("write `\"{}\"`", label.trim_end_matches('.')))
                .help("Labels stand inside sentences and as headings. End them without a full stop.");
            found.push(diagnostic);
        }
    }
}
