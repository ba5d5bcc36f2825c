//! An event that is declared and listened to nowhere.
//!
//! What the outside sends of it is received and changes nothing. Most often the trigger that should listen to it was
//! forgotten.
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
//! event deal.lost { deal: text }
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
//! event deal.lost { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger on deal.lost }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0620",
    name: "unheard-event",
    severity: Severity::Warning,
    source: include_str!("unheard_event.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    if !ctx.whole {
        return;
    }
    for (event, at) in ctx.model.events.iter().map(|e| (&e.name, &e.at)) {
        if ctx.model.is_used(at.name) || !ctx.model.tells_a_process(at.name.file) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, at.header, format!("nothing listens to event `{event}`"))
            .label("listen to it, or take it out")
            .help("What the outside sends of it changes nothing. Write a `trigger on`, an `on` or an `observe` for it.");
        found.push(diagnostic);
    }
}
