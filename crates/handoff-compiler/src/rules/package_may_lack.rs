//! A promised field that may be missing.
//!
//! The record says that the receiver gets this field. Nothing in the handoff makes sure of it, so one day they will get the
//! work without it, and ask.

use handoff_plan::Expr;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0702",
    name: "package-may-lack",
    severity: Severity::Error,
    source: include_str!("package_may_lack.rs"),
};

pub(crate) fn diagnostic(
    field: &str,
    record: &str,
    span: Span,
    missing: &[Expr],
    insert: (Span, String),
) -> Diagnostic {
    let names: Vec<String> = missing.iter().map(|e| format!("`{e}`")).collect();
    let ask = missing.iter().map(|e| match e {
        Expr::Field(_) | Expr::Member(..) => format!("`require {e}`"),
        e => format!("`require ({e}) is set`"),
    });
    let ask = ask.collect::<Vec<_>>().join(" and ");
    let message = format!("`{field}` of `{record}` may be missing: nothing requires {}", names.join(", "));
    Diagnostic::new(&RULE, span, message)
        .label(format!("add {ask}"))
        .help("The receiver is promised this. A requirement under `if`, or one that may be waived, does not make sure of it; `default(a, b)` does.")
        .suggest(format!("add {ask}"), insert.0, insert.1, false)
}
