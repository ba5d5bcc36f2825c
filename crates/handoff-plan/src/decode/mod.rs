//! JSON from outside, checked against its declaration.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::{Event, Expr, Field, Money, Name, Plan, Type, Value, read_instant};

/// How deep lists and records may be nested in one another.
const DEPTH: u32 = 64;

/// One place where data does not fit its declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// `champion.email`, `stakeholders[1].name`; empty for the whole.
    pub path: String,
    /// What is expected there, in words.
    pub expected: String,
    /// What stands there, in short; nothing of a sensitive value.
    pub found: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "expected {}; found {}", self.expected, self.found)
    }
}

impl std::error::Error for Mismatch {}

/// A value of type `ty` from JSON. `path` is how mismatches call it.
///
/// # Errors
/// Every mismatch in it.
pub fn decode(json: &Json, ty: &Type, plan: &Plan, path: &str) -> Result<Value, Vec<Mismatch>> {
    let mut decoder = Decoder { plan, mismatches: Vec::new() };
    let value = decoder.value(json, ty, Spot { path: &Path::Root(path), hidden: false, depth: 0 });
    decoder.finish(value)
}

/// The same for a field: what a sensitive one holds does not show in a mismatch.
///
/// # Errors
/// Every mismatch in it.
pub fn decode_field(json: &Json, field: &Field, plan: &Plan) -> Result<Value, Vec<Mismatch>> {
    let mut decoder = Decoder { plan, mismatches: Vec::new() };
    let spot = Spot { path: &Path::Root(&field.name), hidden: field.sensitive, depth: 0 };
    let value = decoder.value(json, &field.ty, spot);
    decoder.finish(value)
}

/// An event's payload. Fields that are not declared are left out; an optional field that is absent or null has no
/// entry; one with a constant default has that. The fields' `where` is not looked at.
///
/// # Errors
/// Every mismatch in it; a required field that is absent is one.
pub fn decode_event(
    payload: &Json,
    event: &Event,
    plan: &Plan,
) -> Result<BTreeMap<Name, Value>, Vec<Mismatch>> {
    let mut decoder = Decoder { plan, mismatches: Vec::new() };
    let spot = Spot { path: &Path::Root(""), hidden: false, depth: 0 };
    let members = match payload {
        Json::Object(object) => decoder.members(object, &event.fields, spot),
        // An event that carries nothing may come without data.
        Json::Null => decoder.members(&serde_json::Map::new(), &event.fields, spot),
        other => {
            decoder.mismatch(spot, "an object with the event's fields".to_owned(), other);
            None
        }
    };
    decoder.finish(members)
}

/// Where in the data something stands; made into text only for a mismatch.
enum Path<'a> {
    Root(&'a str),
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(path) => f.write_str(path),
            Self::Member(Self::Root(""), name) => f.write_str(name),
            Self::Member(of, name) => write!(f, "{of}.{name}"),
            Self::Item(of, index) => write!(f, "{of}[{index}]"),
        }
    }
}

#[derive(Clone, Copy)]
struct Spot<'a> {
    path: &'a Path<'a>,
    /// Inside a sensitive field.
    hidden: bool,
    depth: u32,
}

struct Decoder<'a> {
    plan: &'a Plan,
    mismatches: Vec<Mismatch>,
}

