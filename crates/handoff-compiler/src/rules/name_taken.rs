//! A name that the language needs for itself.
//!
//! Some words mean something wherever they stand: `giver`, `receiver`, `owner`, `event`, `missing`, `case`, `reason` and
//! `note` in a process, the names of types, the calendar `always`. Something else of that name could not be told from them.
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
//!     owner: person
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require owner is set
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
//!     buyer: person
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require buyer
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0204",
    name: "name-taken",
    severity: Severity::Error,
    source: include_str!("name_taken.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` is taken: {why}"))
        .label("choose another name")
        .help("A word that means two things in one place cannot be read by anybody.")
}
