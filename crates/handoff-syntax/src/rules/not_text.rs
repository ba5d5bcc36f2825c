//! Characters that no editor shows.
//!
//! Control characters and null bytes come from a damaged file, a file of another kind, or a file that was saved in another
//! encoding than UTF-8. What they hide cannot be reviewed.
//!
//! ## Bad
//! ```handoff
//! person maria "Maria Lopez"
//! ```
//!
//! ## Good
//! ```handoff
//! person maria "Maria Lopez"
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule =
    Rule { code: "H0111", name: "not-text", severity: Severity::Error, source: include_str!("not_text.rs") };

/// `count` of them in the file, the first of which has this code. `whole`: the file was not read at all.
pub(crate) fn found(span: Span, code: u8, count: usize, whole: bool) -> Diagnostic {
    let message = if whole {
        "this file is not text".to_owned()
    } else if count == 1 {
        "a character that no editor shows stands in this file".to_owned()
    } else {
        format!("{count} characters that no editor shows stand in this file")
    };
    Diagnostic::new(&RULE, span, message)
        .label(format!("the first is here (number {code})"))
        .help("Save the file as plain UTF-8 text, and take such characters out; they were read as spaces.")
}
