//! A requirement that may be waived although the package needs it.
//!
//! Waived, the field would be missing from a package that promises it.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! record brief { scope: text }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope waivable by dee
//!     carry brief
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! record brief { scope: text }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope waivable by dee
//!     carry brief { scope: default(scope, "not agreed") }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0703",
    name: "waivable-package-field",
    severity: Severity::Error,
    source: include_str!("waivable_package_field.rs"),
};

pub(crate) fn diagnostic(field: &str, record: &str, requirement: Span, carried: Span) -> Diagnostic {
    Diagnostic::new(&RULE, requirement, format!("this may be waived, but `{record}` promises `{field}`"))
        .label("take `waivable by` out")
        .related(carried, "carried here")
        .help("Waived, the receiver would get a package with a hole. Carry `default(FIELD, …)`, or make the record's field optional with `?`.")
}
