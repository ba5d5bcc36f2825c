//! A key that cannot tell cases apart.
//!
//! The key is how events find their case: a text, a number, a date, a choice or somebody. A list or a record is not one thing.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: list of text }
//!
//! process renewal {
//!   key deal: list of text
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

use crate::ty::Ty;

pub(crate) static RULE: Rule =
    Rule { code: "H0506", name: "bad-key", severity: Severity::Error, source: include_str!("bad_key.rs") };

pub(crate) fn diagnostic(name: &str, ty: &Ty, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` cannot be a key: it is {ty}"))
        .label("use a text or a whole number")
        .help("The key is how events find their case, letter by letter.")
}
