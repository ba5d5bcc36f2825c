//! The figures of a log as plain data, each in a fixed order.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Exposure, Share, Spread};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// `csv`, `xes` or `ndjson`.
    pub format: String,
    /// Events in the log, and those of them that do not tell of the end of an activity.
    pub events: u64,
    pub left_out: u64,
    /// The zone in which times without one were read; `None`: all had one.
    pub assumed_zone: Option<String>,
    /// First and last event of the log.
    pub log_from: Option<String>,
    pub log_to: Option<String>,
    /// Of the window, where one was asked for.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Cases that began in the window, and their events.
    pub cases: u64,
    pub steps: u64,
    /// From the first event of a case to its last.
    pub case_time: Spread,
    /// Cases in which nothing was done twice and nothing came back.
    pub straight_through: Share,
    /// Cases whose last activity is one that ends a case; without a map of these, none.
    pub completion_rate: Option<Share>,
    pub variants: u64,
    /// The commonest first, ten at most.
    pub common_variants: Vec<Variant>,
    pub between_teams: Traffic,
    pub between_people: Traffic,
    /// Each pair of activities that follow each other, the commonest first.
    pub pairs: Vec<Pair>,
    pub rework: Rework,
    pub deadlines: Vec<AuditDeadline>,
    /// Money lost to deadlines that are over, by currency and deadline.
    pub exposure: Vec<Exposure>,
    /// With a map of what ends a case: those that are not at an end, by the team that had them last, and for how long.
    pub waiting: Vec<Exchange>,
    pub definitions: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variant {
    pub cases: Share,
    pub activities: Vec<String>,
}

/// Work that crosses: from whoever acted last to whoever acts next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Cases in which somebody is named.
    pub known: u64,
    pub handoffs: u64,
    /// Of the cases in which somebody is named.
    pub cases_with_handoff: Share,
    /// From the last act of the one to the first of the next.
    pub wait: Spread,
    /// Handoffs that give it back to whoever gave it, of all.
    pub returns: Share,
    /// Where work waits longest in all, first.
    pub exchanges: Vec<Exchange>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exchange {
    pub from: String,
    pub to: String,
    /// Of these that give it back.
    pub returns: u64,
    #[serde(flatten)]
    pub wait: Spread,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    pub from: String,
    pub to: String,
    #[serde(flatten)]
    pub time: Spread,
}

/// What was done more than once in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rework {
    pub cases: Share,
    /// Every time after the first.
    pub repeats: u64,
    pub by_activity: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditDeadline {
    pub name: String,
    pub within_seconds: i64,
    pub started: u64,
    pub met: u64,
    pub over: u64,
    /// Not reached yet, and not due when the log ends.
    pub running: u64,
    pub share_over: Share,
    /// What one that is over costs, and all of them.
    pub price: Option<String>,
    pub cost: Option<String>,
    pub currency: Option<String>,
    /// How long it took where it was reached.
    pub time: Spread,
}
