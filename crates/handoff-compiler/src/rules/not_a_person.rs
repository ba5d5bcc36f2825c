//! Somebody who is not a person or team.
//!
//! Work goes to people. Where the language asks WHO, a declared person or team can stand, a field with a person or team,
//! `giver`, `receiver`, `owner` or `approver of HANDOFF`, and after it `.lead` or `.manager`.
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
//!     to scope
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
//!     buddy: person
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, buddy
//!     to buddy
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;
use handoff_syntax::suggest;

use crate::ty::Ty;

pub(crate) static RULE: Rule = Rule {
    code: "H0303",
    name: "not-a-person",
    severity: Severity::Error,
    source: include_str!("not_a_person.rs"),
};

pub(crate) fn field(name: &str, span: Span, ty: &Ty) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` is nobody: it is {ty}"))
        .label("name a person, a team, or a field with one of them")
        .help("Work goes to people. A field that holds one has the type `person` or `team`.")
}

pub(crate) fn tail(name: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("nobody is called `.{name}`"))
        .help("A team has a `.lead` and a `.manager`, a person a `.manager`.");
    match suggest(name, ["lead", "manager"]) {
        Some(meant) => diagnostic.label(format!("did you mean `{meant}`?")).suggest(
            format!("write `{meant}`"),
            span,
            meant,
            false,
        ),
        None => diagnostic.label("write `lead` or `manager`"),
    }
}

/// One person is needed.
pub(crate) fn team(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` is a team, and one person is needed here"))
        .label("name a person")
        .help("A team cannot answer the phone. Name the person.")
}

/// An owner that is said to be the owner.
pub(crate) fn own_owner(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "this owner is known only through itself")
        .label("name a person, a team, or a field with one of them")
        .help("`owner`, `giver` and `receiver` speak of the work at hand; here is said who that is.")
}
