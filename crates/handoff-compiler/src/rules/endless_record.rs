//! A record or type that contains itself.
//!
//! To fill it in one would have to fill it in first. A part that may be left out, or a list of them, ends it. A type that leads
//! through more than 128 named types and lists is told like one without an end.
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

pub(crate) fn too_far(name: &str, span: Span, most: usize) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        span,
        format!("type `{name}` leads through more than {most} named types and lists"),
    )
    .label("say what it is by fewer names")
    .help("Nobody who reads it finds out what is meant.")
}
