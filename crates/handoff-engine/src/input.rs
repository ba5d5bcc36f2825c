//! What comes in. Time comes with it.

use handoff_plan::{Instant, Name, Text, Value};

use crate::few::Few;
use crate::outbox::Bindings;

/// One input. It is taken to rest before the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// When it is taken: never earlier than the one before it.
    pub at: Instant,
    pub kind: InputKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum InputKind {
    /// From outside: an event that the spec declares, or a command of a person (a reserved type).
    Event(OutsideEvent),
    /// The next due step of that case's clocks.
    Due,
    /// How an effect fared, or what is to become of it.
    Outbox(OutboxInput),
}

/// `effect`: the number of its fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxInput {
    /// A live service runs, with these.
    Bound(Bindings),
    Delivered {
        effect: u64,
        port: Name,
    },
    /// Of all but calls, whose results are events. `again`: when it is tried again; `None`: it is given up.
    Failed {
        effect: u64,
        port: Name,
        error: String,
        again: Option<Instant>,
    },
    Retry {
        effect: u64,
        by: Option<Name>,
    },
    Drop {
        effect: u64,
        by: Option<Name>,
        why: String,
    },
    /// A port said that it is gone, when that effect came to it.
    Disable {
        port: Name,
        binding: u64,
        why: String,
        effect: u64,
    },
    Enable {
        port: Name,
        by: Option<Name>,
    },
}

/// A CloudEvents event, its `data` not yet looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsideEvent {
    pub id: Text,
    pub source: Text,
    pub ty: Name,
    pub subject: Option<Name>,
    /// When it happened; `None`: when it is taken.
    pub time: Option<Instant>,
    pub data: serde_json::Value,
    /// How many `emit`s led to it.
    pub hops: u8,
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Trigger {
        name: Name,
    },
    Advance {
        name: Name,
    },
    Accept {
        handoff: Name,
    },
    Return {
        handoff: Name,
        reason: Name,
        note: Option<String>,
    },
    Resubmit {
        handoff: Name,
    },
    Approve {
        handoff: Name,
        requirement: Option<Name>,
    },
    /// An approval that was asked for; where none is meant, the offer itself.
    Decline {
        handoff: Name,
        requirement: Option<Name>,
        reason: String,
        note: Option<String>,
    },
    Waive {
        handoff: Name,
        requirement: Name,
        note: Option<String>,
    },
    Set {
        fields: Few<Name, Option<Value>>,
    },
    Confirm {
        fields: Vec<Name>,
    },
    Reassign {
        handoff: Option<Name>,
        to: Name,
        note: Option<String>,
    },
    Resolve {
        exception: Name,
    },
}

impl Command {
    /// The word for it: the reserved type without `handoff.`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Trigger { .. } => "trigger",
            Self::Advance { .. } => "advance",
            Self::Accept { .. } => "accept",
            Self::Return { .. } => "return",
            Self::Resubmit { .. } => "resubmit",
            Self::Approve { .. } => "approve",
            Self::Decline { .. } => "decline",
            Self::Waive { .. } => "waive",
            Self::Set { .. } => "set",
            Self::Confirm { .. } => "confirm",
            Self::Reassign { .. } => "reassign",
            Self::Resolve { .. } => "resolve",
        }
    }
}
