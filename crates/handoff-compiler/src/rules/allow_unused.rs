//! A silenced finding that is not there.
//!
//! What it silenced is gone, or stands on another line. Left behind, it will hide something one day.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H1403",
    name: "allow-unused",
    severity: Severity::Warning,
    source: include_str!("allow_unused.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`allow({name})` silences nothing"))
        .label("take it out, or put it on the line above the finding")
        .help("It stands on the line just above what it silences.")
}
