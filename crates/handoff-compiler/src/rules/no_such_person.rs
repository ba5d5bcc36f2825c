//! A lead or manager that is not declared.
//!
//! `cs.lead` is somebody only when team `cs` says who. Otherwise the work would go to nobody.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0304",
    name: "no-such-person",
    severity: Severity::Error,
    source: include_str!("no_such_person.rs"),
};

pub(crate) fn diagnostic(of: &str, what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{of}` has no {what}"))
        .label(format!("declare one: `{what} NAME` in `{of}`"))
        .help("The work would go to nobody.")
}
