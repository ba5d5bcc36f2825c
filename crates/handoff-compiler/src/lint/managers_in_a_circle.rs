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

use std::collections::{BTreeMap, BTreeSet};

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
    for circle in circles(ctx.model).iter().filter(|circle| circle.len() > 1) {
        let Some(first) = circle.first().and_then(|name| ctx.model.person(name)) else { continue };
        let names: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("{} manage each other in a circle", names.join(" and "));
        let diagnostic = Diagnostic::new(&RULE, first.at.header, message)
            .label("let the topmost have no manager")
            .help("An escalation that climbs here comes back to the one who did not act.");
        found.push(diagnostic);
    }
}

/// Each circle once, from the name that comes first, each name followed by its manager.
fn circles(model: &Model) -> Vec<Vec<&Name>> {
    let managed = model.persons.iter().filter_map(|p| Some((&p.name, p.plan.manager.as_ref()?)));
    let managers: BTreeMap<&Name, &Name> = managed.collect();
    let mut circles = Vec::new();
    let mut walked = BTreeSet::new();
    for start in managers.keys() {
        let mut way = Vec::new();
        let mut at = Some(*start);
        while let Some(name) = at.filter(|name| walked.insert(*name)) {
            way.push(name);
            at = managers.get(name).copied();
        }
        // It ends at the top, on a way that was walked before, or on itself.
        let Some(from) = at.and_then(|end| way.iter().position(|name| *name == end)) else { continue };
        let mut circle = way.split_off(from);
        let first = circle.iter().enumerate().min_by_key(|(_, name)| **name).map_or(0, |(i, _)| i);
        circle.rotate_left(first);
        circles.push(circle);
    }
    circles
}
