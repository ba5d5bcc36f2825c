//! Something that is required and is not given.
//!
//! A record, event, call or opened case is whole only when everything in it that is required is given. What may be left out
//! has a `?` after its type.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0410",
    name: "missing-value",
    severity: Severity::Error,
    source: include_str!("missing_value.rs"),
};

pub(crate) fn diagnostic(span: Span, what: &str, missing: &[&str]) -> Diagnostic {
    let names = listed(missing);
    Diagnostic::new(&RULE, span, format!("{what} needs {names}")).label(format!("add {names}")).help(
        "It is whole only with everything that it requires. What may be left out has a `?` after its type.",
    )
}

/// `carry RECORD` takes each value from the case's field of that name.
pub(crate) fn by_name(span: Span, record: &str, missing: &[&str]) -> Diagnostic {
    let names = listed(missing);
    let first = missing.first().copied().unwrap_or_default();
    Diagnostic::new(&RULE, span, format!("`{record}` needs {names}, and the case has no field of that name"))
        .label(format!("say what it is: `carry {record} {{ {first}: … }}`"))
        .help("`carry` with a record alone takes every value from the case's field of the same name.")
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
