//! A clause in a block where it has no meaning.
//!
//! Each clause belongs to certain blocks: a `require` to a handoff or step, an `owner` to a stage, process or exception. In
//! another block it would be silently without effect, so it is refused.
//!
//! ## Bad
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//!   handoff approve from asked to paid {
//!     trigger on enter
//!     owner finance
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
//!     to finance
//!   }
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0105",
    name: "misplaced-clause",
    severity: Severity::Error,
    source: include_str!("misplaced_clause.rs"),
};

/// `count` clauses in a row, of which the first starts with `word`.
pub(crate) fn found(span: Span, word: &str, inside: &str, belongs: &str, count: usize) -> Diagnostic {
    let more = match count {
        0 | 1 => String::new(),
        2 => " and the clause after it".to_owned(),
        n => format!(" and the {} clauses after it", n - 1),
    };
    Diagnostic::new(&RULE, span, format!("`{word}`{more} cannot stand in {inside}"))
        .label(format!("this belongs in {belongs}"))
        .help("Each clause has its own blocks; in another one it would have no effect. Move it, or take it out.")
}
