//! A way out of a final stage.
//!
//! A final stage ends the case. Nothing happens to it afterwards.
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
//!   step reopen from live to won { trigger by cs }
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
//!   stage live { owner cs }
//!   stage over { final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   step finish from live to over { trigger by cs }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0504",
    name: "leaves-final",
    severity: Severity::Error,
    source: include_str!("leaves_final.rs"),
};

pub(crate) fn diagnostic(stage: &str, name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` leads out of the final stage `{stage}`"))
        .label("begin in a stage that is not final")
        .related(declared, "final")
        .help("A final stage ends the case. If work goes on from there, take `final` out.")
}

pub(crate) fn returned(stage: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("work cannot be returned to the final stage `{stage}`"))
        .label("name a stage that is not final")
        .related(declared, "final")
        .help("A final stage ends the case.")
}
