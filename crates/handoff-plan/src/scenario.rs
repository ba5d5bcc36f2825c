//! A test, in virtual time. Scenarios stand beside a plan, not in it: they do not change what it means.

use serde::{Deserialize, Serialize};

use crate::{Duration, Expr, Instant, Name, Place, Value};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    pub title: String,
    pub process: Name,
    pub file: String,
    /// Of the header, from 1.
    pub line: u32,
    pub lines: Vec<ScenarioLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioLine {
    /// Where it stands, from 1.
    pub line: u32,
    /// As written, in one line.
    pub text: String,
    /// `case "D-2" { … }`: the key that this line speaks of; `None`: the scenario's own case, which is that of its first event.
    pub case: Option<Value>,
    /// The linked process whose case this line speaks of; `None`: the scenario's own.
    pub process: Option<Name>,
    pub kind: ScenarioStep,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScenarioStep {
    At(Instant),
    /// The payload, field by field; values are evaluated without a case.
    Event {
        event: Name,
        fields: Vec<(Name, Expr)>,
    },
    /// `by: None`: by the current owner.
    Set {
        field: Name,
        members: Vec<Name>,
        value: Expr,
        by: Option<Name>,
    },
    Confirm {
        field: Name,
        by: Option<Name>,
    },
    Command {
        verb: CommandVerb,
        /// The handoff, step, or for a waiver `HANDOFF.REQUIREMENT`'s handoff.
        name: Name,
        /// For approve, decline, waive: the requirement.
        requirement: Option<Name>,
        by: Option<Name>,
        because: Option<String>,
        note: Option<String>,
    },
    Resolve {
        exception: Name,
        by: Option<Name>,
    },
    Reply {
        port: Name,
        action: Name,
        value: Option<Expr>,
    },
    Fail {
        port: Name,
        action: Name,
        error: Option<String>,
    },
    Away {
        person: Name,
        until: ScenarioUntil,
    },
    Back {
        person: Name,
    },
    Wait(Duration),
    WaitUntil(Instant),
    Expect {
        not: bool,
        what: Expectation,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScenarioUntil {
    At(Instant),
    For(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommandVerb {
    Trigger,
    Accept,
    Resubmit,
    Approve,
    Waive,
    Advance,
    Decline,
    Return,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expectation {
    /// By at least these: names of requirements or leaf fields.
    Blocked {
        handoff: Name,
        by: Vec<String>,
    },
    Offered {
        handoff: Name,
        to: Option<Name>,
    },
    Opened(Name),
    Accepted(Name),
    Returned(Name),
    Completed(Name),
    Cancelled(Name),
    In(Place),
    Closed,
    Owner(Name),
    Notified(Name),
    Escalated(Name),
    Task(Name),
    Called {
        port: Name,
        action: Name,
    },
    Raised(Name),
    Bypass(Place),
    Refused {
        because: Option<String>,
    },
    Breached(Name),
    Condition(Expr),
}
