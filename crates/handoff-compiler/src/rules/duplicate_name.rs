//! A name that is declared twice.
//!
//! Of two things with one name, nobody can tell which is meant.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0202",
    name: "duplicate-name",
    severity: Severity::Error,
    source: include_str!("duplicate_name.rs"),
};

pub(crate) fn diagnostic(noun: &str, name: &str, at: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, at, format!("{noun} `{name}` is declared twice"))
        .label("give it another name, or take it out")
        .related(first, "declared here first")
        .help("Of two things with one name, nobody can tell which is meant.")
}

/// Files that do not see each other may share names, but not those of the outside world.
pub(crate) fn differs(noun: &str, name: &str, at: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, at, format!("{noun} `{name}` is declared differently in two files"))
        .label("declare it once and import that file")
        .related(first, "declared like this here")
        .help("Its name means something outside the spec, and there it is one thing.")
}
