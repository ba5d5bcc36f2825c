//! A process that is opened and does not say where it begins.
//!
//! `open PROCESS { … }` makes a case of another process. That process says in which stage such a case begins.
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
//!     on accepted { open bill { deal } }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//!
//! process bill {
//!   key deal: text
//!   owner dee
//!   start open on deal.won
//!   stage open { owner sales }
//!   stage paid { final }
//!   step pay from open to paid { trigger by sales }
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
//!     on accepted { open bill { deal } }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//!
//! process bill {
//!   key deal: text
//!   owner dee
//!   start open when opened
//!   stage open { owner sales }
//!   stage paid { final }
//!   step pay from open to paid { trigger by sales }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0507",
    name: "never-opened",
    severity: Severity::Error,
    source: include_str!("never_opened.rs"),
};

pub(crate) fn diagnostic(process: &str, span: Span, header: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{process}` does not say where a case begins that is opened"))
        .label(format!("add `start STAGE when opened` to `{process}`"))
        .related(header, "this process")
        .help("A case that no event starts needs a stage to begin in.")
}
