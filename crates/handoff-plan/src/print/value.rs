//! Values as literals, and types.

use std::fmt;

use rust_decimal::Decimal;

use super::expr::bracketed;
use super::joined;
use crate::json::time_text;
use crate::show::wall_text;
use crate::{Money, Piece, Template, Type, Value};

/// As a literal of the language: `48000 USD`, `"Acme"`, `2026-03-02`, `[1, 2]`, `{ name: "Jo" }`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => Quoted(text).fmt(f),
            Self::Number(number) => number.normalize().fmt(f),
            Self::Bool(yes) => yes.fmt(f),
            Self::Money(money) => money.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => f.write_str(&time_text(*time)),
            Self::DateTime(at) => write!(f, "{}Z", wall_text(at.naive_utc())),
            Self::Duration(length) => length.fmt(f),
            Self::Person(name) | Self::Team(name) | Self::Choice(name) => name.fmt(f),
            Self::List(items) => bracketed(f, items),
            Self::Record(members) if members.is_empty() => f.write_str("{ }"),
            Self::Record(members) => {
                f.write_str("{ ")?;
                joined(f, members.iter().map(|(name, value)| format!("{name}: {value}")), ", ")?;
                f.write_str(" }")
            }
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = if self.amount.is_integer() { self.amount.normalize() } else { self.padded() };
        write!(f, "{amount} {}", self.currency)
    }
}

/// A text in quotes, with what needs it escaped.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", Escaped(self.0))
    }
}

struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '"' => f.write_str("\\\""),
            '\\' => f.write_str("\\\\"),
            '\n' => f.write_str("\\n"),
            '\t' => f.write_str("\\t"),
            '{' => f.write_str("\\{"),
            c if c.is_control() => write!(f, "\\u{{{:x}}}", u32::from(c)),
            c => write!(f, "{c}"),
        })
    }
}

/// In quotes, with `{expr}` where something is filled in.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => Escaped(text).fmt(f),
            Piece::Expr { expr, .. } => write!(f, "{{{expr}}}"),
        })?;
        f.write_str("\"")
    }
}

/// A pattern of `matches`: a text whose braces are its own.
pub(super) fn pattern(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "{}", Quoted(text).to_string().replace("\\{", "{"))
}

/// `0.18` as `18%`.
pub(super) fn percent(fraction: Decimal) -> String {
    let hundred = Decimal::ONE_HUNDRED;
    fraction.checked_mul(hundred).map_or_else(|| fraction.to_string(), |p| format!("{}%", p.normalize()))
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Bool => "bool",
            Self::Money(currency) => return write!(f, "money({currency})"),
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::Duration => "duration",
            Self::Email => "email",
            Self::Url => "url",
            Self::Document => "document",
            Self::Person => "person",
            Self::Team => "team",
            Self::Choice(options) => {
                f.write_str("one of ")?;
                return joined(f, options, " | ");
            }
            Self::List(of) => return write!(f, "list of {of}"),
            Self::Record(name) => name,
        })
    }
}
