//! A field that a condition hangs on and that nothing fills in and nobody is asked for.
//!
//! No action sets it, no requirement names it and it is nobody's to set, so it stays missing unless somebody thinks of it; what
//! hangs on it then never happens.
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
//!     urgent: bool
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   when urgent { notify dee "an urgent one" }
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
//!     urgent: bool set by sales
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   when urgent { notify dee "an urgent one" }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::{Expr, Name, RequirementKind};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;
use super::set_never_read::set;
use crate::model::{Model, Process, Purpose};

pub(crate) static RULE: Rule = Rule {
    code: "H0210",
    name: "never-filled-in",
    severity: Severity::Info,
    source: include_str!("never_filled_in.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    let told = ctx.model.in_scenarios(ctx.model.scenarios.iter());
    for process in ctx.processes() {
        let unsaid = process.fields().filter(|(field, at)| {
            // A description says what people are to put there.
            field.default.is_none()
                && field.set_by.is_empty()
                && field.description.is_none()
                && ctx.model.is_used(at.name)
                && !told.contains(&at.name)
        });
        let mut unsaid = unsaid.peekable();
        if unsaid.peek().is_none() {
            continue;
        }
        let (set, asked, waited) = (set(process), asked(process), waited_for(process));
        for (field, at) in unsaid {
            let name = &field.name;
            if !waited.contains(name)
                || set.contains(name)
                || asked.contains(name)
                || is_brought(ctx.model, process, name)
            {
                continue;
            }
            let message = format!("a condition hangs on `{name}`, and nothing fills it in");
            let diagnostic = Diagnostic::new(&RULE, at.name, message)
                .label("say who fills it in: `set by …`, a `require`, or a `set`")
                .help("It stays missing unless somebody thinks of it. A description after the type also tells people what it is for.");
            found.push(diagnostic);
        }
    }
}

/// What conditions hang on; what is only carried or shown holds nothing up.
fn waited_for(process: &Process) -> BTreeSet<Name> {
    let mut fields = BTreeSet::new();
    let conditions = process.expressions.iter().filter(|site| site.purpose == Purpose::Condition);
    conditions.for_each(|site| gather(&site.expr, &mut fields));
    fields
}

/// What people are asked for: by a requirement, or by what completes their work.
fn asked(process: &Process) -> BTreeSet<Name> {
    let mut asked = BTreeSet::new();
    for requirement in moves(process).iter().flat_map(|m| m.requirements) {
        requirement.condition.iter().for_each(|e| gather(e, &mut asked));
        match &requirement.kind {
            RequirementKind::Field(e) | RequirementKind::Condition(e) => gather(e, &mut asked),
            RequirementKind::Approval(approval) => asked.extend(approval.of.iter().cloned()),
        }
    }
    let completes = process.plan.handoffs.iter().filter_map(|h| h.complete.as_ref()?.when.as_ref());
    completes.for_each(|e| gather(e, &mut asked));
    asked
}

/// Another process brings it.
fn is_brought(model: &Model, process: &Process, field: &Name) -> bool {
    let mut packages = model.handed_to(&process.name).flat_map(|(handoff, _)| &handoff.package);
    let mut opened = model.openings_of(&process.name).flatten();
    packages.any(|p| p.fields.iter().any(|f| f.name == *field)) || opened.any(|(name, _)| name == field)
}

fn gather(expr: &Expr, names: &mut BTreeSet<Name>) {
    if let Expr::Field(name) = expr {
        names.insert(name.clone());
    }
    expr.children().into_iter().for_each(|child| gather(child, names));
}
