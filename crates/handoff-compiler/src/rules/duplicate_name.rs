//! A name that is declared twice.
//!
//! Of two things with one name, nobody can tell which is meant.
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
//!     scope: document
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
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!     contract: document
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, contract
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0202",
    name: "duplicate-name",
    severity: Severity::Error,
    source: include_str!("duplicate_name.rs"),
};

pub(crate) fn diagnostic(noun: &str, name: &str, at: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, at, format!("{noun} `{name}` is declared twice"))
        .label("give it another name, or take it out")
        .related(first, "declared here first")
        .help("Of two things with one name, nobody can tell which is meant.")
}

/// Files that do not see each other may share names, but not those of the outside world.
pub(crate) fn differs(noun: &str, name: &str, at: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, at, format!("{noun} `{name}` is declared differently in two files"))
        .label("declare it once and import that file")
        .related(first, "declared like this here")
        .help("Its name means something outside the spec, and there it is one thing.")
}
