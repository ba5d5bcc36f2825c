//! A choice or another type where a record is needed.
//!
//! A stage expects a record, and a handoff carries one: a list of named fields. Another type has no fields that could be
//! checked.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0206",
    name: "not-a-record",
    severity: Severity::Error,
    source: include_str!("not_a_record.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` is not a record"))
        .label("name a record here")
        .help(format!("A package has named fields. Declare them: `record {name} {{ … }}`."))
}
