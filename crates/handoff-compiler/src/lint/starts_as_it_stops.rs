//! A clock that stops at the moment that starts it.
//!
//! It never runs: what it was to measure is not measured, and nobody is reminded.
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
//!   clock reply within 2 days { start on kickoff offered; stop on kickoff offered; at 100% remind owner }
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
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   clock reply within 2 days { start on kickoff offered; stop on kickoff accepted; at 100% remind owner }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::Edge;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0827",
    name: "starts-as-it-stops",
    severity: Severity::Warning,
    source: include_str!("starts_as_it_stops.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (clock, at) in ctx.processes().flat_map(|p| p.clocks()) {
        let same = match (&clock.start, &clock.stop) {
            (Edge::On(start), Some(Edge::On(stop))) => start.iter().any(|moment| stop.contains(moment)),
            (Edge::When(start), Some(Edge::When(stop))) => start == stop,
            _ => false,
        };
        if !same {
            continue;
        }
        let message = format!("clock `{}` stops at the moment that starts it", clock.name());
        let diagnostic = Diagnostic::new(&RULE, at.header, message)
            .label("name another moment to stop on")
            .help("It never runs, and nobody is reminded. Stop it where the work that it measures is done.");
        found.push(diagnostic);
    }
}
