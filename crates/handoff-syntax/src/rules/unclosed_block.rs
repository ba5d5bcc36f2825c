//! A block that is never closed.
//!
//! Every `{` needs its `}`. Where one is missing, what comes after would belong to the wrong block; the layout of the lines
//! was used to guess where it should stand.
//!
//! ## Bad
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked {
//!     owner support
//!   stage paid { owner finance; final }
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! process refund {
//!   owner finance
//!   stage asked {
//!     owner support
//!   }
//!   stage paid { owner finance; final }
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0103",
    name: "unclosed-block",
    severity: Severity::Error,
    source: include_str!("unclosed_block.rs"),
};

/// Reported on the header of the block.
pub(crate) fn found(header: Span, brace: Span, text: &str) -> Diagnostic {
    let mut words = text.split_whitespace();
    let word = words.next().unwrap_or("{");
    let name = words.next().filter(|n| !n.starts_with(['"', '{'])).unwrap_or_default();
    let what = format!("{word} {name}");
    Diagnostic::new(&RULE, header, format!("the block of `{}` is never closed", what.trim_end()))
        .label("this block needs a `}` after its last clause")
        .related(brace, "it opens here")
        .help("What comes after was read as if the `}` stood where the lines are no longer indented.")
}
