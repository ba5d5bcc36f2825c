//! A backslash in a text that stands for nothing.
//!
//! In a text, `\"` is a quote, `\\` a backslash, `\n` a new line, `\t` a tab, `\{` a brace that is printed as it is, and
//! `\u{e9}` a character by its number. Any other backslash would print something that nobody meant.
//!
//! ## Bad
//! ```handoff
//! person maria "Maria \Lopez"
//! ```
//!
//! ## Good
//! ```handoff
//! person maria "Maria \\Lopez"
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0108",
    name: "bad-escape",
    severity: Severity::Error,
    source: include_str!("bad_escape.rs"),
};

pub(crate) fn found(span: Span, escape: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{escape}` stands for nothing in a text"))
        .label(format!("for a backslash write `\\{escape}`"))
        .help("Known are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\{` and `\\u{…}`.")
        .suggest("double the backslash", span.before(), "\\", false)
}

pub(crate) fn no_character(span: Span, escape: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{escape}` is no character"))
        .label("write the character itself, or its number as in `\\u{e9}`")
}
