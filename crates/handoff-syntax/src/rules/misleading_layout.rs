//! A line that goes on with a clause, but is indented like a clause of its own.
//!
//! A clause goes on over a line break before a word that can only continue one, or inside brackets. When that line is
//! indented no deeper than the clause, a reader takes it for something new.
//!
//! ## Bad
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked { owner support }
//!   stage paid { owner finance; final }
//!   handoff approve from asked to paid {
//!     trigger on enter
//!     require amount > 0 USD
//!     waivable by finance.lead
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
//!     require amount > 0 USD
//!       waivable by finance.lead
//!   }
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0112",
    name: "misleading-layout",
    severity: Severity::Warning,
    source: include_str!("misleading_layout.rs"),
};

pub(crate) fn found(line: Span, clause: Span) -> Diagnostic {
    Diagnostic::new(&RULE, line, "this line goes on with the clause above")
        .label("indent it deeper than its clause")
        .related(clause, "the clause starts here")
        .help("A reader takes a line at this depth for a clause of its own. `handoff fmt` puts it right.")
}
