//! A choice or another type where a record is needed.
//!
//! A stage expects a record, and a handoff carries one: a list of named fields. Another type has no fields that could be
//! checked.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! type size = one of small | large
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
//!   stage live { owner cs; final; expects size }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
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
//!     require scope
//!     carry brief
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0206",
    name: "not-a-record",
    severity: Severity::Error,
    source: include_str!("not_a_record.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` is not a record"))
        .label("name a record here")
        .help(format!("A package has named fields. Declare them: `record {name} {{ … }}`."))
}
