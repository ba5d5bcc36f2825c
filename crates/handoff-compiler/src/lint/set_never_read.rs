//! A field that is filled in and never read.
//!
//! Nobody requires it, carries it or mentions it, so what is put there reaches nobody but those who look up the case.
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
//!     terms: document
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   on kickoff offered { set terms = "https://docs.example/terms" }
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
//!     terms: document
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     carry scope, terms
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   on enter won { set terms = "https://docs.example/terms" }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::{Action, Correlate, Expr, Name, RequirementKind, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0209",
    name: "set-never-read",
    severity: Severity::Info,
    source: include_str!("set_never_read.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    let told = ctx.model.in_scenarios(ctx.model.scenarios.iter());
    for process in ctx.processes() {
        let (set, read) = (set(process), read(process));
        for (field, at) in process.fields() {
            // What has a description is there for people to read.
            let silent =
                !set.contains(&field.name) || read.contains(&field.name) || field.description.is_some();
            if silent || told.contains(&at.name) {
                continue;
            }
            let message = format!("`{}` is filled in and never read", field.name);
            let diagnostic = Diagnostic::new(&RULE, at.name, message)
                .label("require it or carry it, or describe it for those who look up the case")
                .help("Nothing requires, carries or mentions it. A description after the type says what people find there.");
            found.push(diagnostic);
        }
    }
}

/// What actions fill in.
pub(super) fn set(process: &Process) -> BTreeSet<Name> {
    let fields = process.actions.iter().filter_map(|site| match &site.action {
        Action::Set { field, .. } | Action::Call { into: Some(field), .. } => Some(field.field.clone()),
        Action::Add { list, .. } => Some(list.field.clone()),
        _ => None,
    });
    fields.collect()
}

fn read(process: &Process) -> BTreeSet<Name> {
    let mut read = BTreeSet::new();
    process.plan.each_expr(&mut |expr| gather(expr, &mut read));
    process.people.iter().for_each(|site| of_who(&site.who, &mut read));
    for m in moves(process) {
        let approvals = m.requirements.iter().filter_map(|r| match &r.kind {
            RequirementKind::Approval(approval) => Some(&approval.of),
            _ => None,
        });
        read.extend(approvals.flatten().cloned());
    }
    let correlates = process.plan.reactions.iter().map(|r| &r.correlate);
    let correlates = correlates.chain(process.plan.observes.iter().map(|o| &o.correlate));
    let triggers = moves(process).into_iter().flat_map(|m| m.triggers).filter_map(|t| match t {
        handoff_plan::Trigger::Event { correlate, .. } => Some(correlate),
        _ => None,
    });
    read.extend(correlates.chain(triggers).filter_map(|correlate| match correlate {
        Correlate::Each { field, .. } => Some(field.clone()),
        Correlate::Key | Correlate::By(_) => None,
    }));
    read
}

fn gather(expr: &Expr, read: &mut BTreeSet<Name>) {
    if let Expr::Field(name) = expr {
        read.insert(name.clone());
    }
    expr.children().into_iter().for_each(|child| gather(child, read));
}

fn of_who(who: &Who, read: &mut BTreeSet<Name>) {
    match who {
        Who::Field(name) => {
            read.insert(name.clone());
        }
        Who::Lead(of) | Who::Manager(of) => of_who(of, read),
        Who::If { then, otherwise, .. } => {
            of_who(then, read);
            of_who(otherwise, read);
        }
        _ => {}
    }
}
