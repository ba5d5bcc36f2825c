//! A key that cannot tell cases apart.
//!
//! The key is how events find their case: a text, a number, a date, a choice or somebody. A list or a record is not one thing.

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use crate::ty::Ty;

pub(crate) static RULE: Rule =
    Rule { code: "H0506", name: "bad-key", severity: Severity::Error, source: include_str!("bad_key.rs") };

pub(crate) fn diagnostic(name: &str, ty: &Ty, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` cannot be a key: it is {ty}"))
        .label("use a text or a whole number")
        .help("The key is how events find their case, letter by letter.")
}
