//! A team that shares work out among one person.
//!
//! `round_robin`, `least_loaded` and `claim` choose among members. With one or none, all work goes to the same person, and
//! the spec says otherwise.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben; members ben; assign round_robin }
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
//! team cs { lead ben; members ana, ben; assign round_robin }
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

use handoff_plan::Assign;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0323",
    name: "nobody-to-share-with",
    severity: Severity::Warning,
    source: include_str!("nobody_to_share_with.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for team in &ctx.model.teams {
        let way = match team.plan.assign {
            Assign::RoundRobin => "round_robin",
            Assign::LeastLoaded => "least_loaded",
            Assign::Claim => "claim",
            Assign::Lead | Assign::OnCall(_) => continue,
        };
        if team.plan.members.len() != 1 {
            continue;
        }
        let message = format!("team `{}` has one member to share work among", team.name);
        let diagnostic = Diagnostic::new(&RULE, team.at.header, message)
            .label(format!("list more members, or leave out `assign {way}`"))
            .help("All work goes to the same person. If that is meant, make them the lead: a team's work goes to its lead by default.");
        found.push(diagnostic);
    }
}
