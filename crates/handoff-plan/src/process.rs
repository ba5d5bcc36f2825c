//! One kind of case and its way through the teams.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Action, Clock, Correlate, Deadline, Expr, Field, Handoff, Moment, Name, Place, Step, Type, Who};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Process {
    pub label: String,
    pub key: Key,
    /// Who owns the failure when something breaks.
    pub owner: Who,
    pub calendar: Option<Name>,
    /// In the order of the spec; the order carries no meaning.
    pub context: Vec<Field>,
    /// INVARIANT: not empty; the first is the one without a name, where there is one.
    pub tracks: Vec<Name>,
    pub stages: Vec<Stage>,
    pub starts: Vec<Start>,
    pub handoffs: Vec<Handoff>,
    pub steps: Vec<Step>,
    pub clocks: Vec<Clock>,
    pub exceptions: Vec<Exception>,
    /// Those of the process, its stages, handoffs, steps and exceptions, in the order of the spec.
    pub reactions: Vec<Reaction>,
    pub whens: Vec<When>,
    pub observes: Vec<Observe>,
    pub invariants: Vec<Invariant>,
}

/// What identifies a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Key {
    pub name: Name,
    pub ty: Type,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    pub place: Place,
    pub label: String,
    pub was: Vec<Name>,
    /// `None` only where the stage is final.
    pub owner: Option<Who>,
    pub kind: StageKind,
    pub expects: Option<Name>,
    pub stay: Option<Deadline>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StageKind {
    Ordinary,
    Final,
    FinalFailed,
}

impl StageKind {
    #[must_use]
    pub fn is_final(self) -> bool {
        self != Self::Ordinary
    }
}

/// What opens a case, or starts a track of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Start {
    pub place: Place,
    pub on: StartOn,
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum StartOn {
    Event {
        event: Name,
        correlate: Correlate,
        condition: Option<Expr>,
    },
    /// With the case, where something else opens it.
    Opened,
}

/// A classified problem on a case, with an owner and a clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    pub name: Name,
    pub label: String,
    pub owner: Who,
    pub resolve: Option<Deadline>,
    /// While it is open no handoff can be offered and no final stage entered.
    pub blocks: bool,
}

/// Raised where a call did not get through in the end and the spec does not say `else raise`.
pub const CALL_FAILED: &str = "call_failed";
/// Raised where rules set each other off without end.
pub const NO_REST: &str = "no_rest";
/// Exceptions that every process has; one that declares them gives them its own owner and clock.
pub const BUILT_IN_EXCEPTIONS: [&str; 2] = [CALL_FAILED, NO_REST];

/// What `giver`, `receiver`, `owner` and `{missing}` speak of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum About {
    /// The case as a whole: the latest handoff.
    Case,
    /// A handoff or step.
    Handoff(Name),
    Stage(Place),
    /// `owner` is the exception's owner.
    Exception(Name),
}

/// `on MOMENT … { … }`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reaction {
    pub about: About,
    pub moment: Moment,
    pub correlate: Correlate,
    pub condition: Option<Expr>,
    pub actions: Vec<Action>,
}

/// `when EXPR { … }`: acts each time that the condition becomes true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct When {
    pub condition: Expr,
    pub actions: Vec<Action>,
}

/// An outside fact that says that the work is already there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observe {
    pub event: Name,
    pub correlate: Correlate,
    pub place: Place,
    pub condition: Option<Expr>,
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Invariant {
    pub label: String,
    pub condition: Expr,
}

impl Process {
    #[must_use]
    pub fn stage(&self, place: &Place) -> Option<&Stage> {
        self.stages.iter().find(|s| s.place == *place)
    }

    #[must_use]
    pub fn handoff(&self, name: &str) -> Option<&Handoff> {
        self.handoffs.iter().find(|h| h.name == name)
    }

    #[must_use]
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.name == name)
    }

    #[must_use]
    pub fn exception(&self, name: &str) -> Option<&Exception> {
        self.exceptions.iter().find(|e| e.name == name)
    }

    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.context.iter().find(|f| f.name == name)
    }
}
