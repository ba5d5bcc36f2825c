//! A date or time that is not written in full or does not exist.
//!
//! Dates are written `2026-03-02`, times `09:00`, both `2026-03-02 09:00`. Written shorter, `2026-3-2` would be a
//! subtraction, and the 31st of a short month would be some other day.
//!
//! ## Bad
//! ```handoff
//! calendar office {
//!   timezone "Europe/Berlin"
//!   closed 2026-3-2
//!   closed 2026-02-30
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! calendar office {
//!   timezone "Europe/Berlin"
//!   closed 2026-03-02
//!   closed 2026-02-28
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule =
    Rule { code: "H0109", name: "bad-date", severity: Severity::Error, source: include_str!("bad_date.rs") };

/// Clear, but not in the one form.
pub(crate) fn form(span: Span, written: &str, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{written}` is not in the form of a date or time"))
        .label(format!("write `{right}`"))
        .suggest(format!("write `{right}`"), span, right, true)
}

pub(crate) fn no_such(span: Span, written: &str, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{written}` does not exist"))
        .label(why)
        .help("Dates are written `2026-03-02`, year, month and day; times run from `00:00` to `23:59`.")
}