impl Decoder<'_> {
    fn finish<T>(self, value: Option<T>) -> Result<T, Vec<Mismatch>> {
        // INVARIANT: a value is left out only with a mismatch that says why.
        match value {
            Some(value) if self.mismatches.is_empty() => Ok(value),
            _ => Err(self.mismatches),
        }
    }

    fn mismatch(&mut self, spot: Spot<'_>, expected: String, json: &Json) {
        let found = if spot.hidden && !json.is_null() {
            "something else, which is sensitive and not shown".to_owned()
        } else {
            describe(json)
        };
        self.mismatches.push(Mismatch { path: spot.path.to_string(), expected, found });
    }

    /// `None` after a mismatch.
    fn value(&mut self, json: &Json, ty: &Type, spot: Spot<'_>) -> Option<Value> {
        if spot.depth > DEPTH {
            self.mismatch(spot, format!("at most {DEPTH} levels of lists and records"), json);
            return None;
        }
        let value = match (ty, json) {
            (Type::List(of), Json::Array(items)) => return self.list(items, of, spot),
            (Type::Record(name), Json::Object(object)) if self.plan.records.contains_key(name) => {
                let record = self.plan.records.get(name)?;
                return self.members(object, &record.fields, spot).map(Value::Record);
            }
            (Type::Money(currency), _) => read_money(json, currency),
            (Type::Number, _) => read_number(json).map(Value::Number),
            (Type::Integer, _) => {
                read_number(json).filter(Decimal::is_integer).map(|n| Value::Number(n.normalize()))
            }
            (Type::Bool, Json::Bool(yes)) => Some(Value::Bool(*yes)),
            (_, Json::String(text)) => self.text(text, ty),
            _ => None,
        };
        if value.is_none() {
            self.mismatch(spot, expected(ty, self.plan), json);
        }
        value
    }

    fn list(&mut self, items: &[Json], of: &Type, spot: Spot<'_>) -> Option<Value> {
        let before = self.mismatches.len();
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = Path::Item(spot.path, index);
            values.extend(self.value(item, of, Spot { path: &path, depth: spot.depth + 1, ..spot }));
        }
        (self.mismatches.len() == before).then_some(Value::List(values))
    }

    fn members(
        &mut self,
        object: &serde_json::Map<String, Json>,
        fields: &[Field],
        spot: Spot<'_>,
    ) -> Option<BTreeMap<Name, Value>> {
        let before = self.mismatches.len();
        let mut members = BTreeMap::new();
        for field in fields {
            let path = Path::Member(spot.path, &field.name);
            let hidden = spot.hidden || field.sensitive;
            let spot = Spot { path: &path, hidden, depth: spot.depth + 1 };
            match (object.get(field.name.as_str()), &field.default) {
                (None | Some(Json::Null), Some(default)) => {
                    if let Expr::Value(value) = default {
                        members.insert(field.name.clone(), value.clone());
                    }
                }
                (None | Some(Json::Null), None) if field.optional => {}
                (None | Some(Json::Null), None) => {
                    let expected = format!("{}, which is required", expected(&field.ty, self.plan));
                    self.mismatch(spot, expected, &Json::Null);
                }
                (Some(json), _) => {
                    if let Some(value) = self.value(json, &field.ty, spot) {
                        members.insert(field.name.clone(), value);
                    }
                }
            }
        }
        (self.mismatches.len() == before).then_some(members)
    }

    fn text(&self, text: &str, ty: &Type) -> Option<Value> {
        match ty {
            Type::Text | Type::Document => Some(Value::Text(text.into())),
            // Blank text is missing, not wrong.
            Type::Email => {
                (is_email(text) || text.trim().is_empty()).then(|| Value::Text(text.trim().into()))
            }
            Type::Url => (is_url(text) || text.trim().is_empty()).then(|| Value::Text(text.trim().into())),
            Type::Date => read_date(text).map(Value::Date),
            Type::Time => read_time(text).map(Value::Time),
            Type::DateTime => read_instant(text).map(Value::DateTime),
            Type::Duration => text.parse().ok().map(Value::Duration),
            Type::Person => self.plan.persons.contains_key(text).then(|| Value::Person(text.into())),
            Type::Team => self.plan.teams.contains_key(text).then(|| Value::Team(text.into())),
            Type::Choice(options) => options.iter().find(|o| *o == text).cloned().map(Value::Choice),
            Type::Number | Type::Integer | Type::Bool | Type::Money(_) | Type::List(_) | Type::Record(_) => {
                None
            }
        }
    }
}

fn read_money(json: &Json, currency: &Name) -> Option<Value> {
    let amount = match json {
        Json::Object(object) if object.get("currency")?.as_str()? == currency => {
            read_number(object.get("amount")?)?
        }
        Json::Object(_) => return None,
        bare => read_number(bare)?,
    };
    Some(Value::Money(Money { amount: amount.normalize(), currency: currency.clone() }))
}

/// A JSON number, or a text that is one; exact, or `None`.
fn read_number(json: &Json) -> Option<Decimal> {
    match json {
        Json::Number(number) => read_decimal(number.as_str()),
        Json::String(text) => read_decimal(text.trim()),
        _ => None,
    }
}

