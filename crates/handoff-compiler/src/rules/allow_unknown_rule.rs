//! A silenced rule that does not exist.
//!
//! It silences nothing, and the finding that was meant is still there, or the rule has another name now.
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
//!   // allow(no-acept-deadline): the cs team takes offers in its morning round
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
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   // allow(no-accept-deadline): the cs team takes offers in its morning round
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;
use handoff_syntax::suggest;

pub(crate) static RULE: Rule = Rule {
    code: "H1402",
    name: "allow-unknown-rule",
    severity: Severity::Warning,
    source: include_str!("allow_unknown_rule.rs"),
};

pub(crate) fn diagnostic<'n>(name: &str, span: Span, known: impl Iterator<Item = &'n str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("there is no rule called `{name}`"))
        .help("`handoff check --rules` lists all rules.");
    match suggest(name, known) {
        Some(meant) => diagnostic.label(format!("did you mean `{meant}`?")),
        None => diagnostic.label("name a rule"),
    }
}
