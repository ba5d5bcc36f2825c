//! A promised field that may be missing.
//!
//! The record says that the receiver gets this field. Nothing in the handoff makes sure of it, so one day they will get the
//! work without it, and ask.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! record brief { scope: text; goals: text }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!     goals: text
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
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! record brief { scope: text; goals: text }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!     goals: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, goals
//!     carry brief
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::Expr;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0702",
    name: "package-may-lack",
    severity: Severity::Error,
    source: include_str!("package_may_lack.rs"),
};

pub(crate) fn diagnostic(
    field: &str,
    record: &str,
    span: Span,
    missing: &[Expr],
    insert: (Span, String),
) -> Diagnostic {
    let names: Vec<String> = missing.iter().map(|e| format!("`{e}`")).collect();
    let ask = missing.iter().map(|e| match e {
        Expr::Field(_) | Expr::Member(..) => format!("`require {e}`"),
        e => format!("`require ({e}) is set`"),
    });
    let ask = ask.collect::<Vec<_>>().join(" and ");
    let message = format!("`{field}` of `{record}` may be missing: nothing requires {}", names.join(", "));
    Diagnostic::new(&RULE, span, message)
        .label(format!("add {ask}"))
        .help("The receiver is promised this. A requirement under `if`, or one that may be waived, does not make sure of it; `default(a, b)` does.")
        .suggest(format!("add {ask}"), insert.0, insert.1, false)
}
