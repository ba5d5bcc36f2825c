//! A value that there is not.
//!
//! The thirtieth of February, an email address without an `@`, a count of nought: nothing in the world is like this, so it is a
//! slip of the pen.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { email "ana at acme" }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { email "ana@acme.example" }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0406",
    name: "bad-value",
    severity: Severity::Error,
    source: include_str!("bad_value.rs"),
};

pub(crate) fn diagnostic(span: Span, text: &str, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{text}` cannot be: {why}"))
        .label("write another value")
        .help("Nothing in the world is like this, so the case would wait for it for ever.")
}
