//! A scenario: a test, in virtual time.

use super::{Arg, DateTimeLit, Doc, Duration, Expr, Ident, Path, Text};
use crate::source::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub docs: Option<Doc>,
    pub title: Text,
    pub process: Ident,
    pub lines: Vec<Line>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub docs: Option<Doc>,
    pub kind: LineKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LineKind {
    At(DateTimeLit),
    Event {
        event: Path,
        fields: Vec<Arg>,
    },
    Set {
        field: Path,
        value: Expr,
        by: Option<Ident>,
    },
    Confirm {
        field: Path,
        by: Option<Ident>,
    },
    /// `trigger | accept | resubmit | approve | waive | advance | decline | return NAME by P because REASON "note"`
    Command {
        verb: Verb,
        name: Path,
        by: Option<Ident>,
        because: Option<Because>,
        note: Option<Text>,
    },
    Resolve {
        exception: Ident,
        by: Option<Ident>,
    },
    Reply {
        port: Ident,
        action: Ident,
        value: Option<Expr>,
    },
    Fail {
        port: Ident,
        action: Ident,
        error: Option<Text>,
    },
    Away {
        person: Ident,
        until: Until,
    },
    Back {
        person: Ident,
    },
    Wait(Duration),
    WaitUntil(DateTimeLit),
    Case {
        key: Expr,
        lines: Vec<Line>,
    },
    Expect {
        not: bool,
        what: Expectation,
    },
    Error,
}

/// A reason's name, or words.
#[derive(Clone, Debug, PartialEq)]
pub enum Because {
    Name(Ident),
    Text(Text),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    DateTime(DateTimeLit),
    Date(super::DateLit),
    /// From now.
    For(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Trigger,
    Accept,
    Resubmit,
    Approve,
    Waive,
    Advance,
    Decline,
    Return,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// `kickoff is blocked by scope, champion`; in a linked process `delivery.kickoff`.
    Blocked {
        handoff: Path,
        by: Vec<Path>,
    },
    Offered {
        handoff: Path,
        to: Option<Ident>,
    },
    /// `kickoff is opened | accepted | returned | completed | cancelled`
    Life {
        handoff: Path,
        word: Ident,
    },
    In(Path),
    Closed,
    Owner(Ident),
    Notified(Ident),
    Escalated(Ident),
    Task(Ident),
    Called {
        port: Ident,
        action: Ident,
    },
    Raised(Ident),
    Bypass(Path),
    Refused {
        because: Option<Because>,
    },
    /// The clock's name: `welcome_reply`, `kickoff.accept`.
    Breached(Path),
    Condition(Expr),
    Error,
}
