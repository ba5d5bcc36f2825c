//! A text without its closing quote.
//!
//! A text in `"…"` ends on its line; a longer one stands in `"""…"""`. Without the closing quote nobody can tell where the
//! text ends and the next clause begins.
//!
//! ## Bad
//! ```handoff
//! person maria "Maria Lopez {
//!   email "maria@acme.example"
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! person maria "Maria Lopez" {
//!   email "maria@acme.example"
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0104",
    name: "unclosed-text",
    severity: Severity::Error,
    source: include_str!("unclosed_text.rs"),
};

pub(crate) fn short(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "this text has no closing `\"`")
        .label("a text ends on the line on which it starts")
        .help(
            "Put a `\"` after the last word. A text over several lines stands between `\"\"\"` and `\"\"\"`.",
        )
}

pub(crate) fn over_lines(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "this text goes over several lines")
        .label("write `\"\"\"` for each of its quotes")
        .help("A text in `\"…\"` ends on its line. One over several lines stands between `\"\"\"` and `\"\"\"`.")
}

pub(crate) fn long(opening: Span) -> Diagnostic {
    Diagnostic::new(&RULE, opening, "this text has no closing `\"\"\"`")
        .label("the text starts here")
        .help("Put `\"\"\"` on a line of its own after the text. Up to there nothing could be read.")
}
