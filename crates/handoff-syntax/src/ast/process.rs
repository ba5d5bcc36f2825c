//! A process and its clauses.

use super::{
    Action, Arg, Choice, Doc, Duration, Expr, Field, Ident, LadderStep, Moment, Path, Raise, Text, Type, Who,
};
use crate::source::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub items: Vec<ProcessItem>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ProcessItem {
    Key { name: Ident, ty: Type, docs: Option<Doc>, span: Span },
    Owner { who: Who, span: Span },
    Calendar { name: Ident, span: Span },
    Context { fields: Vec<Field>, header: Span, span: Span },
    Stage(Stage),
    Start(Start),
    Track(Track),
    Handoff(Handoff),
    Step(Step),
    Clock(Box<Clock>),
    Exception(Exception),
    On(Box<Reaction>),
    When(When),
    Observe(Observe),
    Invariant(Invariant),
    Error(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    /// `Stage`, `Start`, `Handoff`, `Step` and `Error` only; the grammar allows no other here.
    pub items: Vec<ProcessItem>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub was: Vec<Ident>,
    pub clauses: Vec<StageClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StageClause {
    Owner {
        who: Who,
        span: Span,
    },
    Final {
        failed: bool,
        span: Span,
    },
    Expects {
        record: Ident,
        span: Span,
    },
    /// `entry require …`
    Entry(Box<Require>),
    /// `stay within … { … }`
    Stay(Box<Deadline>),
    On(Box<Reaction>),
    Error(Span),
}

/// `start STAGE on EVENT for … where … { … }` or `start STAGE when opened { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    pub docs: Option<Doc>,
    pub stage: Path,
    pub on: StartOn,
    pub actions: Vec<Action>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StartOn {
    Event { event: Path, correlate: Option<Box<Correlate>>, condition: Option<Expr> },
    Opened,
    Error,
}

/// Which case an event belongs to, where it is not the one whose key the payload names.
#[derive(Clone, Debug, PartialEq)]
pub enum Correlate {
    /// `for EXPR`
    Key(Expr),
    /// `for each case where FIELD == EXPR`
    EachCase { field: Ident, value: Expr, span: Span },
}

#[derive(Clone, Debug, PartialEq)]
pub enum From {
    Stages(Vec<Path>),
    /// `from any`: every stage that is not final.
    Any(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub was: Vec<Ident>,
    pub from: From,
    pub to: Path,
    pub clauses: Vec<HandoffClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum HandoffClause {
    Trigger(Trigger),
    To { who: Who, span: Span },
    Require(Box<Require>),
    Carry(Carry),
    Prepare(Box<Deadline>),
    Accept(Box<Deadline>),
    Complete(Box<Deadline>),
    Return(Box<Return>),
    On(Box<Reaction>),
    Error(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub was: Vec<Ident>,
    pub from: From,
    pub to: Path,
    /// `Trigger`, `Require`, `On` and `Error` only; the grammar allows no other here.
    pub clauses: Vec<HandoffClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    pub docs: Option<Doc>,
    pub kind: TriggerKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TriggerKind {
    OnEvent { event: Path, correlate: Option<Box<Correlate>>, condition: Option<Expr> },
    OnEnter,
    When(Expr),
    WhenReady,
    By(Who),
    Error,
}

/// `require …`; also a stage's `entry require …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Require {
    pub docs: Option<Doc>,
    /// `signed_off:` before an approval.
    pub name: Option<Ident>,
    pub kind: RequireKind,
    /// `if COND`
    pub condition: Option<Expr>,
    pub label: Option<Text>,
    /// `from WHO`
    pub from: Option<Who>,
    pub waivable_by: Option<Who>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RequireKind {
    /// `A, B.c, D`: two or more, or one bare name or member.
    Fields(Vec<Expr>),
    Condition(Expr),
    /// `require package`
    Package,
    Approval(Box<Approval>),
    Error,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// `2 approvals by …`; 1 when left out.
    pub count: Option<(String, Span)>,
    pub by: Who,
    pub except: Option<Who>,
    /// `of FIELD, …`
    pub of: Vec<Ident>,
    pub deadline: Option<Deadline>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Carry {
    pub docs: Option<Doc>,
    pub kind: CarryKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CarryKind {
    /// `carry A, B` or `carry RECORD`: which of the two a single name is, the resolver says.
    Names(Vec<Ident>),
    Record {
        record: Ident,
        fields: Vec<Arg>,
    },
    Error,
}

/// `prepare | accept | complete when … | stay | resolve`, `within D on CALENDAR using LADDER { pause while …; step… }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    pub docs: Option<Doc>,
    /// `complete when EXPR`
    pub when: Option<Expr>,
    pub limit: Option<Limit>,
    pub calendar: Option<Choice<Ident>>,
    pub ladder: Option<Choice<Ident>>,
    pub pause: Option<Expr>,
    pub steps: Vec<LadderStep>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    Within(Choice<Duration>),
    /// `by D before DATE-FIELD`
    Before {
        by: Choice<Duration>,
        of: Expr,
    },
    /// `by DATE`
    By(Expr),
    Error(Span),
}

/// `return NAME "Label" to WHO | to stage STAGE | raise EXCEPTION at most N times then raise EXCEPTION`
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub target: ReturnTarget,
    pub at_most: Option<AtMost>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ReturnTarget {
    Giver,
    Who(Who),
    Stage(Path),
    Raise(Raise),
}

#[derive(Clone, Debug, PartialEq)]
pub struct AtMost {
    pub times: String,
    pub times_span: Span,
    pub then: Raise,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub limit: Option<Limit>,
    pub calendar: Option<Choice<Ident>>,
    pub ladder: Option<Choice<Ident>>,
    pub clauses: Vec<ClockClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ClockClause {
    StartOn { moments: Vec<Moment>, span: Span },
    StartWhen { condition: Expr, span: Span },
    StopOn { moments: Vec<Moment>, span: Span },
    StopWhen { condition: Expr, span: Span },
    PauseWhile { condition: Expr, span: Span },
    Step(LadderStep),
    Error(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub clauses: Vec<ExceptionClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExceptionClause {
    Owner { who: Who, span: Span },
    Resolve(Box<Deadline>),
    BlocksNothing(Span),
    On(Box<Reaction>),
    Error(Span),
}

/// `on MOMENT for … where … { … }`, in a process, stage, handoff, step or exception.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    pub docs: Option<Doc>,
    pub moment: Moment,
    pub correlate: Option<Box<Correlate>>,
    pub condition: Option<Expr>,
    pub actions: Vec<Action>,
    pub span: Span,
}

/// `when EXPR { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    pub docs: Option<Doc>,
    pub condition: Expr,
    pub actions: Vec<Action>,
    pub span: Span,
}

/// `observe EVENT as STAGE where EXPR { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Observe {
    pub docs: Option<Doc>,
    pub event: Path,
    pub correlate: Option<Box<Correlate>>,
    pub stage: Path,
    pub condition: Option<Expr>,
    pub actions: Vec<Action>,
    pub span: Span,
}

/// `invariant "…": EXPR`
#[derive(Clone, Debug, PartialEq)]
pub struct Invariant {
    pub docs: Option<Doc>,
    pub label: Text,
    pub condition: Expr,
    pub span: Span,
}
