//! Sums, products and shifts. Exact decimals; what does not fit is unknown, with that as the reason.

use chrono::{Days, NaiveDate};
use handoff_plan::time;
use handoff_plan::{Arithmetic, Calendar, Duration, Money, Value};
use rust_decimal::Decimal;
use smol_str::format_smolstr;

use super::Unknown;

pub(super) fn negate(value: &Value) -> Result<Value, Unknown> {
    match value {
        Value::Number(n) => Ok(Value::Number(-*n)),
        Value::Money(m) => Ok(money(-m.amount, m)),
        _ => Err(Unknown::Shape),
    }
}

pub(super) fn percent(fraction: Decimal, of: &Value) -> Result<Value, Unknown> {
    match of {
        Value::Number(n) => fraction.checked_mul(*n).map(Value::Number).ok_or(Unknown::Overflow),
        Value::Money(m) => {
            let part = fraction.checked_mul(m.amount).ok_or(Unknown::Overflow)?;
            Ok(money(part.normalize(), m))
        }
        _ => Err(Unknown::Shape),
    }
}

fn money(amount: Decimal, like: &Money) -> Value {
    Value::Money(Money { amount, currency: like.currency.clone() })
}

pub(super) fn arithmetic(
    op: Arithmetic,
    a: &Value,
    b: &Value,
    calendar: Option<&Calendar>,
) -> Result<Value, Unknown> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => numbers(op, *a, *b).map(Value::Number),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => {
            let result = numbers(op, a.amount, b.amount)?;
            match op {
                Arithmetic::Add | Arithmetic::Sub => Ok(money(result, a)),
                Arithmetic::Div => Ok(Value::Number(result)),
                Arithmetic::Mul => Err(Unknown::Shape),
            }
        }
        (Value::Money(m), Value::Number(n)) if matches!(op, Arithmetic::Mul | Arithmetic::Div) => {
            numbers(op, m.amount, *n).map(|amount| money(amount, m))
        }
        (Value::Number(n), Value::Money(m)) if op == Arithmetic::Mul => {
            numbers(op, *n, m.amount).map(|amount| money(amount, m))
        }
        (Value::Text(a), Value::Text(b)) if op == Arithmetic::Add => {
            Ok(Value::Text(format_smolstr!("{a}{b}")))
        }
        (Value::Date(_) | Value::DateTime(_), Value::Duration(d))
            if matches!(op, Arithmetic::Add | Arithmetic::Sub) =>
        {
            shift(a, d, op == Arithmetic::Sub, calendar)
        }
        (Value::Duration(d), Value::Date(_) | Value::DateTime(_)) if op == Arithmetic::Add => {
            shift(b, d, false, calendar)
        }
        (Value::Date(a), Value::Date(b)) if op == Arithmetic::Sub => {
            let days = a.signed_duration_since(*b).num_days();
            Ok(Value::Duration(Duration { days, ..Duration::default() }))
        }
        (Value::DateTime(a), Value::DateTime(b)) if op == Arithmetic::Sub => {
            let seconds = a.signed_duration_since(*b).num_seconds();
            Ok(Value::Duration(Duration { seconds, ..Duration::default() }))
        }
        (Value::Duration(a), Value::Duration(b)) => {
            durations(op, a, b).ok_or(Unknown::Overflow).map(Value::Duration)
        }
        _ => Err(Unknown::Shape),
    }
}

fn numbers(op: Arithmetic, a: Decimal, b: Decimal) -> Result<Decimal, Unknown> {
    let result = match op {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Sub => a.checked_sub(b),
        Arithmetic::Mul => a.checked_mul(b),
        Arithmetic::Div if b.is_zero() => return Err(Unknown::DivisionByZero),
        Arithmetic::Div => a.checked_div(b),
    };
    result.ok_or(Unknown::Overflow)
}

fn durations(op: Arithmetic, a: &Duration, b: &Duration) -> Option<Duration> {
    let part = |a: i64, b: i64| match op {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Sub => a.checked_sub(b),
        Arithmetic::Mul | Arithmetic::Div => None,
    };
    Some(Duration {
        days: part(a.days, b.days)?,
        business_days: part(a.business_days, b.business_days)?,
        business_seconds: part(a.business_seconds, b.business_seconds)?,
        seconds: part(a.seconds, b.seconds)?,
    })
}

/// `D before DATE`, `D after DATE`. A date stays a date where the duration is of whole days; otherwise it counts from its
/// midnight.
pub(super) fn shift(
    of: &Value,
    by: &Duration,
    before: bool,
    calendar: Option<&Calendar>,
) -> Result<Value, Unknown> {
    let calendar = calendar.unwrap_or(&time::ALWAYS);
    match of {
        Value::Date(date) if by.seconds == 0 && by.business_seconds == 0 && by.business_days == 0 => {
            shift_date(*date, by.days, before).map(Value::Date).ok_or(Unknown::Overflow)
        }
        Value::Date(date) => {
            let midnight = calendar.instant_of(date.and_time(chrono::NaiveTime::MIN));
            let moved = shift_instant(midnight, by, before, calendar)?;
            if by.seconds == 0 && by.business_seconds == 0 {
                return Ok(Value::Date(calendar.local(moved).date_naive()));
            }
            Ok(Value::DateTime(moved))
        }
        Value::DateTime(at) => shift_instant(*at, by, before, calendar).map(Value::DateTime),
        _ => Err(Unknown::Shape),
    }
}

fn shift_date(date: NaiveDate, days: i64, before: bool) -> Option<NaiveDate> {
    let back = (days < 0) != before;
    let days = Days::new(days.unsigned_abs());
    if back { date.checked_sub_days(days) } else { date.checked_add_days(days) }
}

fn shift_instant(
    at: handoff_plan::Instant,
    by: &Duration,
    before: bool,
    calendar: &Calendar,
) -> Result<handoff_plan::Instant, Unknown> {
    let moved = if before { time::subtract(at, by, calendar) } else { time::add(at, by, calendar) };
    moved.map_err(|_| Unknown::Overflow)
}
