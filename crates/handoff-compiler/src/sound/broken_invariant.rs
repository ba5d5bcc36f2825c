//! An invariant can be broken.
//!
//! `reached STAGE only if FIELD is set` holds when every way into the stage asks for the field, or brings it. One way that
//! does neither is enough for a case in which it does not hold: a return to another stage, or the step by which work is
//! withdrawn.
//!
//! Only ways are shown that surely can be gone: where a condition cannot be decided nothing is said, and scenarios and the
//! runtime go on checking. That a person, or what an event brings, changes a value after it was required is not held against
//! the invariant; what a rule of the process sets or clears is.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context { scope: text }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner sales; final }
//!   step go_live from won to live { trigger by sales; require scope }
//!   step hurry from won to live { trigger by sales }
//!   invariant "nothing is live without a scope": reached live only if scope is set
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context { scope: text }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner sales; final }
//!   step go_live from won to live { trigger by sales; require scope }
//!   invariant "nothing is live without a scope": reached live only if scope is set
//! }
//! ```

use std::collections::BTreeSet;
use std::rc::Rc;

use handoff_plan::{Action, Expr, Name, Place, Process as Plan};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::ground::{Focus, Ground, any_action, each_action, tracks_in, written};
use super::lookup::{Bound, Effort, Lookup, size};
use super::space::{Space, Verdict};
use super::state::State;
use super::too_many_states;
use super::turn::Edge;
use crate::model::{Model, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H1206",
    name: "broken-invariant",
    severity: Severity::Error,
    source: include_str!("broken_invariant.rs"),
};

/// With more fields than this an invariant is left to the runtime.
const MOST_FIELDS: usize = 6;

/// Only what is refuted is said: by a way on which every condition is decided, or lies with people or the outside alone.
/// What is neither proved nor refuted is checked by every scenario and by the runtime. Says where a bound was hit.
pub(super) fn check<'a>(
    model: &'a Model,
    process: &'a Process,
    groups: &[Vec<&'a Name>],
    lookup: &Rc<Lookup<'a>>,
    found: &mut Vec<Diagnostic>,
) {
    let effort = Effort::new();
    let size = size(process);
    let mut cut: Vec<(Bound, &str)> = Vec::new();
    for (invariant, span) in process.plan.invariants.iter().zip(&process.invariants) {
        let condition = &invariant.condition;
        // Each is looked at with all that can change what it speaks of.
        if !effort.take(size) {
            cut.push((Bound::Moves, invariant.label.as_str()));
            continue;
        }
        let Some(focus) = focus(&process.plan, condition) else { continue };
        let tracks = tracks(lookup, condition, groups);
        let Some(ground) = Ground::of(model, process, tracks, lookup, &focus) else { continue };
        let breaks = |ground: &Ground<'_>, state: &State| ground.reader(state).truth(condition).is_false();
        let space = Space::of(ground, &effort, |ground, next| {
            match (next.sure, breaks(ground, &next.state), next.edge) {
                (false, ..) | (_, true, Edge::Fill(..)) => Verdict::Skip,
                (true, false, _) => Verdict::Go,
                (true, true, _) => Verdict::Found,
            }
        });
        cut.extend(space.cut.map(|bound| (bound, invariant.label.as_str())));
        let Some((at, _)) = space.last().filter(|(_, state)| breaks(&space.ground, state)) else { continue };
        let label = &invariant.label;
        let (message, fix, why) = match lacks(&space, at, condition) {
            Some((place, field)) => (
                format!("invariant `{label}` can be broken: `{place}` is reached without `{field}`"),
                format!("require `{field}` on every way to `{place}`"),
                format!("Nothing on that way asks for `{field}` or sets it."),
            ),
            None => (
                format!("invariant `{label}` can be broken"),
                "require on that way what it promises, or promise less".to_owned(),
                "Nothing on that way keeps it.".to_owned(),
            ),
        };
        let help = format!("It is broken like this: {}. {why}", space.story(at));
        found.push(Diagnostic::new(&RULE, *span, message).label(fix).help(help));
    }
    found.extend(unproven(process, &cut));
}

