//! Order and equality of values.

use std::cmp::Ordering;

use handoff_plan::{Comparison, Value};

use super::Unknown;

/// # Errors
/// The two have no order between them: another shape, another currency.
pub(super) fn compare(op: Comparison, a: &Value, b: &Value) -> Result<bool, Unknown> {
    match op {
        Comparison::Eq => equal(a, b),
        Comparison::Ne => equal(a, b).map(|e| !e),
        Comparison::Lt => order(a, b).map(Ordering::is_lt),
        Comparison::Le => order(a, b).map(Ordering::is_le),
        Comparison::Gt => order(a, b).map(Ordering::is_gt),
        Comparison::Ge => order(a, b).map(Ordering::is_ge),
    }
}

/// Whether the list (or text) contains it.
pub(super) fn contains(list: &Value, item: &Value) -> Result<bool, Unknown> {
    match (list, item) {
        (Value::List(items), _) => {
            let mut unknown = None;
            for each in items {
                match equal(each, item) {
                    Ok(true) => return Ok(true),
                    Ok(false) => {}
                    Err(why) => unknown = Some(why),
                }
            }
            unknown.map_or(Ok(false), Err)
        }
        (Value::Text(text), Value::Text(part)) => Ok(text.contains(part.as_str())),
        _ => Err(Unknown::Shape),
    }
}

pub(super) fn equal(a: &Value, b: &Value) -> Result<bool, Unknown> {
    match (a, b) {
        (Value::List(a), Value::List(b)) => {
            if a.len() != b.len() {
                return Ok(false);
            }
            let pairs = a.iter().zip(b);
            pairs.map(|(a, b)| equal(a, b)).try_fold(true, |all, e| e.map(|e| all && e))
        }
        (Value::Record(_), Value::Record(_)) | (Value::Bool(_), Value::Bool(_)) => Ok(a == b),
        (Value::Person(_), Value::Team(_)) | (Value::Team(_), Value::Person(_)) => Ok(false),
        (Value::Person(a), Value::Person(b))
        | (Value::Team(a), Value::Team(b))
        | (Value::Choice(a), Value::Choice(b)) => Ok(a == b),
        _ => order(a, b).map(Ordering::is_eq),
    }
}

pub(super) fn order(a: &Value, b: &Value) -> Result<Ordering, Unknown> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(a.cmp(b)),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => Ok(a.amount.cmp(&b.amount)),
        (Value::Text(a), Value::Text(b)) => Ok(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Ok(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Ok(a.cmp(b)),
        (Value::DateTime(a), Value::DateTime(b)) => Ok(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => a.compare(b).ok_or(Unknown::Shape),
        _ => Err(Unknown::Shape),
    }
}
