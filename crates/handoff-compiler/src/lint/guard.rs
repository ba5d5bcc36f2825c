//! What can be said of a condition before there is any case.

use handoff_plan::{Comparison, Expr, Value};
use rust_decimal::Decimal;

/// What the condition comes to whatever the case is; `None` where that depends on the case.
pub(super) fn constant(condition: &Expr) -> Option<bool> {
    match condition {
        Expr::Value(Value::Bool(said)) => Some(*said),
        Expr::Not(inner) => constant(inner).map(|said| !said),
        Expr::And(all) if contradictory(all) => Some(false),
        Expr::And(all) => fold(all, false),
        Expr::Or(any) => fold(any, true),
        Expr::Compare(comparison, a, b) => compare(*comparison, a, b),
        _ => None,
    }
}

/// `decides`: what one part alone makes of the whole.
fn fold(parts: &[Expr], decides: bool) -> Option<bool> {
    let parts: Vec<Option<bool>> = parts.iter().map(constant).collect();
    if parts.contains(&Some(decides)) {
        return Some(decides);
    }
    parts.iter().all(|part| *part == Some(!decides)).then_some(!decides)
}

fn compare(comparison: Comparison, a: &Expr, b: &Expr) -> Option<bool> {
    let (a, b) = (amount(a)?, amount(b)?);
    if a.1 != b.1 {
        return None;
    }
    Some(match comparison {
        Comparison::Eq => a.0 == b.0,
        Comparison::Ne => a.0 != b.0,
        Comparison::Lt => a.0 < b.0,
        Comparison::Le => a.0 <= b.0,
        Comparison::Gt => a.0 > b.0,
        Comparison::Ge => a.0 >= b.0,
    })
}

/// A number with its currency, where it has one.
fn amount(expr: &Expr) -> Option<(Decimal, &str)> {
    match expr {
        Expr::Value(Value::Number(number)) => Some((*number, "")),
        Expr::Value(Value::Money(money)) => Some((money.amount, money.currency.as_str())),
        Expr::Negate(inner) => amount(inner).map(|(number, currency)| (-number, currency)),
        _ => None,
    }
}

fn contradictory(parts: &[Expr]) -> bool {
    let later = |i: usize| parts.iter().skip(i + 1);
    parts.iter().enumerate().any(|(i, one)| later(i).any(|other| apart(one, other)))
}

/// No case fulfils both, as they bound the same value.
pub(super) fn apart(one: &Expr, other: &Expr) -> bool {
    if let (Some(a), Some(b)) = (Bound::of(one), Bound::of(other)) {
        return a.value == b.value && (past(a.lower(), b.upper()) || past(b.lower(), a.upper()));
    }
    let equal = |e: &Expr| match e {
        Expr::Compare(Comparison::Eq, a, b) => match &**b {
            Expr::Value(value @ (Value::Choice(_) | Value::Text(_) | Value::Bool(_))) => {
                Some(((**a).clone(), value.clone()))
            }
            _ => None,
        },
        _ => None,
    };
    match (equal(one), equal(other)) {
        (Some((a, x)), Some((b, y))) => a == b && x != y,
        _ => false,
    }
}

fn past(lower: Option<(Decimal, bool)>, upper: Option<(Decimal, bool)>) -> bool {
    match (lower, upper) {
        (Some((low, above)), Some((high, below))) => low > high || (low == high && (above || below)),
        _ => false,
    }
}

/// A value of the case or event held against an amount: `event.acv > 10 USD`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    pub(super) value: &'a Expr,
    comparison: Comparison,
    pub(super) amount: Decimal,
}

impl<'a> Bound<'a> {
    pub(super) fn of(condition: &'a Expr) -> Option<Self> {
        let Expr::Compare(comparison, a, b) = condition else { return None };
        match (amount(a), amount(b)) {
            (None, Some((amount, _))) => Some(Self { value: a, comparison: *comparison, amount }),
            (Some((amount, _)), None) => Some(Self { value: b, comparison: turned(*comparison), amount }),
            _ => None,
        }
    }

    /// The least value, and whether it is itself left out.
    pub(super) fn lower(&self) -> Option<(Decimal, bool)> {
        match self.comparison {
            Comparison::Gt => Some((self.amount, true)),
            Comparison::Ge | Comparison::Eq => Some((self.amount, false)),
            Comparison::Lt | Comparison::Le | Comparison::Ne => None,
        }
    }

    /// The greatest value, and whether it is itself left out.
    pub(super) fn upper(&self) -> Option<(Decimal, bool)> {
        match self.comparison {
            Comparison::Lt => Some((self.amount, true)),
            Comparison::Le | Comparison::Eq => Some((self.amount, false)),
            Comparison::Gt | Comparison::Ge | Comparison::Ne => None,
        }
    }
}

/// The same comparison, read from the right.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Lt => Comparison::Gt,
        Comparison::Le => Comparison::Ge,
        Comparison::Gt => Comparison::Lt,
        Comparison::Ge => Comparison::Le,
        same @ (Comparison::Eq | Comparison::Ne) => same,
    }
}
