//! A finding that is silenced without a reason.
//!
//! `// allow(rule)` says that somebody looked at it and it is right as it is. Why it is right is what the next reader needs.
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
//!   // allow(no-accept-deadline)
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
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

pub(crate) static RULE: Rule = Rule {
    code: "H1401",
    name: "allow-without-reason",
    severity: Severity::Warning,
    source: include_str!("allow_without_reason.rs"),
};

pub(crate) fn diagnostic(rule: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`allow({rule})` gives no reason"))
        .label("say why after a colon")
        .help(format!("Write `// allow({rule}): why it is right here`."))
}
