//! A ladder that no deadline uses.
//!
//! Nobody is reminded by it. A deadline that should climb it runs out in silence, or on steps of its own.
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
//! ladder gentle { at 100% escalate to receiver.manager }
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
//! ladder gentle { at 100% escalate to receiver.manager }
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
//!     accept within 24 hours using gentle
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0820",
    name: "unused-ladder",
    severity: Severity::Warning,
    source: include_str!("unused_ladder.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    if !ctx.whole {
        return;
    }
    for (ladder, at) in ctx.model.ladders.iter().map(|l| (&l.name, &l.at)) {
        if ctx.model.is_used(at.name) || !ctx.model.tells_a_process(at.name.file) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, at.header, format!("no deadline uses ladder `{ladder}`"))
            .label("write `using` where it belongs")
            .help("A ladder reminds nobody until a deadline uses it. Write `within … using` and its name.");
        found.push(diagnostic);
    }
}
