//! Who can own work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, Expr, Instant, Name};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// The full name; the declared name where none was given.
    pub label: String,
    pub email: Option<String>,
    pub deputy: Option<Name>,
    pub manager: Option<Name>,
    pub calendar: Option<Name>,
    /// Channel and address, in the order of the spec.
    pub reach: Vec<(Name, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Team {
    pub label: String,
    pub lead: Option<Name>,
    pub manager: Option<Name>,
    /// Without lead and manager, unless they are listed.
    pub members: Vec<Name>,
    pub calendar: Option<Name>,
    pub assign: Assign,
    pub reach: Vec<(Name, String)>,
}

/// How a team's work finds its person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Assign {
    Lead,
    RoundRobin,
    LeastLoaded,
    /// The rota that says who is on call.
    OnCall(Name),
    /// Any member may take it; until then the lead is the receiver.
    Claim,
}

/// Who is on call when: turns of `every` from `from` on, over the members in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rota {
    /// INVARIANT: not empty.
    pub members: Vec<Name>,
    pub calendar: Option<Name>,
    pub every: Duration,
    pub from: Instant,
}

/// Who, as the spec says it; resolved to a person when it is needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Who {
    Person(Name),
    Team(Name),
    /// A context field of type person or team.
    Field(Name),
    Giver,
    Receiver,
    Owner,
    /// Who approved that handoff last.
    ApproverOf(Name),
    Lead(Box<Who>),
    Manager(Box<Who>),
    If {
        condition: Box<Expr>,
        then: Box<Who>,
        otherwise: Box<Who>,
    },
}
