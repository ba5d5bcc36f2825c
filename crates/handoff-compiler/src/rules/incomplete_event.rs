//! A scenario's event without a field that it requires.
//!
//! The runtime refuses such an event and nothing happens. That may be what the scenario wants to see; more often something was
//! forgotten.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text; scope: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won { set scope from event }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//!
//! scenario "It is offered" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   expect kickoff is offered to ben
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
//! event deal.won { deal: text; scope: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won { set scope from event }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//!
//! scenario "It is offered" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1", scope: "50 seats" }
//!   expect kickoff is offered to ben
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H1303",
    name: "incomplete-event",
    severity: Severity::Warning,
    source: include_str!("incomplete_event.rs"),
};

pub(crate) fn diagnostic(span: Span, what: &str, missing: &[&str]) -> Diagnostic {
    let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::new(&RULE, span, format!("{what} is refused without {names}"))
        .label(format!("add {names}"))
        .help("An event that does not fit its declaration is rejected and changes nothing.")
}
