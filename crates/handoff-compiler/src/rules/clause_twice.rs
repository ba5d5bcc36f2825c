//! A clause that may stand once and stands twice.
//!
//! Of two owners, keys or deadlines nobody can tell which holds.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0503",
    name: "clause-twice",
    severity: Severity::Error,
    source: include_str!("clause_twice.rs"),
};

pub(crate) fn diagnostic(what: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{what}` stands here a second time"))
        .label("keep one of them")
        .related(first, "the first one")
        .help("Of two, nobody can tell which holds.")
}
