//! A command that does not say which requirement.
//!
//! A handoff may ask for several things. Who waives one where several may be waived has to say which is meant:
//! `HANDOFF.REQUIREMENT`.
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
//!     plan: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope waivable by dee
//!     require plan waivable by dee
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//!
//! scenario "It may go without" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   waive kickoff by dee
//!   expect kickoff is blocked
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
//!     plan: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope waivable by dee
//!     require plan waivable by dee
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//!
//! scenario "It may go without" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   waive kickoff.scope by dee
//!   expect kickoff is blocked by plan
//! }
//! ```

use handoff_plan::Name;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H1302",
    name: "which-requirement",
    severity: Severity::Error,
    source: include_str!("which_requirement.rs"),
};

pub(crate) fn diagnostic(handoff: &str, span: Span, names: &[Name]) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("which requirement of `{handoff}` is meant?"));
    if names.is_empty() {
        return diagnostic
            .label("it asks for no approval")
            .help("Only what a handoff asks for can be approved, declined or waived.");
    }
    let known: Vec<String> = names.iter().map(|name| format!("`{handoff}.{name}`")).collect();
    diagnostic.label("name the requirement").help(format!("Write one of {}.", known.join(", ")))
}
