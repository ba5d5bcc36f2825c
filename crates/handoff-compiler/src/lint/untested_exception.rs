//! An exception that no scenario raises, where scenarios raise others.
//!
//! None of them names it, or takes a way back that raises it. Who is told, and what stands still meanwhile, is tried out by
//! nobody before something goes wrong.
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
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 100% escalate to dee }
//!     return wrong_team "Not ours" raise misrouted
//!   }
//!   exception misrouted {
//!     owner sales
//!     resolve within 1 day { at 100% notify dee "still open" }
//!   }
//!   exception stuck {
//!     owner sales
//!     resolve within 1 day { at 100% notify dee "still open" }
//!   }
//!   on kickoff completed { raise stuck }
//! }
//! scenario "It comes back" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   expect kickoff is offered to ben
//!   return kickoff by ben because wrong_team
//!   expect raised misrouted
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
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 100% escalate to dee }
//!     return wrong_team "Not ours" raise misrouted
//!   }
//!   exception misrouted {
//!     owner sales
//!     resolve within 1 day { at 100% notify dee "still open" }
//!   }
//!   exception stuck {
//!     owner sales
//!     resolve within 1 day { at 100% notify dee "still open" }
//!   }
//!   on kickoff completed { raise stuck }
//! }
//! scenario "It comes back" for renewal {
//!   at 2026-03-02 09:00
//!   event deal.won { deal: "D-1" }
//!   expect kickoff is offered to ben
//!   accept kickoff by ben
//!   expect raised stuck
//!   expect not raised misrouted
//! }
//! ```

use handoff_plan::{Name, Return, ReturnTarget};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::tested::Tested;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1327",
    name: "untested-exception",
    severity: Severity::Info,
    source: include_str!("untested_exception.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let Some(tested) = Tested::of(ctx, process) else { continue };
        let named = |name: &Name, place| tested.names(place) || returned(process, name, &tested);
        let exceptions = process.exceptions().map(|(exception, at)| (&exception.name, at.at));
        let (touched, untested): (Vec<_>, Vec<_>) = exceptions.partition(|(name, at)| named(name, at.name));
        let Some((name, at)) = untested.first().filter(|_| !touched.is_empty()) else { continue };
        let others = untested.iter().skip(1);
        let more = others.map(|(other, _)| format!(" or `{other}`")).collect::<String>();
        let message = format!("no scenario raises exception `{name}`{more}");
        let diagnostic = Diagnostic::new(&RULE, at.header, message)
            .label(format!("write a scenario that expects it: `expect raised {name}`"))
            .help("Let one bring it about, and say who is told and what happens once it is resolved.");
        found.push(diagnostic);
    }
}

/// A scenario takes a way back that raises it.
fn returned(process: &Process, exception: &Name, tested: &Tested) -> bool {
    let raises = |back: &Return| back.target == ReturnTarget::Raise(exception.clone());
    process.handoffs().any(|(handoff, at)| {
        let mut ways = handoff.returns.iter().zip(&at.returns);
        ways.any(|(back, place)| raises(back) && tested.names(place.name))
    })
}
