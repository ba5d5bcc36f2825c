//! A process that is opened and does not say where it begins.
//!
//! `open PROCESS { … }` makes a case of another process. That process says in which stage such a case begins.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0507",
    name: "never-opened",
    severity: Severity::Error,
    source: include_str!("never_opened.rs"),
};

pub(crate) fn diagnostic(process: &str, span: Span, header: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{process}` does not say where a case begins that is opened"))
        .label(format!("add `start STAGE when opened` to `{process}`"))
        .related(header, "this process")
        .help("A case that no event starts needs a stage to begin in.")
}
