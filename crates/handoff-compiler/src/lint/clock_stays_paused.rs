//! A clock that is paused for as long as it runs.
//!
//! It runs only while the case is in one stage, and it is paused while the case is there. Its time is never up, so that nobody
//! is told.
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
//!   start won on deal.won
//!   stage won {
//!     owner sales
//!     stay within 5 days { pause while in won; at 100% escalate to dee }
//!   }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
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
//!   start won on deal.won
//!   stage won {
//!     owner sales
//!     stay within 5 days { at 100% escalate to dee }
//!   }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{About, Edge, Expr, Moment, Place};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::{DeadlineSite, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H0833",
    name: "clock-stays-paused",
    severity: Severity::Warning,
    source: include_str!("clock_stays_paused.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for site in &process.deadlines {
            let Some(pause) = &site.deadline.pause else { continue };
            let Some(place) = home(process, site).filter(|place| holds_in(pause, place)) else { continue };
            let message = format!("the clock `{}` is paused for as long as it runs", site.deadline.clock);
            let diagnostic = Diagnostic::new(&RULE, site.span, message)
                .label("pause it while the case waits for something else")
                .help(format!(
                    "It runs only in stage `{place}`, and there it is always paused: its time is never up."
                ));
            found.push(diagnostic);
        }
    }
}

/// The one stage in which that clock runs.
fn home<'a>(process: &'a Process, site: &'a DeadlineSite) -> Option<&'a Place> {
    match &site.about {
        About::Stage(place) => Some(place),
        About::Handoff(name) => {
            let handoff = process.handoff(name)?;
            // Once it is accepted the case is elsewhere.
            let completes = handoff.complete.as_ref().and_then(|c| c.deadline.as_ref());
            let early = completes.is_none_or(|d| d.clock != site.deadline.clock);
            let [place] = handoff.from.as_slice() else { return None };
            early.then_some(place)
        }
        About::Exception(_) => None,
        About::Case => {
            let clock = process.plan.clocks.iter().find(|c| c.deadline.clock == site.deadline.clock)?;
            let (Edge::On(starts), Some(Edge::On(stops))) = (&clock.start, &clock.stop) else { return None };
            let [Moment::Enter(place)] = starts.as_slice() else { return None };
            stops.contains(&Moment::Leave(place.clone())).then_some(place)
        }
    }
}

fn holds_in(condition: &Expr, place: &Place) -> bool {
    match condition {
        Expr::InStage(stage) | Expr::Reached(stage) => stage == place,
        Expr::Or(any) => any.iter().any(|e| holds_in(e, place)),
        Expr::And(all) => all.iter().all(|e| holds_in(e, place)),
        _ => false,
    }
}
