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

/// `thing` is what cannot be read on; empty when the header stops too early.
pub(crate) fn found(span: Span, word: &str, thing: &str, label: Option<String>, shape: &str) -> Diagnostic {
    let message = if thing.is_empty() {
        format!("the first line of this `{word}` is not complete")
    } else {
        format!("the first line of this `{word}` cannot be read from `{thing}` on")
    };
    Diagnostic::new(&RULE, span, message)
        .label(label.unwrap_or_else(|| "this cannot stand here".to_owned()))
        .help(format!("It is written `{shape}`. The clauses inside were read all the same."))
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
