//! A record or type that contains itself.
//!
//! To fill it in one would have to fill it in first. A part that may be left out, or a list of them, ends it.
//!
//! ## Bad
//!
//! ```handoff
//! record part { name: text; inside: part }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! record part { name: text; inside: part? }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0413",
    name: "endless-record",
    severity: Severity::Error,
    source: include_str!("endless_record.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` contains itself without end"))
        .label("let one part of the circle be left out: `type?`")
        .help("To fill it in one would have to fill it in first.")
}
