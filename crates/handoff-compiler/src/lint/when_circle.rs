//! Reactions to conditions that set each other off without end.
//!
//! Gone through step by step with the values that they set themselves, and only as far as those decide: what is found here
//! surely does not come to rest.

use std::collections::BTreeMap;

use handoff_plan::{Action, Comparison, Expr, Name, Trigger, Value, When};
use rust_decimal::Decimal;

use super::guard::Bound;
use super::moves::moves;
use crate::model::Process;

/// A circle is found long before.
const MOST_STEPS: usize = 64;
/// Of so many reactions each is tried as the first of a circle; no process that people read has more.
const MOST_FIRST: usize = 256;

/// What is known of fields; `None`: it is missing. Of a field that is not there nothing is known.
type Values<'a> = BTreeMap<&'a Name, Option<Value>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
    /// It hangs on what is not known here.
    Open,
}

/// The positions of the reactions of a circle, from the one that is met first.
pub(super) fn find(process: &Process) -> Option<Vec<usize>> {
    let whens = &process.plan.whens;
    (0..whens.len().min(MOST_FIRST)).find_map(|first| {
        let mut values = Values::new();
        assume(&whens.get(first)?.condition, &mut values);
        let circle = follow(whens, first, values)?;
        (!moves_meanwhile(process, whens, &circle)).then_some(circle)
    })
}

/// Lets one act, then whichever becomes true by that, and so on, until the same one acts on the same values.
fn follow<'a>(whens: &'a [When], first: usize, mut values: Values<'a>) -> Option<Vec<usize>> {
    let mut done: Vec<(usize, Values<'a>)> = Vec::new();
    let mut now = first;
    while done.len() < MOST_STEPS {
        let when = whens.get(now)?;
        if truth(&when.condition, &values) != Truth::Yes {
            return None;
        }
        if let Some(from) = done.iter().position(|before| *before == (now, values.clone())) {
            return Some(done.iter().skip(from).map(|(when, _)| *when).collect());
        }
        let before = values.clone();
        done.push((now, before.clone()));
        act(&when.actions, &mut values);
        let becomes = |w: &When| {
            truth(&w.condition, &before) == Truth::No && truth(&w.condition, &values) == Truth::Yes
        };
        now = whens.iter().position(becomes)?;
    }
    None
}

/// Whether all of these surely can hold at once, and nothing that happens by itself ends that.
pub(super) fn hold_together(process: &Process, conditions: &[&Expr]) -> bool {
    let mut values = Values::new();
    conditions.iter().for_each(|condition| assume(condition, &mut values));
    let hold = |values: &Values<'_>| conditions.iter().all(|c| truth(c, values) == Truth::Yes);
    let reactions = process.plan.reactions.iter().map(|on| &on.actions);
    let mut actions = reactions.chain(process.plan.whens.iter().map(|when| &when.actions));
    hold(&values)
        && actions.all(|actions| {
            let mut after = values.clone();
            act(actions, &mut after);
            hold(&after)
        })
}

fn act<'a>(actions: &'a [Action], values: &mut Values<'a>) {
    for action in actions {
        match action {
            Action::Set { field, value: Expr::Value(value) } if field.members.is_empty() => {
                values.insert(&field.field, Some(value.clone()));
            }
            Action::Set { field, .. } => {
                values.remove(&field.field);
            }
            Action::Clear { field } => {
                values.insert(&field.field, None);
            }
            Action::Add { list, .. } | Action::Remove { list, .. } => {
                values.remove(&list.field);
            }
            Action::If { then, otherwise, .. } => {
                let mut inside = Values::new();
                act(then, &mut inside);
                act(otherwise, &mut inside);
                let written = then.iter().chain(otherwise);
                inside.keys().for_each(|field| {
                    values.remove(field);
                });
                // What is written there in other ways.
                if written.count() > inside.len() {
                    values.clear();
                }
            }
            _ => {}
        }
    }
}

