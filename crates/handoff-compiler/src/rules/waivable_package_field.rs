//! A requirement that may be waived although the package needs it.
//!
//! Waived, the field would be missing from a package that promises it.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0703",
    name: "waivable-package-field",
    severity: Severity::Error,
    source: include_str!("waivable_package_field.rs"),
};

pub(crate) fn diagnostic(field: &str, record: &str, requirement: Span, carried: Span) -> Diagnostic {
    Diagnostic::new(&RULE, requirement, format!("this may be waived, but `{record}` promises `{field}`"))
        .label("take `waivable by` out")
        .related(carried, "carried here")
        .help("Waived, the receiver would get a package with a hole. Carry `default(FIELD, …)`, or make the record's field optional with `?`.")
}
