//! What stands at the top of a file.

use super::{
    DateLit, DateTimeLit, Doc, Duration, Expr, Ident, LadderStep, Path, Process, Scenario, Text, TimeLit,
    Type, Who,
};
use crate::source::Span;

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Import(Import),
    Calendar(Calendar),
    Person(Person),
    Team(Team),
    Rota(Rota),
    Type(TypeAlias),
    Record(Record),
    Event(Event),
    /// `service` or `assistant`.
    Port(Port),
    Ladder(Ladder),
    Process(Process),
    Scenario(Scenario),
    /// Could not be read; reported.
    Error(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub path: Text,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub clauses: Vec<CalendarClause>,
    /// From the keyword to before the `{`.
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CalendarClause {
    Timezone(Text),
    Open { days: Vec<DayRange>, hours: Vec<(TimeLit, TimeLit)>, span: Span },
    Closed { from: DateLit, to: Option<DateLit>, why: Option<Text>, span: Span },
    ClosedFrom { path: Text, span: Span },
    Error(Span),
}

/// `mon..fri`, or one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRange {
    pub from: Weekday,
    pub to: Option<Weekday>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub clauses: Vec<PersonClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PersonClause {
    Email(Text),
    Deputy(Ident),
    Manager(Ident),
    Calendar(Ident),
    Reach(Reach),
    Error(Span),
}

/// `reach slack "@carla"`
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    pub channel: Ident,
    pub address: Text,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub label: Option<Text>,
    pub clauses: Vec<TeamClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TeamClause {
    Lead(Ident),
    Manager(Ident),
    Members(Vec<Ident>),
    Calendar(Ident),
    Assign { policy: Ident, rota: Option<Ident>, span: Span },
    Reach(Reach),
    Error(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rota {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub clauses: Vec<RotaClause>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RotaClause {
    Members(Vec<Ident>),
    Calendar(Ident),
    Turn { every: Duration, from: DateTimeLit, span: Span },
    Error(Span),
}

/// `type size = one of small | large`
#[derive(Clone, Debug, PartialEq)]
pub struct TypeAlias {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub ty: Type,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub fields: Vec<Field>,
    pub header: Span,
    pub span: Span,
}

/// `name: type sensitive set by WHO = default where condition "description"`, in a record, event or context.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub ty: Type,
    pub sensitive: Option<Span>,
    pub set_by: Vec<Who>,
    pub default: Option<Expr>,
    pub condition: Option<Expr>,
    pub description: Option<Text>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub docs: Option<Doc>,
    /// What the spec calls it: the dotted name, or the one after `as`.
    pub name: Path,
    /// `event "com.acme/deal-closed" as deal_closed`: the type as the outside writes it.
    pub outside: Option<Text>,
    pub body: EventBody,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EventBody {
    Fields(Vec<Field>),
    /// `from "schema.json"`
    Schema(Text),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    pub docs: Option<Doc>,
    /// A port to a machine that drafts.
    pub assistant: bool,
    pub name: Ident,
    pub actions: Vec<PortAction>,
    pub header: Span,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PortAction {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub params: Vec<Param>,
    pub returns: Option<Type>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Ident,
    pub ty: Type,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    pub docs: Option<Doc>,
    pub name: Ident,
    pub steps: Vec<LadderStep>,
    pub header: Span,
    pub span: Span,
}
