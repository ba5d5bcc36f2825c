//! Handoffs and steps: how a case moves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Deadline, Expr, Name, Place, Type, Who};

/// Work crosses to another owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Handoff {
    pub name: Name,
    pub label: String,
    pub was: Vec<Name>,
    pub from: Vec<Place>,
    pub target: Target,
    pub triggers: Vec<Trigger>,
    /// Default: the target stage's owner, resolved by the compiler.
    pub to: Who,
    /// With the `entry require` of the target stage after its own; of one in another process only the approvals.
    pub requirements: Vec<Requirement>,
    /// The `entry require` of a target stage in another process, in the words of that process: asked of the package.
    pub entry: Vec<Requirement>,
    pub package: Option<Package>,
    pub prepare: Option<Deadline>,
    pub accept: Option<Deadline>,
    pub complete: Option<Complete>,
    pub returns: Vec<Return>,
}

/// Moves within one owner, or into a final stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    pub name: Name,
    pub label: String,
    pub was: Vec<Name>,
    pub from: Vec<Place>,
    pub to: Place,
    pub triggers: Vec<Trigger>,
    pub requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Target {
    /// Acceptance moves the case there, in its own track.
    Stage(Place),
    /// Acceptance starts that other track there; the source track stays.
    Track(Place),
    /// Acceptance opens a linked case there, its context filled by name from the package; the source stays until completion.
    Process { process: Name, place: Place },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Trigger {
    Event {
        event: Name,
        correlate: Correlate,
        condition: Option<Expr>,
    },
    Enter,
    When(Expr),
    /// All requirements hold.
    Ready,
    By(Who),
}

/// Which case an event belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Correlate {
    /// The payload's field of the key's name.
    Key,
    /// `for EXPR`: the key, from the event.
    By(Expr),
    /// `for each case where FIELD == EXPR`: every open case.
    Each { field: Name, value: Expr },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement {
    /// The approval's own name, else the field's, else the label, else the condition as written.
    pub name: Name,
    pub kind: RequirementKind,
    /// `if COND`: asked for only where this is true. Unknown asks for it.
    pub condition: Option<Expr>,
    pub label: Option<String>,
    /// Who supplies it; default the giver.
    pub from: Option<Who>,
    pub waivable_by: Option<Who>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::large_enum_variant, reason = "a plan has few requirements, and they stay where they are")]
pub enum RequirementKind {
    /// Present, valid and confirmed; a bool must be true. A field or a member of one.
    Field(Expr),
    Condition(Expr),
    Approval(Approval),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    pub count: u32,
    pub by: Who,
    pub except: Option<Who>,
    /// A change of one of these voids what was given.
    pub of: Vec<Name>,
    pub deadline: Option<Deadline>,
}

/// What the receiver gets, frozen when offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Package {
    /// The declared record, where it is one.
    pub record: Option<Name>,
    pub fields: Vec<PackageField>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackageField {
    pub name: Name,
    pub ty: Type,
    pub optional: bool,
    pub sensitive: bool,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Complete {
    /// `complete when EXPR`; `None`: at acceptance.
    pub when: Option<Expr>,
    pub deadline: Option<Deadline>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Return {
    pub name: Name,
    pub label: String,
    pub target: ReturnTarget,
    /// After this many of this reason, one more raises that exception.
    pub at_most: Option<(u32, Name)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum ReturnTarget {
    Giver,
    Who(Who),
    Stage(Place),
    Raise(Name),
}

impl Handoff {
    /// The stage that the work comes to.
    #[must_use]
    pub fn place(&self) -> &Place {
        match &self.target {
            Target::Stage(place) | Target::Track(place) | Target::Process { place, .. } => place,
        }
    }
}
