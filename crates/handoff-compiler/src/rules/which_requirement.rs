//! A command that does not say which requirement.
//!
//! A handoff may ask for several approvals. Who approves has to say which one is meant.

use handoff_plan::Name;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H1302",
    name: "which-requirement",
    severity: Severity::Error,
    source: include_str!("which_requirement.rs"),
};

pub(crate) fn diagnostic(handoff: &str, span: Span, names: &[Name]) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("which requirement of `{handoff}` is meant?"));
    if names.is_empty() {
        return diagnostic
            .label("it asks for no approval")
            .help("Only what a handoff asks for can be approved, declined or waived.");
    }
    let known: Vec<String> = names.iter().map(|name| format!("`{handoff}.{name}`")).collect();
    diagnostic.label("name the requirement").help(format!("Write one of {}.", known.join(", ")))
}
