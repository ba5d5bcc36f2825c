//! Something that is not there at this place.
//!
//! `event` is there only where an event has just come, `{missing}` and its like only in messages, and `giver`, `receiver` and
//! `owner` only where there is a case. Elsewhere nobody could say what is meant.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text; note: text }
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
//!     require scope != event.note
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
//! event deal.won { deal: text; scope: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won { set scope from event }
//!   stage won { owner sales }
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
    code: "H0411",
    name: "not-at-hand",
    severity: Severity::Error,
    source: include_str!("not_at_hand.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` means nothing here: {why}"))
        .label("name something that is known here")
        .help(
            "What a word means depends on what has just happened; here nothing has that gives it a meaning.",
        )
}

pub(crate) fn event(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "no event is at hand here")
        .label("keep what you need in a field when the event comes")
        .help("`event` is known in `start … on`, `trigger on`, `on EVENT`, `observe` and `seen … where`. Elsewhere set a field then: `set owner_name from event`.")
}

/// The key is given with the case and stays.
pub(crate) fn key(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` is the key and cannot be changed"))
        .label("change another field")
        .help("The key says which case this is. With another key it would be another case.")
}

/// Stages, handoffs and the like where there is no case.
pub(crate) fn no_case(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{name}` means nothing here: there is no case"))
        .label("write this in a process")
        .help("Stages, handoffs, clocks and exceptions are those of a process.")
}

/// A lifecycle word outside the thing that it speaks of.
pub(crate) fn own_name(noun: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("of which {noun}?"))
        .label(format!("put the {noun}'s name before it"))
        .help("Only inside a handoff, step, stage or exception may its own name be left out.")
}

/// A step is not offered to anybody.
pub(crate) fn step_life(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("a step is never {word}"))
        .label("write `opened`, `blocked`, `completed` or `cancelled`")
        .help("A step stays with its owner: nobody is offered it, so nobody accepts or returns it.")
}

/// `for` at a moment that is of this case already.
pub(crate) fn correlate(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "this moment belongs to its case already")
        .label("take the `for` out")
        .help("`for` says which case an event from outside belongs to.")
}
