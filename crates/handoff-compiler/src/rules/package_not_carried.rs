//! A stage that expects a package which does not come.
//!
//! `expects` is the receiver's side of the contract: this is what they need before they can begin. A handoff into that stage
//! has to carry it.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! record brief { scope: text }
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
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
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
//! record brief { scope: text }
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
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     carry brief
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0701",
    name: "package-not-carried",
    severity: Severity::Error,
    source: include_str!("package_not_carried.rs"),
};

/// `insert`: where a `carry` may be put, and its text.
pub(crate) fn diagnostic(
    handoff: &str,
    stage: &str,
    record: &str,
    at: Span,
    said: Span,
    insert: Option<(Span, String)>,
) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&RULE, at, format!("`{stage}` expects `{record}`, which `{handoff}` does not carry"))
            .label(format!("add `carry {record}`"))
            .related(said, "expected here")
            .help("What a stage expects is what its owner needs to begin. The handoff has to bring it.");
    if let Some((span, text)) = insert {
        diagnostic = diagnostic.suggest(format!("add `carry {record}`"), span, text, false);
    }
    diagnostic
}

/// `require package` without a package.
pub(crate) fn nothing_required(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "there is no package whose fields could be required")
        .label("carry a record, or name the fields")
        .help("`require package` asks for every required field of the record that the handoff carries.")
}

/// A step brings nothing.
pub(crate) fn step(step: &str, record: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("step `{step}` brings no `{record}`, which its target expects"))
        .label("make it a handoff that carries it, or take `expects` out")
        .help("Only a handoff carries a package.")
}

/// What a stage of another process asks for on entering is asked of the package.
pub(crate) fn entry(handoff: &str, stage: &str, field: &str, at: Span, said: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        at,
        format!("entering `{stage}` asks for `{field}`, which `{handoff}` does not carry"),
    )
    .label(format!("carry `{field}` there, or give it a default in that process"))
    .related(said, "asked for here")
    .help("The case that opens there knows only what the package brings. Without it, nothing could ever be offered.")
}
