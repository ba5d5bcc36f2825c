//! Work for a team that has nobody to take it.
//!
//! A team finds its person by its lead unless it says otherwise. Without a lead the work falls to the process owner, with an
//! alarm, every time.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { members ben }
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
//! }
//! ```

use std::collections::BTreeMap;

use handoff_plan::{Assign, Name, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0306",
    name: "team-without-lead",
    severity: Severity::Warning,
    source: include_str!("team_without_lead.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    let mut asked: BTreeMap<&Name, Span> = BTreeMap::new();
    for site in ctx.processes().flat_map(|p| &p.people) {
        if let Who::Team(team) = &site.who {
            asked.entry(team).or_insert(site.span);
        }
    }
    for (name, span) in asked {
        let Some(team) = ctx.model.team(name) else { continue };
        if team.plan.lead.is_some() || !matches!(team.plan.assign, Assign::Lead | Assign::Claim) {
            continue;
        }
        let diagnostic =
            Diagnostic::new(&RULE, team.at.header, format!("team `{name}` has nobody to take its work"))
                .label("add a `lead`, or say with `assign` who takes it")
                .related(span, "work goes to it here")
                .help("Without a lead the work falls to the process owner, with an alarm, every time.");
        found.push(diagnostic);
    }
}
