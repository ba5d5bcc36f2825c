//! What happens at a moment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, Expr, Name, Template, Who};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Action {
    Notify {
        who: Who,
        via: Option<Name>,
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
        due: Option<Duration>,
    },
    Call {
        port: Name,
        action: Name,
        args: Vec<(Name, Expr)>,
        into: Option<FieldPath>,
        otherwise: Option<Raise>,
    },
    Set {
        field: FieldPath,
        value: Expr,
    },
    Clear {
        field: FieldPath,
    },
    Add {
        value: Expr,
        list: FieldPath,
    },
    Remove {
        value: Expr,
        list: FieldPath,
    },
    Emit {
        event: Name,
        fields: Vec<(Name, Expr)>,
    },
    Open {
        process: Name,
        fields: Vec<(Name, Expr)>,
    },
    Expose {
        amount: Expr,
        why: Option<Template>,
    },
    Raise(Raise),
    /// Cancels an open handoff or step.
    Cancel {
        handoff: Name,
    },
    If {
        condition: Expr,
        then: Vec<Action>,
        otherwise: Vec<Action>,
    },
}

/// A context field, or a member of one that is a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FieldPath {
    pub field: Name,
    pub members: Vec<Name>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Raise {
    pub exception: Name,
    pub text: Option<Template>,
}