/// Values with which the condition holds, where they are plain to see.
fn assume<'a>(condition: &'a Expr, values: &mut Values<'a>) {
    match condition {
        Expr::And(all) => all.iter().for_each(|e| assume(e, values)),
        Expr::Field(name) => {
            values.insert(name, Some(Value::Bool(true)));
        }
        Expr::Not(of) => {
            if let Expr::Field(name) = &**of {
                values.insert(name, Some(Value::Bool(false)));
            }
        }
        Expr::IsMissing(of) => {
            if let Expr::Field(name) = &**of {
                values.insert(name, None);
            }
        }
        Expr::IsSet(of) => {
            if let Expr::Field(name) = &**of {
                // Any value will do, as long as nothing else is asked of it.
                values.entry(name).or_insert(Some(Value::Bool(true)));
            }
        }
        Expr::Compare(Comparison::Eq, a, b) => {
            if let (Expr::Field(name), Expr::Value(value)) | (Expr::Value(value), Expr::Field(name)) =
                (&**a, &**b)
            {
                values.insert(name, Some(value.clone()));
            }
        }
        Expr::Compare(_, a, _) => {
            if let (Expr::Field(name), Some(number)) = (&**a, beyond(condition)) {
                values.insert(name, Some(number));
            }
        }
        _ => {}
    }
}

/// A number on the right side of the bound.
fn beyond(condition: &Expr) -> Option<Value> {
    let Expr::Compare(_, _, amount) = condition else { return None };
    let Expr::Value(Value::Number(_)) = **amount else { return None };
    let bound = Bound::of(condition)?;
    let up = bound.lower().map(|(low, _)| low.saturating_add(Decimal::ONE));
    let number = up.or_else(|| bound.upper().map(|(high, _)| high.saturating_sub(Decimal::ONE)))?;
    Some(Value::Number(number))
}

fn truth(condition: &Expr, values: &Values<'_>) -> Truth {
    let yes = |is: bool| if is { Truth::Yes } else { Truth::No };
    let held = |e: &Expr| match e {
        Expr::Field(name) => values.get(name),
        _ => None,
    };
    match condition {
        Expr::Value(Value::Bool(is)) => yes(*is),
        // Missing is not true; it does not make `not` true either.
        Expr::Field(name) => match values.get(name) {
            Some(Some(Value::Bool(is))) => yes(*is),
            Some(None) => Truth::No,
            _ => Truth::Open,
        },
        Expr::Not(of) => match (&**of, held(of)) {
            (Expr::Field(_), Some(None)) => Truth::No,
            (Expr::Field(_), _) => turned(truth(of, values)),
            _ => Truth::Open,
        },
        Expr::And(all) => all.iter().map(|e| truth(e, values)).fold(Truth::Yes, |a, b| match (a, b) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Open,
        }),
        Expr::Or(any) => any.iter().map(|e| truth(e, values)).fold(Truth::No, |a, b| match (a, b) {
            (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
            (Truth::No, Truth::No) => Truth::No,
            _ => Truth::Open,
        }),
        Expr::IsSet(of) => held(of).map_or(Truth::Open, |value| yes(value.is_some())),
        Expr::IsMissing(of) => held(of).map_or(Truth::Open, |value| yes(value.is_none())),
        Expr::Compare(comparison, a, b) => match (held(a), &**b) {
            (Some(None), _) => Truth::No,
            (Some(Some(a)), Expr::Value(b)) => compare(*comparison, a, b).map_or(Truth::Open, yes),
            _ => Truth::Open,
        },
        _ => Truth::Open,
    }
}

fn turned(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Open => Truth::Open,
    }
}

fn compare(comparison: Comparison, a: &Value, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        _ => None,
    };
    Some(match comparison {
        Comparison::Eq => a == b,
        Comparison::Ne => a != b,
        Comparison::Lt => order?.is_lt(),
        Comparison::Le => order?.is_le(),
        Comparison::Gt => order?.is_gt(),
        Comparison::Ge => order?.is_ge(),
    })
}

/// A handoff or step may happen in between by what the circle sets, and end it.
fn moves_meanwhile(process: &Process, whens: &[When], circle: &[usize]) -> bool {
    let actions = circle.iter().filter_map(|i| whens.get(*i)).flat_map(|when| &when.actions);
    let set: Vec<&Name> = actions
        .filter_map(|action| match action {
            Action::Set { field, .. } | Action::Clear { field } => Some(&field.field),
            _ => None,
        })
        .collect();
    let asks = |e: &Expr| mentions(e, &set);
    moves(process).iter().any(|m| {
        m.triggers.iter().any(|trigger| match trigger {
            Trigger::When(condition) => asks(condition),
            Trigger::Ready => true,
            _ => false,
        })
    })
}

fn mentions(expr: &Expr, fields: &[&Name]) -> bool {
    matches!(expr, Expr::Field(name) if fields.contains(&name))
        || expr.children().into_iter().any(|inner| mentions(inner, fields))
}
