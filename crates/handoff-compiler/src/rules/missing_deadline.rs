//! A clock that does not say how long.
//!
//! Work without a time is work that waits. A deadline says `within` how long or `by` when.
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
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   clock answered {
//!     start on enter won
//!     at 100% remind owner
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
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   clock answered within 3 days {
//!     start on enter won
//!     at 100% remind owner
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0801",
    name: "missing-deadline",
    severity: Severity::Error,
    source: include_str!("missing_deadline.rs"),
};

pub(crate) fn diagnostic(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("this {what} does not say how long it may take"))
        .label("add `within`, such as `within 24 hours`")
        .help("A ladder needs a deadline to climb to: `within 2 business days`, or `by` a date.")
}
