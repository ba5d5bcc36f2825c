//! Types as the checker has them, and their names in the reader's words.

use std::collections::BTreeSet;
use std::fmt;

use handoff_plan::{Name, Type};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    /// Reported; says nothing more about it.
    Error,
    Is(Type),
    /// The payload of that event.
    Event(Name),
    /// `[]` with nothing that says of what.
    EmptyList,
}

impl Ty {
    pub(crate) fn known(&self) -> Option<&Type> {
        match self {
            Self::Is(ty) => Some(ty),
            _ => None,
        }
    }

    /// Whether a value of this type may stand where `expected` is wanted.
    pub(crate) fn fits(&self, expected: &Self) -> bool {
        match (self, expected) {
            (Self::Error, _) | (_, Self::Error) => true,
            (Self::EmptyList, Self::EmptyList | Self::Is(Type::List(_))) => true,
            (Self::Is(found), Self::Is(expected)) => fits(found, expected),
            (found, expected) => found == expected,
        }
    }

    /// Whether the two can be equal at all.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let texts = |ty: &Self| matches!(ty, Self::Is(ty) if is_text(ty));
        let choices = || match (self, other) {
            (Self::Is(Type::Choice(a)), Self::Is(Type::Choice(b))) => {
                let a: BTreeSet<&Name> = a.iter().collect();
                b.iter().any(|option| a.contains(option))
            }
            _ => false,
        };
        self.fits(other) || other.fits(self) || (texts(self) && texts(other)) || choices()
    }

    pub(crate) fn is(&self, ty: &Type) -> bool {
        self.known() == Some(ty)
    }

    pub(crate) fn is_error(&self) -> bool {
        *self == Self::Error
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Is(Type::Number | Type::Integer))
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Is(ty) if is_text(ty))
    }

    pub(crate) fn currency(&self) -> Option<&Name> {
        match self {
            Self::Is(Type::Money(currency)) => Some(currency),
            _ => None,
        }
    }

    pub(crate) fn element(&self) -> Option<Self> {
        match self {
            Self::Is(Type::List(of)) => Some(Self::Is((**of).clone())),
            Self::Error | Self::EmptyList => Some(Self::Error),
            _ => None,
        }
    }
}

/// So many options are written out.
const MOST_SHOWN: usize = 20;

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Email | Type::Url | Type::Document)
}

fn fits(found: &Type, expected: &Type) -> bool {
    match (found, expected) {
        (Type::Integer, Type::Number) => true,
        (Type::Email | Type::Url | Type::Document, Type::Text) => true,
        // A document is named by a text or a link; nothing is lost.
        (Type::Text | Type::Url, Type::Document) => true,
        (Type::Choice(found), Type::Choice(expected)) if found == expected => true,
        (Type::Choice(found), Type::Choice(expected)) => {
            let expected: BTreeSet<&Name> = expected.iter().collect();
            found.iter().all(|option| expected.contains(option))
        }
        (Type::List(found), Type::List(expected)) => fits(found, expected),
        _ => found == expected,
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error => f.write_str("something that was reported"),
            Self::Is(ty) => write(ty, f),
            Self::Event(name) => write!(f, "the whole event `{name}`"),
            Self::EmptyList => f.write_str("an empty list"),
        }
    }
}

fn write(ty: &Type, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match ty {
        Type::Text => f.write_str("a text"),
        Type::Number => f.write_str("a number"),
        Type::Integer => f.write_str("a whole number"),
        Type::Bool => f.write_str("true or false"),
        Type::Money(currency) => write!(f, "money in {currency}"),
        Type::Date => f.write_str("a date"),
        Type::Time => f.write_str("a time of day"),
        Type::DateTime => f.write_str("a date with a time"),
        Type::Duration => f.write_str("a length of time"),
        Type::Email => f.write_str("an email address"),
        Type::Url => f.write_str("a link"),
        Type::Document => f.write_str("a document"),
        Type::Person => f.write_str("a person"),
        Type::Team => f.write_str("a team"),
        Type::Choice(options) => {
            let shown = options.iter().take(MOST_SHOWN).map(Name::as_str).collect::<Vec<_>>().join(" | ");
            let more = if options.len() > MOST_SHOWN { " | …" } else { "" };
            write!(f, "one of `{shown}{more}`")
        }
        Type::List(of) => {
            f.write_str("a list (each ")?;
            write(of, f)?;
            f.write_str(")")
        }
        Type::Record(name) => write!(f, "a `{name}`"),
    }
}