/// `-12.50`, `1.5e3`: exact, or `None` where it is no number or has more digits than fit.
#[must_use]
pub fn read_decimal(text: &str) -> Option<Decimal> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let plain = unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unsigned.ends_with(|c: char| c.is_ascii_digit());
    let exponent: i32 = exponent.parse().ok()?;
    let mut number = plain.then(|| Decimal::from_str_exact(digits).ok())??.normalize();
    if number.is_zero() {
        return Some(Decimal::ZERO);
    }
    if exponent < 0 {
        let scale = number.scale().checked_add(exponent.unsigned_abs())?;
        number.set_scale(scale).ok()?;
        return Some(number);
    }
    for _ in 0..exponent {
        // Multiplying by ten is exact until the number no longer fits, after 28 rounds at most.
        number = number.checked_mul(Decimal::TEN)?;
    }
    Some(number.normalize())
}

/// Exactly `YYYY-MM-DD`, a day that exists.
#[must_use]
pub fn read_date(text: &str) -> Option<NaiveDate> {
    shaped(text, "0000-00-00").then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}

/// `HH:MM` or `HH:MM:SS`.
#[must_use]
pub fn read_time(text: &str) -> Option<NaiveTime> {
    let pattern = match text.len() {
        5 if shaped(text, "00:00") => "%H:%M",
        8 if shaped(text, "00:00:00") && !text.ends_with("60") => "%H:%M:%S",
        _ => return None,
    };
    NaiveTime::parse_from_str(text, pattern).ok()
}

/// Digits where the shape has `0`, else the shape's own letters.
fn shaped(text: &str, shape: &str) -> bool {
    let fits = |(found, wanted): (u8, u8)| {
        if wanted == b'0' { found.is_ascii_digit() } else { found == wanted }
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

/// Plausible as an address that mail can be sent to: something, `@`, and a domain with a point.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let text = text.trim();
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | ',' | ';');
    !local.is_empty()
        && !text.replacen('@', "", 1).contains(odd)
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
}

/// Plausible as a web address: a scheme, `://` and a host, without spaces.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !host.is_empty()
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// In the words of somebody who fills it in.
fn expected(ty: &Type, plan: &Plan) -> String {
    let fixed = match ty {
        Type::Text => "text",
        Type::Number => "a number of at most 28 digits, such as 48000 or 0.18",
        Type::Integer => "a whole number, such as 12",
        Type::Bool => "true or false",
        Type::Date => "a date, such as 2026-03-02",
        Type::Time => "a time, such as 09:00",
        Type::DateTime => "a date and time with its offset, such as 2026-03-02T09:00:00Z",
        Type::Duration => "a duration, such as PT24H or 5 business days",
        Type::Email => "an email address, such as jo@acme.example",
        Type::Url => "a web address, such as https://acme.example",
        Type::Document => "text that says where the document is",
        Type::Person => "the name of a person that the spec declares",
        Type::Team => "the name of a team that the spec declares",
        Type::Money(currency) => {
            return format!(
                "money in {currency}, such as 48000 or {{\"amount\": \"48000\", \"currency\": \"{currency}\"}}"
            );
        }
        Type::Choice(options) => {
            let mut options: Vec<&str> = options.iter().map(Name::as_str).collect();
            let last = options.pop().unwrap_or_default();
            return if options.is_empty() {
                last.to_owned()
            } else {
                format!("{} or {last}", options.join(", "))
            };
        }
        Type::List(of) => return format!("a list of {of}"),
        Type::Record(name) => {
            let fields = plan.records.get(name).map(|record| record.fields.as_slice()).unwrap_or_default();
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            return format!("an object with the fields of {name}: {}", names.join(", "));
        }
    };
    fixed.to_owned()
}

/// What stands there, in short.
fn describe(json: &Json) -> String {
    match json {
        Json::Null => "nothing".to_owned(),
        Json::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Json::Array(items) => format!("a list of {}", items.len()),
        Json::Object(_) => short(&json.to_string(), "an object"),
        Json::String(text) => {
            short(&json.to_string(), &format!("a text of {} letters", text.chars().count()))
        }
        Json::Bool(_) | Json::Number(_) => short(&json.to_string(), "a very long number"),
    }
}

fn short(text: &str, otherwise: &str) -> String {
    if text.len() <= 80 { text.to_owned() } else { otherwise.to_owned() }
}

#[cfg(test)]
mod tests;
