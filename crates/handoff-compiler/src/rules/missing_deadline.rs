//! A clock that does not say how long.
//!
//! Work without a time is work that waits. A deadline says `within` how long or `by` when.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0801",
    name: "missing-deadline",
    severity: Severity::Error,
    source: include_str!("missing_deadline.rs"),
};

pub(crate) fn diagnostic(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("this {what} does not say how long it may take"))
        .label("add `within`, such as `within 24 hours`")
        .help("A ladder needs a deadline to climb to: `within 2 business days`, or `by` a date.")
}
