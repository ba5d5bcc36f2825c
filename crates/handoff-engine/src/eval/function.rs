//! The language's functions.

use std::borrow::Cow;
use std::cmp::Ordering;

use handoff_plan::{Arithmetic, Expr, Function, Value};
use rust_decimal::Decimal;

use super::{Known, Scope, Unknown, arithmetic, compare};

pub(super) fn call<'s>(scope: &'s Scope<'_>, function: Function, args: &'s [Expr]) -> Known<'s> {
    match (function, args) {
        (Function::Default, [value, fallback]) => match scope.value(value) {
            Err(Unknown::Missing(_)) => scope.value(fallback),
            known => known,
        },
        (Function::Reveal, [value]) => scope.value(value),
        (Function::Min, _) => extreme(scope, args, Ordering::Less),
        (Function::Max, _) => extreme(scope, args, Ordering::Greater),
        (_, [one]) => unary(function, &*scope.value(one)?).map(Cow::Owned),
        (_, [one, two]) => {
            binary(function, &*scope.value(one)?, &*scope.value(two)?).map(|b| Cow::Owned(Value::Bool(b)))
        }
        _ => Err(Unknown::Shape),
    }
}

fn unary(function: Function, value: &Value) -> Result<Value, Unknown> {
    match (function, value) {
        (Function::Count | Function::Length, Value::List(items)) => Ok(Value::Number(items.len().into())),
        (Function::Length, Value::Text(text)) => Ok(Value::Number(text.chars().count().into())),
        (Function::Sum, Value::List(items)) => sum(items),
        (Function::Lower, Value::Text(text)) => Ok(Value::Text(text.to_lowercase().into())),
        (Function::Upper, Value::Text(text)) => Ok(Value::Text(text.to_uppercase().into())),
        (Function::Trim, Value::Text(text)) => Ok(Value::Text(text.trim().into())),
        _ => Err(Unknown::Shape),
    }
}

/// The sum of nothing is 0; the sum of no money has no currency, and so is not known.
fn sum(items: &[Value]) -> Result<Value, Unknown> {
    let mut items = items.iter();
    let Some(first) = items.next() else { return Ok(Value::Number(Decimal::ZERO)) };
    items.try_fold(first.clone(), |sum, item| arithmetic::arithmetic(Arithmetic::Add, &sum, item, None))
}

fn extreme<'s>(scope: &'s Scope<'_>, args: &'s [Expr], wanted: Ordering) -> Known<'s> {
    let values: Vec<Value> = match args {
        [one] => match scope.value(one)?.into_owned() {
            Value::List(items) => items,
            single => vec![single],
        },
        _ => args.iter().map(|a| scope.value(a).map(Cow::into_owned)).collect::<Result<_, _>>()?,
    };
    let mut values = values.into_iter();
    let mut best = values.next().ok_or(Unknown::Missing("an item of the list".into()))?;
    for value in values {
        if compare::order(&value, &best)? == wanted {
            best = value;
        }
    }
    Ok(Cow::Owned(best))
}

fn binary(function: Function, a: &Value, b: &Value) -> Result<bool, Unknown> {
    match (function, a, b) {
        (Function::Contains, _, _) => compare::contains(a, b),
        (Function::StartsWith, Value::Text(a), Value::Text(b)) => Ok(a.starts_with(b.as_str())),
        (Function::EndsWith, Value::Text(a), Value::Text(b)) => Ok(a.ends_with(b.as_str())),
        _ => Err(Unknown::Shape),
    }
}
