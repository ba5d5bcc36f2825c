//! The first line of a block cannot be read.
//!
//! The header says what a block is: its name, its label and what it connects. Without it the block cannot be put in its
//! place. The clauses inside are still checked.
//!
//! ## Bad
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//!   handoff approve between asked and paid {
//!     trigger on enter
//!   }
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//!   handoff approve from asked to paid {
//!     trigger on enter
//!   }
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0102",
    name: "broken-header",
    severity: Severity::Error,
    source: include_str!("broken_header.rs"),
};

pub(crate) fn found(span: Span, word: &str, shape: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("the first line of this `{word}` cannot be read"))
        .label(format!("write `{shape}`"))
        .help("The header names the block and says what it connects; the clauses inside were still checked.")
}

/// The clauses stand there, and nothing opens them.
pub(crate) fn no_brace(header: Span, text: &str) -> Diagnostic {
    let word = text.split_whitespace().next().unwrap_or_default();
    Diagnostic::new(&RULE, header, format!("this `{word}` has no `{{` after its first line"))
        .label(format!("write `{text} {{`"))
        .help("The clauses of a block stand between `{` and `}`. They were read as if the `{` were there.")
        .suggest("put in the `{`", header.after(), " {", false)
}

/// There is no block at all.
pub(crate) fn no_block(span: Span, word: &str, shape: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("this `{word}` is not complete"))
        .label(format!("write `{shape}`"))
        .help("The header names the block, and its clauses stand between `{` and `}`.")
}
