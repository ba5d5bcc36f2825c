//! A clock that nothing can start.
//!
//! It waits for something that this process never does, so it never runs and nobody hears of it.
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
//!   clock again within 2 days {
//!     start on kickoff returned
//!     at 100% notify dee "it came back"
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
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   clock again within 2 days {
//!     start on kickoff blocked
//!     at 100% notify dee "it is blocked"
//!   }
//! }
//! ```

use handoff_plan::{Edge, Life, Moment};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0831",
    name: "clock-never-starts",
    severity: Severity::Warning,
    source: include_str!("clock_never_starts.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (clock, at) in process.clocks() {
            let Edge::On(moments) = &clock.start else { continue };
            if !moments.iter().all(|moment| never(process, moment)) {
                continue;
            }
            let message = format!("nothing can start clock `{}`", clock.name());
            let diagnostic = Diagnostic::new(&RULE, at.header, message)
                .label("let it start on something that happens")
                .help("Only a handoff with a `return` is ever returned, and a case that enters a final stage in its only track is closed, which stops its clocks.");
            found.push(diagnostic);
        }
    }
}

/// What this process never does, or does only as the case closes.
pub(super) fn never(process: &Process, moment: &Moment) -> bool {
    match moment {
        Moment::Life(name, Life::Returned | Life::Resubmitted) => {
            process.handoff(name).is_some_and(|handoff| handoff.returns.is_empty())
        }
        Moment::Enter(place) => {
            let alone = process.plan.tracks.len() == 1;
            alone && process.stage(place).is_some_and(|stage| stage.kind.is_final())
        }
        Moment::Leave(place) => process.stage(place).is_some_and(|stage| stage.kind.is_final()),
        _ => false,
    }
}
