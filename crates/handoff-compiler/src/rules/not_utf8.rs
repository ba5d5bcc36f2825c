//! A file that is not UTF-8 text.
//!
//! Specs are UTF-8. A file in another encoding, or one that is no text at all, cannot be read. (No example: an example is
//! text.)

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule =
    Rule { code: "H0205", name: "not-utf8", severity: Severity::Error, source: include_str!("not_utf8.rs") };

pub(crate) fn diagnostic(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{path}` is not UTF-8 text"))
        .label("from here on it cannot be read")
        .help("Save the file as UTF-8.")
}
