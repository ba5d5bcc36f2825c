//! Values as JSON.

use std::str::FromStr;

use chrono::{DateTime, NaiveTime, SecondsFormat, TimeDelta, Timelike, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Number};

use crate::{Instant, Value};

impl Value {
    /// As every interface writes it: money as `{"amount": "48000.00", "currency": "USD"}`, date `2026-03-02`, time
    /// `09:00`, datetime `2026-03-02T14:00:00Z`, duration `PT24H` or, in business time, `5 business days`. Numbers are exact.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Text(text) => Json::String(text.to_string()),
            Self::Number(number) => number_to_json(*number),
            Self::Bool(yes) => Json::Bool(*yes),
            Self::Money(money) => {
                let mut object = Map::with_capacity(2);
                object.insert("amount".to_owned(), Json::String(money.padded().to_string()));
                object.insert("currency".to_owned(), Json::String(money.currency.to_string()));
                Json::Object(object)
            }
            Self::Date(date) => Json::String(date.to_string()),
            Self::Time(time) => Json::String(time_text(*time)),
            Self::DateTime(at) => Json::String(instant_text(*at)),
            Self::Duration(length) => Json::String(length.to_iso().unwrap_or_else(|| length.to_string())),
            Self::Person(name) | Self::Team(name) | Self::Choice(name) => Json::String(name.to_string()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Record(members) => Json::Object(
                members.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect(),
            ),
        }
    }

    /// Blank text: it counts as missing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

fn number_to_json(number: Decimal) -> serde_json::Value {
    let text = number.normalize().to_string();
    // A decimal is written with digits, a sign and a point, which is a JSON number.
    Number::from_str(&text).map_or(serde_json::Value::String(text), serde_json::Value::Number)
}

/// `09:00`, with seconds only where there are some.
pub(crate) fn time_text(time: NaiveTime) -> String {
    let pattern = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(pattern).to_string()
}

/// RFC 3339 in UTC with `Z`, without a fraction where it is whole: `2026-03-02T14:00:00Z`.
#[must_use]
pub fn instant_text(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads RFC 3339, which has an offset or `Z`. `None` for all else, and for years before 1 or after 9999. A leap second
/// is the second after it.
#[must_use]
pub fn read_instant(text: &str) -> Option<Instant> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    let second = TimeDelta::nanoseconds(1_000_000_000);
    let at = match at.nanosecond().checked_sub(1_000_000_000) {
        Some(rest) => at.with_nanosecond(rest)?.checked_add_signed(second)?,
        None => at,
    };
    (1..=9999).contains(&chrono::Datelike::year(&at)).then_some(at)
}

#[cfg(test)]
mod tests;
