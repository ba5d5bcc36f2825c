//! A line outside all blocks that declares nothing.
//!
//! At the top of a file stand `import`, `calendar`, `person`, `team`, `rota`, `type`, `record`, `event`, `service`,
//! `assistant`, `ladder`, `process` and `scenario`. Anything else there would be ignored, so it is refused.
//!
//! ## Bad
//! ```handoff
//! persona maria "Maria Lopez"
//!
//! workflow refund {
//!   owner finance
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! person maria "Maria Lopez"
//!
//! process refund {
//!   owner finance
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0106",
    name: "unknown-declaration",
    severity: Severity::Error,
    source: include_str!("unknown_declaration.rs"),
};

/// Not near to any word that opens a declaration.
pub(crate) fn found(span: Span, word: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{word}` does not start a declaration")).label("not known here").help(
        "A file holds `import`, `calendar`, `person`, `team`, `rota`, `type`, `record`, `event`, `service`, \
         `assistant`, `ladder`, `process` and `scenario`; comments start with `//`.",
    )
}

/// Read as if the right word stood there.
pub(crate) fn misspelt(span: Span, wrong: &str, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{wrong}` does not start a declaration"))
        .label(format!("write `{right}`"))
        .suggest(format!("did you mean `{right}`?"), span, right, false)
}
