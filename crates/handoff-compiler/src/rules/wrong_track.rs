//! A move between tracks that cannot be.
//!
//! Each track is in one stage at a time and moves by itself. A step stays in its track; a handoff may start another one.
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
//!   track billing {
//!     start open on deal.won
//!     stage open { owner sales }
//!     stage paid { owner sales; final }
//!     step pay from open to paid { trigger by sales }
//!   }
//!   step bill from won to billing.open { trigger by sales }
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
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   track billing {
//!     start open on deal.won
//!     stage open { owner sales }
//!     stage paid { owner sales; final }
//!     step pay from open to paid { trigger by sales }
//!   }
//! }
//! ```

use handoff_plan::Place;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0505",
    name: "wrong-track",
    severity: Severity::Error,
    source: include_str!("wrong_track.rs"),
};

pub(crate) fn step(name: &str, to: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("step `{name}` leads to `{to}`, which is not in its own track"))
        .label("name a stage of the same track, or make it a handoff")
        .help("A step moves the work of one owner inside one track. A handoff to `TRACK.STAGE` or `PROCESS.STAGE` starts the other.")
}

pub(crate) fn mixed(name: &str, first: &Place, other: &Place, span: Span) -> Diagnostic {
    let message = format!("`{name}` leads from two tracks: `{}` and `{}`", first.track, other.track);
    Diagnostic::new(&RULE, span, message)
        .label("name stages of one track")
        .help("Each track moves by itself. Write one handoff or step for each track.")
}

pub(crate) fn returned(to: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{to}` is in another track"))
        .label("name a stage of the track that the work came from")
        .help("A return moves only the track that the work came from.")
}
