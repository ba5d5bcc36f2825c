//! Something that nobody owns.
//!
//! Work that nobody owns is work that nobody does. A process has an owner for when something breaks, a stage one who has the
//! work, an exception one who clears it, and a handoff somebody who receives it.
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
//!   stage won { on enter { notify dee "A deal was won" } }
//!   stage live { owner cs; final }
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
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales; on enter { notify dee "A deal was won" } }
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
    code: "H0301",
    name: "missing-owner",
    severity: Severity::Error,
    source: include_str!("missing_owner.rs"),
};

pub(crate) fn diagnostic(noun: &str, name: &str, header: Span) -> Diagnostic {
    let why = match noun {
        "process" => "When something breaks, somebody has to own that.",
        "exception" => "A problem that nobody owns stays a problem.",
        _ => "Work that waits there would belong to nobody. Only a final stage may leave its owner out.",
    };
    Diagnostic::new(&RULE, header, format!("{noun} `{name}` has no owner"))
        .label("add `owner` and a person or team")
        .help(format!("{why} Write, for example, `owner cs`."))
}

/// A handoff into a stage without an owner.
pub(crate) fn receiver(handoff: &str, header: Span) -> Diagnostic {
    Diagnostic::new(&RULE, header, format!("nobody receives handoff `{handoff}`"))
        .label("add `to` and a person or team")
        .help("The stage that it leads to has no owner, so the handoff has to name who receives it, such as `to cs.lead`.")
}

/// A handoff to another process, whose owner is known only there.
pub(crate) fn linked(handoff: &str, process: &str, header: Span) -> Diagnostic {
    Diagnostic::new(&RULE, header, format!("who receives handoff `{handoff}` is known only in `{process}`"))
        .label("add `to` and a person or team")
        .help("The stage's owner depends on the case there, which acceptance opens. Say here who is offered it.")
}
