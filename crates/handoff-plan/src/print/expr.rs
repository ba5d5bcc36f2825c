//! Expressions, with as few parentheses as they need.

use std::fmt;

use super::joined;
use super::value::{pattern, percent};
use crate::{Arithmetic, Comparison, Expr, Function, Name, Role, Special, Value};

/// How tightly an expression holds together; an operand that holds less than its place asks for stands in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// Goes on to the right as far as it can: `if`, `any`, `all`, `seen … where`, `only if`.
    Open,
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Prefix,
    Whole,
}

fn hold(expr: &Expr) -> Hold {
    match expr {
        Expr::OnlyIf(..) | Expr::If(..) | Expr::Any { .. } | Expr::All { .. } | Expr::Seen(_, Some(_)) => {
            Hold::Open
        }
        // One alone is itself; none is `true` or `false`.
        Expr::Or(parts) | Expr::And(parts) if parts.len() < 2 => parts.first().map_or(Hold::Whole, hold),
        Expr::Or(_) => Hold::Or,
        Expr::And(_) => Hold::And,
        Expr::Not(inner) if matches!(**inner, Expr::In(..)) => Hold::Compare,
        Expr::Not(_) => Hold::Not,
        Expr::Compare(..) | Expr::In(..) | Expr::Matches(..) | Expr::IsSet(_) | Expr::IsMissing(_) => {
            Hold::Compare
        }
        Expr::Arithmetic(Arithmetic::Add | Arithmetic::Sub, ..) => Hold::Sum,
        Expr::Arithmetic(Arithmetic::Mul | Arithmetic::Div, ..) => Hold::Product,
        Expr::Negate(_) | Expr::PercentOf(..) | Expr::Shift { .. } => Hold::Prefix,
        Expr::Value(Value::Number(n)) if n.is_sign_negative() => Hold::Prefix,
        Expr::Value(Value::Money(money)) if money.amount.is_sign_negative() => Hold::Prefix,
        _ => Hold::Whole,
    }
}

/// An operand in a place that asks for something that holds that tightly.
struct Operand<'a>(&'a Expr, Hold);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if hold(self.0) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = Operand;
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Field(name) | Self::Variable(name) => name.fmt(f),
            Self::Event => f.write_str("event"),
            Self::Role(role) => role.fmt(f),
            Self::Special(special) => special.fmt(f),
            Self::Member(of, name) => write!(f, "{}.{name}", part(of, Hold::Whole)),
            Self::List(items) => bracketed(f, items),
            Self::Record(members) => record(f, members),
            Self::Template(template) => template.fmt(f),
            Self::Not(inner) => match &**inner {
                Self::In(item, list) => {
                    write!(f, "{} not in {}", part(item, Hold::Sum), part(list, Hold::Sum))
                }
                inner => write!(f, "not {}", part(inner, Hold::Not)),
            },
            Self::Negate(inner) => write!(f, "-{}", part(inner, Hold::Whole)),
            Self::And(parts) => chain(f, parts, "and", Hold::Not),
            Self::Or(parts) => chain(f, parts, "or", Hold::And),
            Self::OnlyIf(a, b) => write!(f, "{} only if {}", part(a, Hold::Or), part(b, Hold::Or)),
            Self::Compare(sign, a, b) => {
                write!(f, "{} {sign} {}", part(a, Hold::Sum), part(b, Hold::Sum))
            }
            Self::In(item, list) => write!(f, "{} in {}", part(item, Hold::Sum), part(list, Hold::Sum)),
            Self::Matches(of, text) => {
                write!(f, "{} matches ", part(of, Hold::Sum))?;
                pattern(f, text.as_str())
            }
            Self::IsSet(of) => write!(f, "{} is set", part(of, Hold::Sum)),
            Self::IsMissing(of) => write!(f, "{} is missing", part(of, Hold::Sum)),
            Self::Arithmetic(sign, a, b) => {
                let (left, right) = match sign {
                    Arithmetic::Add | Arithmetic::Sub => (Hold::Sum, Hold::Product),
                    Arithmetic::Mul | Arithmetic::Div => (Hold::Product, Hold::Prefix),
                };
                write!(f, "{} {sign} {}", part(a, left), part(b, right))
            }
            Self::PercentOf(fraction, of) => write!(f, "{} of {}", percent(*fraction), part(of, Hold::Whole)),
            Self::If(condition, then, otherwise) => {
                write!(f, "if {condition} then {then} else {otherwise}")
            }
            Self::Any { variable, list, condition } => {
                write!(f, "any {variable} in {}: {condition}", part(list, Hold::Sum))
            }
            Self::All { variable, list, condition } => {
                write!(f, "all {variable} in {}: {condition}", part(list, Hold::Sum))
            }
            Self::Call(function, args) => {
                write!(f, "{function}(")?;
                joined(f, args, ", ")?;
                f.write_str(")")
            }
            Self::Reached(place) => write!(f, "reached {place}"),
            Self::InStage(place) => write!(f, "in {place}"),
            Self::Seen(event, None) => write!(f, "seen {event}"),
            Self::Seen(event, Some(condition)) => write!(f, "seen {event} where {condition}"),
            Self::Done(name) => write!(f, "done {name}"),
            Self::Times(moment) => write!(f, "times({moment})"),
            Self::OpenException(name) => write!(f, "open {name}"),
            Self::Shift { by, before, of } => {
                let word = if *before { "before" } else { "after" };
                write!(f, "{by} {word} {}", part(of, Hold::Whole))
            }
            Self::Exposure => f.write_str("exposure"),
        }
    }
}

