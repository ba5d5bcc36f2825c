//! A message by a channel that nobody has an address for.
//!
//! The message is written, and goes nowhere.
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
//!     on accepted { notify giver via slack "taken" }
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
//! team sales { lead ana; reach slack "#sales" }
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
//!     on accepted { notify giver via slack "taken" }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Action, Name};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::Model;

pub(crate) static RULE: Rule = Rule {
    code: "H0329",
    name: "channel-without-address",
    severity: Severity::Warning,
    source: include_str!("channel_without_address.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.actions) {
        let Action::Notify { via: Some(channel), .. } = &site.action else { continue };
        if !ctx.whole || reaches(ctx.model, channel) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, site.span, format!("nobody can be reached by `{channel}`"))
            .label(format!("add `reach {channel} \"…\"` to the person or team"))
            .help("No person and no team says where they are reached by this channel, so the message goes nowhere.");
        found.push(diagnostic);
    }
}

fn reaches(model: &Model, channel: &Name) -> bool {
    let teams = model.teams.iter().flat_map(|team| &team.plan.reach);
    let persons = model.persons.iter().flat_map(|person| &person.plan.reach);
    let by_email = channel == "email" && model.persons.iter().any(|person| person.plan.email.is_some());
    by_email || teams.chain(persons).any(|(name, _)| name == channel)
}
