//! What happens at a moment: actions and ladder steps.

use super::{Arg, Choice, Doc, Duration, Expr, Ident, Path, Template, Who};
use crate::source::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub docs: Option<Doc>,
    pub kind: ActionKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    Notify {
        who: Who,
        via: Option<Ident>,
        text: Template,
    },
    Remind {
        who: Who,
        text: Option<Template>,
    },
    Escalate {
        to: Vec<Who>,
        text: Option<Template>,
    },
    Reassign {
        to: Who,
        text: Option<Template>,
    },
    Task {
        text: Template,
        who: Who,
        due: Option<Choice<Duration>>,
    },
    /// `call PORT.ACTION(…) into FIELD else raise EXCEPTION`
    Call {
        port: Ident,
        action: Ident,
        args: Vec<Arg>,
        into: Option<Path>,
        otherwise: Option<Box<Raise>>,
    },
    Set {
        field: Path,
        value: Expr,
    },
    /// `set A, B from event`
    SetFrom {
        fields: Vec<Ident>,
    },
    Clear {
        field: Path,
    },
    Add {
        value: Expr,
        list: Path,
    },
    Remove {
        value: Expr,
        list: Path,
    },
    Emit {
        event: Path,
        fields: Vec<Arg>,
    },
    Open {
        process: Ident,
        fields: Vec<Arg>,
    },
    Expose {
        amount: Expr,
        why: Option<Template>,
    },
    Raise(Raise),
    Cancel {
        handoff: Ident,
    },
    If {
        condition: Expr,
        then: Vec<Action>,
        /// `else if` is an `If` alone in here.
        otherwise: Vec<Action>,
    },
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Raise {
    pub exception: Ident,
    pub text: Option<Template>,
    pub span: Span,
}

/// `at 75% remind receiver`
#[derive(Clone, Debug, PartialEq)]
pub struct LadderStep {
    pub docs: Option<Doc>,
    pub at: LadderPoint,
    pub condition: Option<Expr>,
    pub actions: Vec<Action>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LadderPoint {
    /// `at 75%`
    Percent {
        amount: String,
        span: Span,
    },
    /// `after 2 hours`
    After(Choice<Duration>),
    /// `2 hours before`
    Before(Choice<Duration>),
    /// `every 24 hours up to 3 times`
    Every {
        period: Choice<Duration>,
        times: Option<(String, Span)>,
    },
    Error(Span),
}
