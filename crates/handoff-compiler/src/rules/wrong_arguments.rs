//! A function with too few or too many values.
//!
//! Each function takes what its shape says, no more and no less.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0409",
    name: "wrong-arguments",
    severity: Severity::Error,
    source: include_str!("wrong_arguments.rs"),
};

pub(crate) fn diagnostic(name: &str, shape: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` is not used like this"))
        .label(format!("write `{shape}`"))
        .help("Each function takes what its shape says, no more and no less.")
}
