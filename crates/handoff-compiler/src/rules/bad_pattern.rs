//! A pattern that cannot be read.
//!
//! `matches` takes a regular expression. One that is broken matches nothing.
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
//!     require scope matches "[A-Z"
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
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope matches "[A-Z]+"
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::ast::Text;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "H0407",
    name: "bad-pattern",
    severity: Severity::Error,
    source: include_str!("bad_pattern.rs"),
};

pub(crate) fn diagnostic(pattern: &Text, why: &regex::Error) -> Diagnostic {
    let why = why.to_string();
    let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
    Diagnostic::new(&RULE, pattern.span, format!("`{}` is no pattern: {why}", pattern.value))
        .label("mend the pattern")
        .help("A regular expression stands here, such as `\"[A-Z]{2}-[0-9]+\"`. To mean a sign itself, put `\\\\` before it.")
}
