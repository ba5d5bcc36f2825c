//! A silenced finding that is not there.
//!
//! What it silenced is gone, or stands on another line. Left behind, it will hide something one day.
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
//!   // allow(no-accept-deadline): the cs team takes offers in its morning round
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

pub(crate) static RULE: Rule = Rule {
    code: "H1403",
    name: "allow-unused",
    severity: Severity::Warning,
    source: include_str!("allow_unused.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`allow({name})` silences nothing"))
        .label("take it out, or put it on the line above the finding")
        .help("It stands on the line just above what it silences.")
}
