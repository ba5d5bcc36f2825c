//! Work for a team that does not say who takes it.
//!
//! A team finds its person by its lead unless it says otherwise. Without a lead all the work goes to the member whom it names
//! first; and where it names nobody at all, to the process owner, with an alarm, every time.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { members ben, ana }
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

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{self as plan, Assign, Name, Who};
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
    for process in ctx.processes() {
        let works = working(&process.plan);
        for site in &process.people {
            if let Who::Team(team) = &site.who
                && works.contains(team)
            {
                asked.entry(team).or_insert(site.span);
            }
        }
    }
    for (name, span) in asked {
        let Some(team) = ctx.model.team(name) else { continue };
        if team.plan.lead.is_some() || !matches!(team.plan.assign, Assign::Lead | Assign::Claim) {
            continue;
        }
        let (message, help) = match (team.plan.members.as_slice(), &team.plan.manager) {
            ([first, _, ..], _) => (
                format!("team `{name}` has no lead, so all its work goes to `{first}`"),
                "A team assigns to its lead unless it says otherwise; without one, to whom it names first.",
            ),
            ([], None) => (
                format!("team `{name}` has nobody to take its work"),
                "The work falls to the process owner, with an alarm, every time.",
            ),
            _ => continue,
        };
        let diagnostic = Diagnostic::new(&RULE, team.at.header, message)
            .label("add a `lead`, or say with `assign` who takes it")
            .related(span, "work goes to it here")
            .help(help);
        found.push(diagnostic);
    }
}

/// The teams that work goes to; whom a process only asks, such as for an approval, needs no lead.
fn working(process: &plan::Process) -> BTreeSet<&Name> {
    let stages = process.stages.iter().filter_map(|s| s.owner.as_ref());
    let owners = stages.chain(process.exceptions.iter().map(|e| &e.owner)).chain([&process.owner]);
    let whose = owners.chain(process.handoffs.iter().map(|h| &h.to));
    whose.filter_map(|who| if let Who::Team(team) = who { Some(team) } else { None }).collect()
}
