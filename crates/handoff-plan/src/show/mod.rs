//! Values as people read them: in messages, on the board, in answers to `why`.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use crate::json::time_text;
use crate::{Calendar, Money, Name, Plan, Value};

impl Value {
    /// For people: `48,000 USD`, a person by the full name, `2026-03-02 09:00` in the calendar's zone (`2026-03-02 14:00
    /// UTC` without one), lists and records in one line.
    #[must_use]
    pub fn show<'a>(&'a self, plan: &'a Plan, zone: Option<&Calendar>) -> Cow<'a, str> {
        let made = match self {
            Self::Text(text) => return Cow::Borrowed(text),
            Self::Person(name) => {
                return Cow::Borrowed(plan.persons.get(name).map_or(name.as_str(), |p| &p.label));
            }
            Self::Team(name) => {
                return Cow::Borrowed(plan.teams.get(name).map_or(name.as_str(), |t| &t.label));
            }
            Self::Choice(name) => return Cow::Borrowed(name),
            Self::Bool(yes) => return Cow::Borrowed(if *yes { "yes" } else { "no" }),
            Self::Number(number) => number.normalize().to_string(),
            Self::Money(money) => show_money(money),
            Self::Date(date) => date.to_string(),
            Self::Time(time) => time_text(*time),
            Self::DateTime(at) => match zone {
                Some(calendar) => wall_text(calendar.wall(*at)),
                None => format!("{} UTC", wall_text(at.naive_utc())),
            },
            Self::Duration(length) => length.to_string(),
            Self::List(items) => join(items.iter().map(|item| item.show(plan, zone).into_owned())),
            Self::Record(members) => {
                let member = |(name, value): (&Name, &Self)| format!("{name}: {}", value.show(plan, zone));
                join(members.iter().map(member))
            }
        };
        Cow::Owned(made)
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// `2026-03-02 09:00`, with seconds only where there are some.
pub(crate) fn wall_text(wall: NaiveDateTime) -> String {
    format!("{} {}", wall.date(), time_text(wall.time()))
}

/// Decimals only where they say something, then those of the currency.
fn show_money(money: &Money) -> String {
    let amount = if money.amount.is_integer() { money.amount.normalize() } else { money.padded() };
    format!("{} {}", grouped(amount), money.currency)
}

/// `1,234,567.50`
fn grouped(amount: Decimal) -> String {
    let text = amount.abs().to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let mut out = String::with_capacity(text.len() + text.len() / 3);
    if amount.is_sign_negative() && !amount.is_zero() {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests;
