//! A scenario that does not say when it begins, or goes back in time.
//!
//! Deadlines depend on the day and the hour. A scenario that began at whatever time it is run would pass today and fail on
//! Friday.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
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
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//!
//! scenario "It is offered" for renewal {
//!   event deal.won { deal: "D-1" }
//!   set scope = "50 seats" by ana
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
//!   set scope = "50 seats" by ana
//!   expect kickoff is offered to ben
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H1301",
    name: "scenario-without-time",
    severity: Severity::Error,
    source: include_str!("scenario_without_time.rs"),
};

pub(crate) fn diagnostic(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "this scenario does not say when it begins")
        .label("write `at 2026-03-02 09:00` before this line")
        .help("Deadlines depend on the day and the hour, so a scenario has its own.")
        .suggest("add a time", span.before(), "at 2026-03-02 09:00\n  ", false)
}

pub(crate) fn backwards(span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "a scenario cannot go back in time")
        .label("name a later time")
        .related(first, "it begins here")
        .help("`wait until` goes on to a time that is still to come.")
}
