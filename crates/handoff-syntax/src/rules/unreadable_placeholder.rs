//! Braces in a message that hold nothing that can be filled in.
//!
//! In a message, `{account}` is filled in when the message is sent. What stands in the braces is a field, `event.x`, or any
//! other expression; a brace that is to be printed is written `\{`.
//!
//! ## Bad
//! ```handoff
//! ladder standard {
//!   at 100% notify receiver "{account is late"
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! ladder standard {
//!   at 100% notify receiver "{account} is late"
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0113",
    name: "unreadable-placeholder",
    severity: Severity::Error,
    source: include_str!("unreadable_placeholder.rs"),
};

pub(crate) fn found(span: Span, inside: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{{{inside}}}` in this message cannot be filled in"))
        .label("write a field or another expression between the braces")
        .help("To print a brace as it is, write `\\{`.")
}

pub(crate) fn unclosed(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "a `{` in this message has no `}`")
        .label("close it, or write `\\{` to print a brace")
        .help("What stands between `{` and `}` is filled in when the message is sent.")
}
