//! A process of the model.

use std::collections::BTreeMap;

use handoff_plan as plan;
use handoff_plan::{About, Name};
use handoff_syntax::source::{FileId, Span};

use super::At;

#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    pub name: Name,
    pub file: FileId,
    pub at: At,
    pub plan: plan::Process,
    /// Of `plan.key`.
    pub key: Option<Span>,
    pub owner: Option<Span>,
    /// INVARIANT: each of these is parallel to the plan's list of that name.
    pub context: Vec<At>,
    pub stages: Vec<StageAt>,
    pub starts: Vec<Span>,
    pub handoffs: Vec<MoveAt>,
    pub steps: Vec<MoveAt>,
    pub clocks: Vec<At>,
    pub exceptions: Vec<ExceptionAt>,
    pub reactions: Vec<Span>,
    pub whens: Vec<Span>,
    pub observes: Vec<Span>,
    pub invariants: Vec<Span>,
    /// Where each named track is declared; the track without a name has no place.
    pub tracks: Vec<(Name, At)>,
    /// Every action, those inside an `if` too, in the order of the text; a ladder's once for each deadline that uses it.
    pub actions: Vec<ActionSite>,
    /// Every condition, value and place in a message, in the order of the text.
    pub expressions: Vec<ExprSite>,
    /// Every WHO, in the order of the text.
    pub people: Vec<WhoSite>,
    /// Every deadline with the place of its clause.
    pub deadlines: Vec<DeadlineSite>,
    pub(crate) numbers: Numbers,
}

/// INVARIANT: positions in the lists of the plan; of two with one name the first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Numbers {
    stages: BTreeMap<plan::Place, usize>,
    handoffs: BTreeMap<Name, usize>,
    fields: BTreeMap<Name, usize>,
}

impl Numbers {
    pub(crate) fn of(plan: &plan::Process) -> Self {
        Self {
            stages: plan.stages.iter().enumerate().rev().map(|(i, s)| (s.place.clone(), i)).collect(),
            handoffs: plan.handoffs.iter().enumerate().rev().map(|(i, h)| (h.name.clone(), i)).collect(),
            fields: plan.context.iter().enumerate().rev().map(|(i, f)| (f.name.clone(), i)).collect(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageAt {
    pub at: At,
    pub owner: Option<Span>,
    pub expects: Option<Span>,
    pub entry: Vec<Span>,
    pub stay: Option<Span>,
}

/// Where the parts of a handoff or step stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveAt {
    pub at: At,
    pub from: Span,
    pub target: Span,
    /// INVARIANT: parallel to the plan's triggers.
    pub triggers: Vec<Span>,
    pub to: Option<Span>,
    /// INVARIANT: parallel to the plan's requirements; an entry requirement stands with its stage.
    pub requirements: Vec<Span>,
    pub carry: Option<Span>,
    /// INVARIANT: parallel to the fields of the plan's package.
    pub package: Vec<Span>,
    pub prepare: Option<Span>,
    pub accept: Option<Span>,
    pub complete: Option<Span>,
    /// INVARIANT: parallel to the plan's returns.
    pub returns: Vec<At>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionAt {
    pub at: At,
    pub resolve: Option<Span>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ActionSite {
    pub span: Span,
    /// What its words speak of.
    pub about: About,
    /// The event at hand.
    pub event: Option<Name>,
    /// It stands in an `if`, or in a ladder step or reaction with a condition.
    pub conditional: bool,
    pub action: plan::Action,
}

/// What an expression is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// A field's `where`.
    Field,
    /// `require EXPR`, or the `if COND` of a requirement.
    Requirement,
    /// `trigger when`, the `where` of an event, `start when`, `pause while`, `when`, `complete when`, a step's `if`.
    Condition,
    Invariant,
    /// What is set, carried, passed or compared with nothing.
    Value,
    /// A place in a message.
    Message,
    /// A scenario's value or expectation.
    Scenario,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExprSite {
    pub span: Span,
    pub purpose: Purpose,
    pub about: About,
    pub expr: plan::Expr,
    /// It shows a `sensitive` value in a message, or puts it where nothing protects it, and does not reveal it on purpose.
    pub sensitive: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WhoSite {
    pub span: Span,
    pub about: About,
    pub who: plan::Who,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeadlineSite {
    pub span: Span,
    pub about: About,
    pub deadline: plan::Deadline,
}

impl Process {
    pub(crate) fn stage(&self, place: &plan::Place) -> Option<&plan::Stage> {
        self.numbers.stages.get(place).and_then(|i| self.plan.stages.get(*i))
    }

    pub(crate) fn handoff(&self, name: &str) -> Option<&plan::Handoff> {
        self.numbers.handoffs.get(name).and_then(|i| self.plan.handoffs.get(*i))
    }

    pub(crate) fn field(&self, name: &str) -> Option<&plan::Field> {
        self.numbers.fields.get(name).and_then(|i| self.plan.context.get(*i))
    }

    pub fn stages(&self) -> impl Iterator<Item = (&plan::Stage, &StageAt)> {
        self.plan.stages.iter().zip(&self.stages)
    }

    pub fn handoffs(&self) -> impl Iterator<Item = (&plan::Handoff, &MoveAt)> {
        self.plan.handoffs.iter().zip(&self.handoffs)
    }

    pub fn steps(&self) -> impl Iterator<Item = (&plan::Step, &MoveAt)> {
        self.plan.steps.iter().zip(&self.steps)
    }

    pub fn fields(&self) -> impl Iterator<Item = (&plan::Field, &At)> {
        self.plan.context.iter().zip(&self.context)
    }

    pub fn clocks(&self) -> impl Iterator<Item = (&plan::Clock, &At)> {
        self.plan.clocks.iter().zip(&self.clocks)
    }

    pub fn exceptions(&self) -> impl Iterator<Item = (&plan::Exception, &ExceptionAt)> {
        self.plan.exceptions.iter().zip(&self.exceptions)
    }

    pub fn reactions(&self) -> impl Iterator<Item = (&plan::Reaction, Span)> {
        self.plan.reactions.iter().zip(self.reactions.iter().copied())
    }
}
