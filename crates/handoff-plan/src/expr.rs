//! Typed expressions and moments, names resolved.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, Name, Pattern, Value};

/// INVARIANT: type-checked; the engine meets no operand of a type that its operator does not take (a value of another
/// shape can come only from an older plan, and then evaluates to unknown).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Expr {
    Value(Value),
    /// A context field, or the key.
    Field(Name),
    /// The event at hand, as a record of its payload: `event.x` is a member of it.
    Event,
    /// `giver`, `receiver`, `owner` as a value: a person.
    Role(Role),
    /// The variable of an enclosing `any` or `all`; in a field's `where`, the record's own fields.
    Variable(Name),
    /// `{missing}`, `{case}`, `{reason}`, `{note}`
    Special(Special),
    Member(Box<Expr>, Name),
    List(Vec<Expr>),
    Record(Vec<(Name, Expr)>),
    /// A text with places to fill in.
    Template(Template),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// `A only if B`: false exactly where A is true and B is not.
    OnlyIf(Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Box<Expr>),
    /// The pattern compiles (crate regex).
    Matches(Box<Expr>, Pattern),
    IsSet(Box<Expr>),
    IsMissing(Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `P% of x`: the fraction, and of what.
    PercentOf(
        #[serde(with = "rust_decimal::serde::str")]
        #[schemars(with = "String")]
        Decimal,
        Box<Expr>,
    ),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Any {
        variable: Name,
        list: Box<Expr>,
        condition: Box<Expr>,
    },
    All {
        variable: Name,
        list: Box<Expr>,
        condition: Box<Expr>,
    },
    Call(Function, Vec<Expr>),
    Reached(Place),
    InStage(Place),
    /// Seen by this case, with a payload that fulfils the condition (which sees it as `Event`).
    Seen(Name, Option<Box<Expr>>),
    /// The latest instance of that handoff or step is completed.
    Done(Name),
    Times(Box<Moment>),
    OpenException(Name),
    /// `D before DATE`, `D after DATE`
    Shift {
        by: Duration,
        before: bool,
        of: Box<Expr>,
    },
    /// All that was exposed on this case, in the process's currency; in scenarios.
    Exposure,
}

impl Expr {
    /// The expressions directly inside, in the order of the text.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Value(_)
            | Self::Field(_)
            | Self::Event
            | Self::Role(_)
            | Self::Variable(_)
            | Self::Special(_)
            | Self::Reached(_)
            | Self::InStage(_)
            | Self::Done(_)
            | Self::Times(_)
            | Self::OpenException(_)
            | Self::Exposure => Vec::new(),
            Self::Member(e, _)
            | Self::Not(e)
            | Self::Negate(e)
            | Self::Matches(e, _)
            | Self::IsSet(e)
            | Self::IsMissing(e)
            | Self::PercentOf(_, e)
            | Self::Shift { of: e, .. } => vec![e],
            Self::List(items) | Self::And(items) | Self::Or(items) | Self::Call(_, items) => {
                items.iter().collect()
            }
            Self::Record(fields) => fields.iter().map(|(_, e)| e).collect(),
            Self::Template(template) => template.exprs().collect(),
            Self::OnlyIf(a, b) | Self::Compare(_, a, b) | Self::In(a, b) | Self::Arithmetic(_, a, b) => {
                vec![a, b]
            }
            Self::If(a, b, c) => vec![a, b, c],
            Self::Any { list, condition, .. } | Self::All { list, condition, .. } => vec![list, condition],
            Self::Seen(_, condition) => condition.iter().map(|c| &**c).collect(),
        }
    }
}

impl Template {
    /// What is filled in, in the order of the text.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Expr { expr, .. } => Some(expr),
            Piece::Text(_) => None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Role {
    Giver,
    Receiver,
    Owner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Special {
    /// What the handoff or step at hand still misses, in words.
    Missing,
    /// The case's key.
    Case,
    /// The reason of the return or decline at hand.
    Reason,
    /// Its note.
    Note,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Function {
    Count,
    Sum,
    Min,
    Max,
    Lower,
    Upper,
    Trim,
    Length,
    Contains,
    StartsWith,
    EndsWith,
    /// `default(a, b)`: a, or b where a is missing.
    Default,
    /// `reveal(field)`: a sensitive value, shown on purpose.
    Reveal,
}

/// Text with places to fill in. A template without places is one text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Template {
    pub pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Piece {
    Text(String),
    /// `sensitive`: the value never shows; `name` is what `(account not known)` says.
    Expr {
        expr: Expr,
        name: String,
        sensitive: bool,
    },
}

/// A stage, with its track.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    pub track: Name,
    pub stage: Name,
}

/// When something happens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Moment {
    Event(Name),
    Enter(Place),
    Leave(Place),
    /// Of a handoff or step.
    Life(Name, Life),
    Raised(Name),
    Resolved(Name),
    /// A clock by the name that facts use: `kickoff.accept`, `welcome_reply`.
    Breached(Name),
    Call {
        port: Name,
        action: Name,
        succeeded: bool,
    },
    /// The `count`th of that event within that time.
    Pattern {
        event: Name,
        count: u32,
        within: Duration,
    },
}

/// The lifecycle words of handoffs and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Life {
    Opened,
    Blocked,
    Offered,
    Accepted,
    Returned,
    Resubmitted,
    Completed,
    Cancelled,
}
