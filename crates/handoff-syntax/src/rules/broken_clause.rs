//! A clause that cannot be read.
//!
//! Every clause starts with its own word and has one shape. A clause that has another shape is left out, so what it was
//! meant to say is not enforced; everything beside it is still checked.
//!
//! ## Bad
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//!   handoff approve from asked to paid {
//!     trigger on enter
//!     accept in 24 hours
//!   }
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//!   handoff approve from asked to paid {
//!     trigger on enter
//!     accept within 24 hours
//!   }
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0101",
    name: "broken-clause",
    severity: Severity::Error,
    source: include_str!("broken_clause.rs"),
};

pub(crate) fn found(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&RULE, span, message)
}

/// A word that is nearly the right one: the clause was read as if it were.
pub(crate) fn misspelt(span: Span, wrong: &str, right: &str) -> Diagnostic {
    let word = wrong.starts_with(|c: char| c.is_alphabetic());
    let what = if word { "is not known here" } else { "cannot stand here" };
    Diagnostic::new(&RULE, span, format!("`{wrong}` {what}")).label(format!("write `{right}`")).suggest(
        format!("did you mean `{right}`?"),
        span,
        right,
        false,
    )
}
