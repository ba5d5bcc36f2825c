//! A length of time that cannot be counted.
//!
//! Half a day is nothing on a calendar, no time at all is no deadline, and a date has no hours.
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
//!     accept within 1.5 days { at 100% escalate to dee }
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
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 36 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0803",
    name: "bad-duration",
    severity: Severity::Error,
    source: include_str!("bad_duration.rs"),
};

pub(crate) fn not_whole(span: Span, written: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{written}` cannot be counted"))
        .label("write whole days or weeks, or hours")
        .help("How long half a day is depends on the day. Write hours, or `business hours`.")
}

pub(crate) fn zero(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "no time at all")
        .label("write at least `1 minute`")
        .help("A deadline that is over when it begins is late from the start.")
}

pub(crate) fn hours_on_a_date(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "a date has no hours")
        .label("write days, weeks or business days")
        .help("Hours can be added to a `datetime`, days to both.")
}