/// `[a, b]`
pub(super) fn bracketed<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    f.write_str("[")?;
    joined(f, items, ", ")?;
    f.write_str("]")
}

/// `{ name: expr }`
pub(super) fn record(f: &mut fmt::Formatter<'_>, members: &[(Name, Expr)]) -> fmt::Result {
    f.write_str("{ ")?;
    arguments(f, members)?;
    f.write_str(if members.is_empty() { "}" } else { " }" })
}

fn chain(f: &mut fmt::Formatter<'_>, parts: &[Expr], word: &str, least: Hold) -> fmt::Result {
    match parts {
        [] => f.write_str(if word == "and" { "true" } else { "false" }),
        [one] => write!(f, "{one}"),
        many => joined(f, many.iter().map(|part| Operand(part, least)), &format!(" {word} ")),
    }
}

/// `name: expr`, and a bare `name` for `name: name`.
pub(super) fn arguments(f: &mut fmt::Formatter<'_>, members: &[(Name, Expr)]) -> fmt::Result {
    let member = |(name, value): &(Name, Expr)| match value {
        Expr::Field(field) if field == name => name.to_string(),
        value => format!("{name}: {value}"),
    };
    joined(f, members.iter().map(member), ", ")
}

/// A `Display` that is one word a variant.
macro_rules! words {
    ($($of:ty { $($variant:ident => $word:literal),+ $(,)? })+) => {
        $(
            impl $of {
                /// The word of the language.
                #[must_use]
                pub fn word(self) -> &'static str {
                    match self {
                        $(Self::$variant => $word,)+
                    }
                }
            }

            impl fmt::Display for $of {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(self.word())
                }
            }
        )+
    };
}
pub(super) use words;

words! {
    Role { Giver => "giver", Receiver => "receiver", Owner => "owner" }
    Special { Missing => "missing", Case => "case", Reason => "reason", Note => "note" }
    Comparison { Eq => "==", Ne => "!=", Lt => "<", Le => "<=", Gt => ">", Ge => ">=" }
    Arithmetic { Add => "+", Sub => "-", Mul => "*", Div => "/" }
    Function {
        Count => "count",
        Sum => "sum",
        Min => "min",
        Max => "max",
        Lower => "lower",
        Upper => "upper",
        Trim => "trim",
        Length => "length",
        Contains => "contains",
        StartsWith => "starts_with",
        EndsWith => "ends_with",
        Default => "default",
        Reveal => "reveal",
    }
}
