//! A stage that no case ever comes to.
//!
//! Nothing starts in it, and no handoff, step or return leads to it from a stage that is reached. Either the way there was
//! forgotten, or the stage is left over from an earlier version.
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
//!   stage lost { final failed }
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
//!   stage lost { final failed }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   step lose from won to lost { trigger by sales }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::{Place, ReturnTarget, Target};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::{Model, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H0510",
    name: "unreachable-stage",
    severity: Severity::Warning,
    source: include_str!("unreachable_stage.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let reached = reached(ctx.model, process);
        for (stage, at) in process.stages().filter(|(s, _)| !reached.contains(&s.place)) {
            let message = format!("no case ever comes to stage `{}`", stage.place.stage);
            let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
                .label("add a handoff or step to it, or take it out")
                .help("Nothing starts there, and nothing leads there from a stage that is reached.");
            found.push(diagnostic);
        }
    }
}

fn reached<'a>(model: &'a Model, process: &'a Process) -> BTreeSet<&'a Place> {
    let mut reached: BTreeSet<&Place> = process.plan.starts.iter().map(|s| &s.place).collect();
    reached.extend(model.handed_to(&process.name).map(|(_, place)| place));
    loop {
        let before = reached.len();
        for handoff in &process.plan.handoffs {
            if !handoff.from.iter().any(|from| reached.contains(from)) {
                continue;
            }
            if !matches!(handoff.target, Target::Process { .. }) {
                reached.insert(handoff.place());
            }
            reached.extend(handoff.returns.iter().filter_map(|r| match &r.target {
                ReturnTarget::Stage(place) => Some(place),
                _ => None,
            }));
        }
        for step in &process.plan.steps {
            if step.from.iter().any(|from| reached.contains(from)) {
                reached.insert(&step.to);
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}
