//! A condition that looks at the clock.
//!
//! There is no `now` and no `today`: a condition that looks at the clock would have to be asked again every second, and would
//! be true at one moment and false at the next with nothing having happened. Time lives in clocks, which fire when they are
//! due.
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
//!     due_on: date
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require due_on > today
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
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     due_on: date
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require due_on
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   clock late by due_on { start on enter won; 2 days before remind owner; at 100% escalate to dee }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0405",
    name: "no-clock-in-conditions",
    severity: Severity::Error,
    source: include_str!("no_clock_in_conditions.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("there is no `{name}`: a condition does not look at the clock"))
        .label("let a clock say when")
        .help("Time lives in clocks. Write a deadline, such as `accept within 24 hours { … }`, or a clock of its own: `clock late by due_on { start on enter waiting; 2 days before remind owner }`.")
}
