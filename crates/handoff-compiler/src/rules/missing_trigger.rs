//! A handoff or step that nothing sets off.
//!
//! Nobody and nothing would ever begin it. A handoff that waits for somebody to remember it is the very thing that gets
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
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0601",
    name: "missing-trigger",
    severity: Severity::Error,
    source: include_str!("missing_trigger.rs"),
};

pub(crate) fn diagnostic(noun: &str, name: &str, header: Span) -> Diagnostic {
    Diagnostic::new(&RULE, header, format!("nothing sets off {noun} `{name}`"))
        .label("add a trigger, such as `trigger on enter`")
        .help("Write `trigger on enter`, `trigger on EVENT`, `trigger when CONDITION`, `trigger when ready` or `trigger by WHO`.")
}