/// So many invariants are named that were not looked at to the end.
const MOST_NAMED: usize = 10;

fn unproven(process: &Process, cut: &[(Bound, &str)]) -> Option<Diagnostic> {
    let (bound, _) = cut.first()?;
    let named = cut.iter().take(MOST_NAMED).map(|(_, label)| format!("`{label}`"));
    let mut which = named.collect::<Vec<String>>().join(", ");
    if cut.len() > MOST_NAMED {
        which.push_str(&format!(" and {} others", cut.len() - MOST_NAMED));
    }
    Some(too_many_states::diagnostic(process, *bound, &format!("beyond them {which} may be broken")))
}

/// The stage and the field, where that is what it says.
fn lacks<'e>(space: &Space<'_>, at: usize, condition: &'e Expr) -> Option<(&'e Place, &'e Name)> {
    let Expr::OnlyIf(there, then) = condition else { return None };
    let (Expr::Reached(place) | Expr::InStage(place)) = &**there else { return None };
    let asked = match &**then {
        Expr::And(all) => all.iter().collect(),
        one => vec![one],
    };
    let reader = space.ground.reader(space.state(at)?);
    let mut lacking = asked.into_iter().filter(|e| reader.truth(e).is_false()).filter_map(|e| match e {
        Expr::IsSet(of) => match &**of {
            Expr::Field(name) => Some(name),
            _ => None,
        },
        _ => None,
    });
    lacking.next().map(|field| (place, field))
}

fn tracks<'a>(lookup: &Lookup<'a>, condition: &'a Expr, groups: &[Vec<&'a Name>]) -> Vec<&'a Name> {
    let mut asked = Vec::new();
    tracks_in(lookup, condition, &mut asked);
    let concerned = |g: &&Vec<&Name>| asked.is_empty() || g.iter().any(|t| asked.contains(t));
    groups.iter().filter(concerned).flatten().copied().collect()
}

/// The fields that it speaks of, and those on which rules that write them depend; `None` where they are too many.
fn focus<'a>(plan: &'a Plan, condition: &'a Expr) -> Option<Focus<'a>> {
    let mut names: BTreeSet<&Name> = BTreeSet::new();
    let mut seen = Vec::new();
    fields_in(condition, &mut names);
    seen_in(condition, &mut seen);
    loop {
        let before = names.len();
        for (condition, actions) in rules(plan) {
            let writes = |a: &Action| written(a).is_some_and(|f| names.contains(f));
            if !any_action(actions, &writes) {
                continue;
            }
            condition.into_iter().for_each(|e| fields_in(e, &mut names));
            each_action(actions, &mut |action| match action {
                Action::If { condition, .. } => fields_in(condition, &mut names),
                Action::Set { field, value } if names.contains(&field.field) => fields_in(value, &mut names),
                _ => {}
            });
        }
        if names.len() == before {
            break;
        }
    }
    let fields: Vec<_> = plan.context.iter().filter(|f| names.contains(&f.name)).collect();
    (fields.len() <= MOST_FIELDS).then_some(Focus { condition: Some(condition), fields, seen })
}

/// Whatever acts, with its own condition.
fn rules(plan: &Plan) -> impl Iterator<Item = (Option<&Expr>, &[Action])> {
    let starts = plan.starts.iter().map(|s| (None, s.actions.as_slice()));
    let reactions = plan.reactions.iter().map(|r| (r.condition.as_ref(), r.actions.as_slice()));
    let whens = plan.whens.iter().map(|w| (Some(&w.condition), w.actions.as_slice()));
    starts.chain(reactions).chain(whens)
}

fn fields_in<'a>(expr: &'a Expr, into: &mut BTreeSet<&'a Name>) {
    if let Expr::Field(name) = expr {
        into.insert(name);
    }
    for child in expr.children() {
        fields_in(child, into);
    }
}

fn seen_in<'a>(expr: &'a Expr, into: &mut Vec<&'a Expr>) {
    if matches!(expr, Expr::Seen(..)) {
        into.push(expr);
    }
    for child in expr.children() {
        seen_in(child, into);
    }
}
