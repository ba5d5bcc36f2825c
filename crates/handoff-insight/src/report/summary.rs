//! The figures as plain data, each in a fixed order. What each one means stands in the page of figures.

use std::collections::BTreeMap;

use handoff_plan::Instant;
use serde::{Deserialize, Serialize};

use crate::{Share, Spread};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// `None`: no fact was stored yet.
    #[serde(with = "instant")]
    pub as_of: Option<Instant>,
    pub process: Option<String>,
    #[serde(with = "instant")]
    pub from: Option<Instant>,
    #[serde(with = "instant")]
    pub to: Option<Instant>,
    pub cases: Cases,
    /// Over all handoffs.
    pub completion_rate: Share,
    pub context_fidelity: Fidelity,
    pub handoffs: Vec<Handoff>,
    pub times: Vec<Times>,
    pub deadlines: Vec<Deadline>,
    pub returns: Vec<Returns>,
    pub bypasses: Vec<Bypasses>,
    pub exposure: Vec<Exposure>,
    pub stalled: Stalled,
    pub exceptions: Vec<Exceptions>,
    pub open_exceptions: Vec<OpenException>,
    /// What each figure means, by its name.
    pub definitions: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    pub opened: u64,
    pub open: u64,
    pub closed: u64,
    /// Of those closed.
    pub failed: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fidelity {
    /// First offers that were right, of those that were answered.
    pub right_first_time: Share,
    pub required_fields: Share,
    pub optional_fields: Share,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handoff {
    pub process: String,
    pub handoff: String,
    pub opened: u64,
    pub offered: u64,
    pub accepted: u64,
    pub returned: u64,
    pub declined: u64,
    pub completed: u64,
    pub cancelled: u64,
    pub open: OpenHandoffs,
    pub completion_rate: Share,
    pub context_fidelity: Fidelity,
    /// What was missing when it was first blocked, and how often.
    pub missing: BTreeMap<String, u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenHandoffs {
    pub blocked: u64,
    pub offered: u64,
    pub accepted: u64,
}

/// From one thing to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    pub process: String,
    /// `case`, `stage`, `handoff`, `step` or `exception`.
    pub of: String,
    pub name: String,
    pub from: String,
    pub to: String,
    #[serde(flatten)]
    pub spread: Spread,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    pub process: String,
    pub clock: String,
    pub started: u64,
    pub met: u64,
    /// Ended too late, or still running and too late.
    pub over: u64,
    /// Of those over.
    pub over_and_running: u64,
    /// Not due yet: neither met nor over.
    pub running: u64,
    pub called_off: u64,
    pub share_over: Share,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returns {
    pub process: String,
    pub handoff: String,
    pub reason: String,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bypasses {
    pub process: String,
    pub stage: String,
    pub track: String,
    pub count: u64,
}

/// Money at risk; an amount is an exact decimal. Without a process and a reason: the sum of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    pub process: Option<String>,
    pub why: Option<String>,
    pub count: u64,
    pub amount: String,
    pub currency: String,
}

/// What waits between two stages now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stalled {
    pub count: u64,
    /// Of these the ones whose deadline has passed.
    pub over: u64,
    /// The longest first; beyond a number of them only the count says how many there are.
    pub longest: Vec<Waits>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    pub process: String,
    pub case: String,
    pub handoff: String,
    /// `blocked`, `offered` or `returned`.
    pub state: String,
    #[serde(with = "handoff_instant")]
    pub since: Instant,
    pub seconds: i64,
    /// Who has to move.
    pub with: Vec<String>,
    pub missing: Vec<String>,
    pub over: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exceptions {
    pub process: String,
    pub exception: String,
    pub raised: u64,
    pub resolved: u64,
    pub open: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenException {
    pub process: String,
    pub case: String,
    pub exception: String,
    pub owner: String,
    #[serde(with = "handoff_instant")]
    pub since: Instant,
    pub seconds: i64,
}

/// As facts write them.
mod handoff_instant {
    use handoff_plan::{Instant, instant_text, read_instant};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Instant, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&instant_text(*at))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
        read_instant(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("not a time"))
    }
}

/// The same, or none.
mod instant {
    use handoff_plan::{Instant, instant_text, read_instant};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(at: &Option<Instant>, to: S) -> Result<S::Ok, S::Error> {
        at.map(instant_text).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| read_instant(&text).ok_or_else(|| D::Error::custom("not a time"))).transpose()
    }
}
