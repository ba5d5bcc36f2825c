//! A way out of a final stage.
//!
//! A final stage ends the case. Nothing happens to it afterwards.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0504",
    name: "leaves-final",
    severity: Severity::Error,
    source: include_str!("leaves_final.rs"),
};

pub(crate) fn diagnostic(stage: &str, name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` leads out of the final stage `{stage}`"))
        .label("begin in a stage that is not final")
        .related(declared, "final")
        .help("A final stage ends the case. If work goes on from there, take `final` out.")
}

pub(crate) fn returned(stage: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("work cannot be returned to the final stage `{stage}`"))
        .label("name a stage that is not final")
        .related(declared, "final")
        .help("A final stage ends the case.")
}
