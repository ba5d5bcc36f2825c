//! A ladder step that lies outside its deadline.
//!
//! `at P%` is a share of the time until the deadline: more than nought, and 100% at most. After the deadline there is `every`.
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
//!     accept within 24 hours { at 150% escalate to dee }
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
//!     accept within 24 hours { at 100% remind receiver; every 12 hours up to 3 times escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0804",
    name: "bad-ladder-point",
    severity: Severity::Error,
    source: include_str!("bad_ladder_point.rs"),
};

pub(crate) fn diagnostic(amount: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{amount}%` lies outside the deadline"))
        .label("write a share from 1% to 100%")
        .help("`at 100%` is the deadline itself. For what comes after it, write `every 24 hours up to 3 times …`.")
}

pub(crate) fn too_many(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "the steps of this ladder hang on too many conditions")
        .label("let fewer of its times depend on the case")
        .help("Which steps there are is settled when the clock starts. Write two ladders and choose with `using if … then … else …`.")
}
