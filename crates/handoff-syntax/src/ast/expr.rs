//! Expressions, types, durations, people and moments.

use std::fmt;

use super::{Ident, Path, Template, Text};
use crate::source::Span;

#[derive(Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

/// With `{:-?}` places and parentheses are left out: what prints alike means the same.
impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Group(inner) if f.sign_minus() => inner.fmt(f),
            kind if f.sign_minus() => kind.fmt(f),
            kind => f.debug_struct("Expr").field("kind", kind).field("span", &self.span).finish(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `48_000`, `0.18`: digits and one point, underscores removed.
    Number(String),
    /// `18%`: the number before the sign, so `"18"`.
    Percent(String),
    /// `48000 USD`
    Money {
        amount: String,
        currency: Ident,
    },
    Bool(bool),
    /// A text; its `{expr}` are filled in where the place allows it.
    Text(Template),
    Date(DateLit),
    Time(TimeLit),
    DateTime(DateTimeLit),
    Duration(Duration),
    /// A bare name: field, role (`giver`), choice, person, team, variable, `event`.
    Name(Ident),
    /// `a.b`
    Member {
        of: Box<Expr>,
        name: Ident,
    },
    List(Vec<Expr>),
    Record(Vec<Arg>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary {
        op: BinaryOp,
        /// Where the operator itself stands.
        op_span: Span,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `x is set` (`set: true`), `x is missing` (`set: false`)
    Is {
        of: Box<Expr>,
        set: bool,
    },
    /// `x matches "regex"`
    Matches {
        of: Box<Expr>,
        pattern: Text,
    },
    /// `18% of acv`
    PercentOf {
        percent: Box<Expr>,
        of: Box<Expr>,
    },
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `any x in list: cond`, `all x in list: cond`
    Quantified {
        all: bool,
        variable: Ident,
        list: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `count(x)`, `default(a, b)`, `reveal(x)`
    Call {
        function: Ident,
        args: Vec<Expr>,
    },
    Reached(Path),
    /// `in STAGE` as a state test
    InStage(Path),
    Seen {
        event: Path,
        condition: Option<Box<Expr>>,
    },
    Done(Path),
    Times(Box<Moment>),
    /// `open EXCEPTION`
    Open(Path),
    /// `2 days before due_on`
    Shift {
        by: Duration,
        before: bool,
        of: Box<Expr>,
    },
    /// In parentheses: kept, since the formatter keeps them.
    Group(Box<Expr>),
    /// Could not be read; reported.
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Or,
    And,
    OnlyIf,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    NotIn,
    Add,
    Sub,
    Mul,
    Div,
}

/// `name: expr`, or a bare `name` (then `value` is `None`) meaning `name: name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    pub name: Ident,
    pub value: Option<Expr>,
    pub span: Span,
}

/// A day that exists: one that does not was reported, and gave its place to the nearest that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateLit {
    pub year: i32,
    pub month: u32,
    pub day: u32,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLit {
    pub hour: u32,
    pub minute: u32,
    pub second: u32,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTimeLit {
    pub date: DateLit,
    pub time: TimeLit,
    /// `Z` is `Some(0)`; `+02:00` is `Some(7200)`; `None`: in the zone of the calendar that applies.
    pub offset_seconds: Option<i32>,
    pub span: Span,
}

/// `1d 12h`, `5 business days`: one or more parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    pub parts: Vec<DurationPart>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DurationPart {
    /// Digits, possibly with a point.
    pub amount: String,
    pub unit: DurationUnit,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    BusinessDays,
    BusinessHours,
    BusinessMinutes,
}

/// A place for one thing that may depend on the case: `24 hours`, `if COND then 1 hour else 2 days`.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice<T> {
    One(T),
    If { condition: Box<Expr>, then: Box<Choice<T>>, otherwise: Box<Choice<T>>, span: Span },
}

impl<T> Choice<T> {
    /// All that it may come to, in the order of the text.
    #[must_use]
    pub fn all(&self) -> Vec<&T> {
        match self {
            Self::One(one) => vec![one],
            Self::If { then, otherwise, .. } => {
                let mut all = then.all();
                all.extend(otherwise.all());
                all
            }
        }
    }
}

/// Who: `maria`, `cs.lead`, `receiver.manager`, `approver of kickoff`.
#[derive(Clone, Debug, PartialEq)]
pub struct Who {
    pub kind: WhoKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum WhoKind {
    /// A person, team, field, or one of `giver`, `receiver`, `owner`; then `.lead`, `.manager`, or a member of a record.
    Name(Path),
    ApproverOf {
        handoff: Ident,
        tail: Vec<Ident>,
    },
    If {
        condition: Box<Expr>,
        then: Box<Who>,
        otherwise: Box<Who>,
    },
    Error,
}

/// When something happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    pub kind: MomentKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum MomentKind {
    /// `enter STAGE`; inside a stage the name may be left out.
    Enter(Option<Path>),
    Leave(Option<Path>),
    /// `kickoff offered`, `misrouted raised`, `welcome breached`, `crm.deal_terms failed`; an event's name has no word.
    /// A lifecycle word that stands alone (inside a handoff, stage or exception) is `path: None`.
    Named {
        path: Option<Path>,
        word: Option<Ident>,
    },
    /// `3 ticket.opened within 7 days`
    Pattern {
        count: String,
        event: Path,
        within: Duration,
    },
    Error,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    pub kind: TypeKind,
    /// `type?`
    pub optional: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// A built-in (`text`) or declared name.
    Name(Ident),
    /// `money(USD)`; `None` when the currency was left out.
    Money(Option<Ident>),
    List(Box<Type>),
    OneOf(Vec<Ident>),
    Error,
}
