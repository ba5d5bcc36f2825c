//! A declaration without something that it needs.
//!
//! A process is told apart from others by its key and goes through stages; a clock must know when it starts; a rota who takes
//! turns.
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
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0502",
    name: "missing-clause",
    severity: Severity::Error,
    source: include_str!("missing_clause.rs"),
};

pub(crate) fn diagnostic(noun: &str, name: &str, clause: &str, span: Span, example: &str) -> Diagnostic {
    let why = match (noun, clause) {
        (_, "key") => "Without a key nobody knows which case an event belongs to.",
        (_, "stage") => "A case is always in a stage.",
        (_, "start") => "A clock that never starts never tells anybody anything.",
        _ => "Without it there is nobody whose turn it is.",
    };
    Diagnostic::new(&RULE, span, format!("{noun} `{name}` has no `{clause}`"))
        .label(format!("add, for example, `{example}`"))
        .help(why)
}
