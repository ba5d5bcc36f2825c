//! Something is nested deeper, or strung together longer, than can be read.
//!
//! Blocks and brackets may be nested 64 deep, and one condition may hold 500 operators. No rule that two teams agree on
//! needs more; such a text is mostly the work of a program or a slip.
//!
//! ## Bad
//! ```handoff
//! type size = list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of list of text
//! ```
//!
//! ## Good
//! ```handoff
//! type size = list of text
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule =
    Rule { code: "H0107", name: "too-deep", severity: Severity::Error, source: include_str!("too_deep.rs") };

pub(crate) fn found(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, what).label("too much for one place").help(
        "Blocks and brackets may be nested 64 deep, and one condition may hold 500 operators. Split it into \
             several clauses.",
    )
}
