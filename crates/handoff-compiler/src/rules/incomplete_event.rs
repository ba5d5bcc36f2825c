//! A scenario's event without a field that it requires.
//!
//! The runtime refuses such an event and nothing happens. That may be what the scenario wants to see; more often something was
//! forgotten.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H1303",
    name: "incomplete-event",
    severity: Severity::Warning,
    source: include_str!("incomplete_event.rs"),
};

pub(crate) fn diagnostic(span: Span, what: &str, missing: &[&str]) -> Diagnostic {
    let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::new(&RULE, span, format!("{what} is refused without {names}"))
        .label(format!("add {names}"))
        .help("An event that does not fit its declaration is rejected and changes nothing.")
}
