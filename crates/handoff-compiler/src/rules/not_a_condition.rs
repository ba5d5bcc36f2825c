//! Something that is neither true nor false where a condition is needed.
//!
//! A condition is a question with the answer yes or no, such as `amount > 0 USD` or `scope is set`. A field that holds
//! something else is no answer.
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
//!     require scope if scope
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
//!     large: bool
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope if large
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use crate::ty::Ty;

pub(crate) static RULE: Rule = Rule {
    code: "H0404",
    name: "not-a-condition",
    severity: Severity::Error,
    source: include_str!("not_a_condition.rs"),
};

pub(crate) fn diagnostic(span: Span, written: &str, found: &Ty) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{written}` is {found}, not a condition"))
        .label("ask a question here, such as `… is set`")
        .help("A condition is true or false. To ask whether something is there, write `is set`; to ask what it is, compare it.")
}

/// A requirement that names something other than a field.
pub(crate) fn no_field(span: Span, written: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{written}` is not a field of the case"))
        .label("name a field, or write a condition")
        .help("`require` takes fields, which must be there and valid, or a condition, which must be true.")
}
