//! A number, an amount of money or a duration that is not in its form.
//!
//! Money is a number and three capital letters (`48000 USD`), a share is `18%`, a duration is a number and `seconds`,
//! `minutes`, `hours`, `days`, `weeks`, `business days`, `business hours` or `business minutes`. A deadline that was
//! misread would start the wrong clock.
//!
//! ## Bad
//! ```handoff
//! ladder standard {
//!   after 2 hrs remind receiver
//! }
//! ```
//!
//! ## Good
//! ```handoff
//! ladder standard {
//!   after 2 hours remind receiver
//! }
//! ```

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::source::Span;

pub static RULE: Rule = Rule {
    code: "H0110",
    name: "bad-quantity",
    severity: Severity::Error,
    source: include_str!("bad_quantity.rs"),
};

pub(crate) fn found(span: Span, written: &str, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{written}` is not how a number with a unit is written"))
        .label(format!("write `{right}`"))
        .suggest(format!("write `{right}`"), span, right, false)
}
