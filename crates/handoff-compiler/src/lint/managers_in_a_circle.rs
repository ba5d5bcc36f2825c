//! People who manage each other in a circle.
//!
//! An escalation climbs from manager to manager. In a circle it comes back to the one who did not act, and reaches nobody
//! above.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen" { manager ana }
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

use handoff_plan::Name;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::Model;

pub(crate) static RULE: Rule = Rule {
    code: "H0322",
    name: "managers-in-a-circle",
    severity: Severity::Warning,
    source: include_str!("managers_in_a_circle.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for person in &ctx.model.persons {
        let circle = circle(ctx.model, &person.name);
        // Each circle is told once, at the name that comes first.
        if circle.len() < 2 || circle.iter().min() != Some(&&person.name) {
            continue;
        }
        let names: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("{} manage each other in a circle", names.join(" and "));
        let diagnostic = Diagnostic::new(&RULE, person.at.header, message)
            .label("let the topmost have no manager")
            .help("An escalation that climbs here comes back to the one who did not act.");
        found.push(diagnostic);
    }
}

/// From that person up to and without that person again; empty where the way up ends.
fn circle<'a>(model: &'a Model, from: &'a Name) -> Vec<&'a Name> {
    let mut way = vec![from];
    let mut at = from;
    while let Some(manager) = model.person(at).and_then(|p| p.plan.manager.as_ref()) {
        if manager == from {
            return way;
        }
        if way.contains(&manager) {
            break;
        }
        way.push(manager);
        at = manager;
    }
    Vec::new()
}
