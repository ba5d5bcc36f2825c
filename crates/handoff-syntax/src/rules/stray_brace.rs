//! A closing brace that closes nothing.
//!
//! One `}` too many ends a block early, and what comes after would stand outside of it. It was left out.
//!
//! ## Bad
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support } }
//!   stage paid { owner finance; final }
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0114",
    name: "stray-brace",
    severity: Severity::Error,
    source: include_str!("stray_brace.rs"),
};

pub(crate) fn found(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "this `}` closes nothing")
        .label("take it out")
        .help("Every `}` needs a `{` before it. Everything else was read as if it were not there.")
        .suggest("take it out", span, "", false)
}
