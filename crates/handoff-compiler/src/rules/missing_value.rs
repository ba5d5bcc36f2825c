//! Something that is required and is not given.
//!
//! A record, event, call or opened case is whole only when everything in it that is required is given. What may be left out
//! has a `?` after its type.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! service mail { action draft(to: email, template: text) }
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
//!     on offered { call mail.draft(template: "welcome") }
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
//! service mail { action draft(to: email, template: text) }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!     contact: email
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, contact
//!     on offered { call mail.draft(to: contact, template: "welcome") }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0410",
    name: "missing-value",
    severity: Severity::Error,
    source: include_str!("missing_value.rs"),
};

pub(crate) fn diagnostic(span: Span, what: &str, missing: &[&str]) -> Diagnostic {
    let names = listed(missing);
    Diagnostic::new(&RULE, span, format!("{what} needs {names}")).label(format!("add {names}")).help(
        "It is whole only with everything that it requires. What may be left out has a `?` after its type.",
    )
}

/// `carry RECORD` takes each value from the case's field of that name.
pub(crate) fn by_name(span: Span, record: &str, missing: &[&str]) -> Diagnostic {
    let names = listed(missing);
    let first = missing.first().copied().unwrap_or_default();
    Diagnostic::new(&RULE, span, format!("`{record}` needs {names}, and the case has no field of that name"))
        .label(format!("say what it is: `carry {record} {{ {first}: … }}`"))
        .help("`carry` with a record alone takes every value from the case's field of the same name.")
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
