//! A doc comment in the middle of a clause.
//!
//! A doc comment belongs to the declaration or clause after it. Inside a clause there is none, so the words would be
//! shown nowhere.
//!
//! ## Bad
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//!   handoff approve from asked to paid {
//!     trigger on enter
//!     carry claim {
//!       /// What the customer asks for.
//!       amount
//!     }
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
//!     carry claim {
//!       // What the customer asks for.
//!       amount
//!     }
//!   }
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0115",
    name: "doc-inside-clause",
    severity: Severity::Warning,
    source: include_str!("doc_inside_clause.rs"),
};

pub(crate) fn found(span: Span) -> Diagnostic {
    let slashes = Span { end: span.start + 3, ..span };
    Diagnostic::new(&RULE, span, "this doc comment stands in the middle of a clause")
        .label("write `//`, or put it before the clause")
        .help("A doc comment belongs to the clause or declaration after it; here it would be shown nowhere.")
        .suggest("write a plain comment", slashes, "//", true)
}
