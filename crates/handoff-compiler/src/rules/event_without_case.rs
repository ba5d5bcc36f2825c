//! An event that does not say which case it belongs to.
//!
//! An event belongs to the case whose key equals its field of the same name. Where it has no such field, `for` says which case
//! is meant.
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
//! event mail.answered { thread: text }
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
//!   on mail.answered { notify owner "They answered" }
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
//! event mail.answered { thread: text }
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
//!   on mail.answered for event.thread { notify owner "They answered" }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use crate::shapes::Member;

pub(crate) static RULE: Rule = Rule {
    code: "H0602",
    name: "event-without-case",
    severity: Severity::Error,
    source: include_str!("event_without_case.rs"),
};

pub(crate) fn diagnostic(event: &str, key: &str, at: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, at, format!("`{event}` does not say which case it belongs to"))
        .label(format!("add `for event.…`, or give the event a field `{key}`"))
        .related(declared, format!("has no field `{key}`"))
        .help(format!("The case is found by its key. Write `for event.FIELD`, or `for each case where FIELD == event.FIELD`, or add `{key}` to the event."))
}

pub(crate) fn differs(event: &str, member: &Member, key: &Member, at: Span) -> Diagnostic {
    let message = format!("`{}` of `{event}` is {}, but the key is {}", member.name, member.ty, key.ty);
    Diagnostic::new(&RULE, at, message)
        .label("say with `for` which case is meant")
        .related(member.span, "the event's field")
        .related(key.span, "the key")
        .help("A case is found by its key, which must be of the same kind.")
}
