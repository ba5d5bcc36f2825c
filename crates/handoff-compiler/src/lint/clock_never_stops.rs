//! A clock that nothing can stop in time.
//!
//! What is to stop it never happens in this process, so its ladder runs to the end every time.
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
//!   clock slow within 9 days {
//!     start on enter won
//!     stop on kickoff returned
//!     at 100% notify dee "it takes long"
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
//!   clock slow within 9 days {
//!     start on enter won
//!     stop on kickoff accepted
//!     at 100% notify dee "it takes long"
//!   }
//! }
//! ```

use handoff_plan::{Edge, Life, Moment};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0832",
    name: "clock-never-stops",
    severity: Severity::Warning,
    source: include_str!("clock_never_stops.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (clock, at) in process.clocks() {
            let Some(Edge::On(moments)) = &clock.stop else { continue };
            if !moments.iter().all(|moment| never(process, moment)) {
                continue;
            }
            let message = format!("nothing stops clock `{}` before the case closes", clock.name());
            let diagnostic = Diagnostic::new(&RULE, at.header, message)
                .label("let it stop on something that happens")
                .help("Only a handoff with a `return` is ever returned, and a final stage is never left. The end of the case stops every clock by itself.");
            found.push(diagnostic);
        }
    }
}

fn never(process: &Process, moment: &Moment) -> bool {
    match moment {
        Moment::Life(name, Life::Returned | Life::Resubmitted) => {
            process.handoff(name).is_some_and(|handoff| handoff.returns.is_empty())
        }
        Moment::Leave(place) => process.stage(place).is_some_and(|stage| stage.kind.is_final()),
        _ => false,
    }
}
