//! A case: the fold over its facts.

mod apply;
mod rename;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handoff_plan::{Instant, Life, Name, Place, PlanId, Value};
use serde::{Deserialize, Serialize};

use crate::fact::{CallRequest, CaseId, ClockStart, EventRef, Scheduled};
use crate::few::Few;

/// One case, as its facts made it.
///
/// INVARIANT: changed by [`Case::apply`] alone, which reads nothing but the case and the fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub id: CaseId,
    pub key: Value,
    /// The exact plan it runs on.
    pub plan: PlanId,
    #[serde(with = "handoff_plan::time::written")]
    pub opened: Instant,
    pub closed: Option<Closed>,
    pub parent: Option<CaseId>,
    pub context: Few<Name, Slot>,
    pub tracks: Few<Name, Track>,
    pub stages: Few<Place, Visits>,
    /// The latest instance of each handoff and step.
    pub handoffs: Few<Name, Instance>,
    /// The handoff that moved last: whom `giver` and `receiver` mean outside one.
    pub latest: Option<Name>,
    pub clocks: Few<Name, ClockRun>,
    pub exceptions: Few<Name, Raised>,
    pub alarms: Few<Name, Alarm>,
    pub seen: Few<Name, Seen>,
    /// Triggers that came before their source stage: the newest of each handoff or step.
    pub held: Few<Name, Held>,
    pub calls: Few<Name, CallState>,
    /// Calls made, ever.
    pub call_count: u32,
    pub emitted: u32,
    pub call_results: Few<Name, (u32, u32)>,
    /// Money at risk by currency, added up.
    pub exposure: Few<Name, handoff_plan::Money>,
    /// Conditions that hold now, of those that something waits for to become true.
    pub holding: BTreeSet<Name>,
    pub patterns: Few<Name, Instant>,
    pub links: Vec<CaseId>,
    pub bypasses: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
    pub failed: bool,
}

/// A context field that has a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    pub value: Value,
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
    /// Set by that person; `None`: by the spec.
    pub by: Option<Name>,
    /// The port that drafted it, until a person sets or confirms it.
    pub draft: Option<Name>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// `None` between leaving and entering, and when its work went to another process.
    pub stage: Option<Name>,
    #[serde(with = "handoff_plan::time::written")]
    pub since: Instant,
    /// INVARIANT: `None` only until the first assignment of the input that started the track.
    pub owner: Option<Name>,
    /// The team through which the owner was found.
    pub team: Option<Name>,
}

/// A stage of which something happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    pub entered: u32,
    pub left: u32,
    /// How often it had been entered when its track began the last time.
    pub earlier: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// A requirement does not hold, or it came back and was not resubmitted.
    Blocked,
    Offered,
    Accepted,
    Completed,
    Cancelled,
}

/// The latest instance of a handoff or step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// From 1.
    pub number: u32,
    pub state: State,
    /// Something was told of its being blocked since it last was not.
    pub told_blocked: bool,
    #[serde(with = "handoff_plan::time::written")]
    pub since: Instant,
    pub giver: Option<Name>,
    pub receiver: Option<Name>,
    /// The team through which the receiver was found.
    pub team: Option<Name>,
    /// Where it was opened.
    pub source: Option<Place>,
    pub package: BTreeMap<Name, Value>,
    /// The reason of the last return, until resubmitted.
    pub returned: Option<Name>,
    pub note: Option<String>,
    /// Who returned it last, and who declined it since: in this round it is not offered to them again unless they are named.
    pub declined_by: BTreeSet<Name>,
    /// The case of another process that its acceptance opened.
    pub linked: Option<CaseId>,
    pub reroutes: u32,
    pub approvals: Few<Name, Approvals>,
    pub waived: BTreeSet<Name>,
    /// Over the whole case, by reason.
    pub returns: Few<Name, u32>,
    /// How often each lifecycle word was reached, over the whole case.
    pub counts: LifeCounts,
}

/// How often each lifecycle word was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeCounts([u32; 8]);

impl LifeCounts {
    #[must_use]
    pub fn of(&self, life: Life) -> u32 {
        self.0.get(life as usize).copied().unwrap_or_default()
    }

    fn add(&mut self, life: Life) {
        self.0.get_mut(life as usize).into_iter().for_each(|count| *count += 1);
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    pub asked: Vec<Name>,
    pub given: Vec<Name>,
    pub declined: Vec<Name>,
    pub reason: Option<String>,
}

/// The latest run of a clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClockRun {
    pub number: u32,
    pub state: ClockState,
    pub run: ClockStart,
    pub breached: bool,
    pub breaches: u32,
    /// The steps of this run that fired, as the spec writes them.
    pub fired: BTreeSet<Name>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockState {
    Running,
    /// Seconds that remain, of open time where the clock counts open time.
    Paused(i64),
    Stopped(i64),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    pub open: bool,
    pub owner: Name,
    pub count: u32,
    pub resolved: u32,
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub owner: Name,
    pub why: String,
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
}

/// An event of which this case saw some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub count: u32,
    #[serde(with = "handoff_plan::time::written")]
    pub times: Vec<Instant>,
    pub payloads: Vec<BTreeMap<Name, Value>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    pub event: EventRef,
    pub data: BTreeMap<Name, Value>,
}

/// A call that has no final result yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallState {
    pub request: Arc<CallRequest>,
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
    pub failures: u32,
}

/// The next thing that is due on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub clock: Name,
    pub step: Scheduled,
}

impl Case {
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    #[must_use]
    pub fn is_in(&self, place: &Place) -> bool {
        self.tracks.get(&place.track).is_some_and(|t| t.stage.as_ref() == Some(&place.stage))
    }

    #[must_use]
    pub fn reached(&self, place: &Place) -> bool {
        self.stages.get(place).is_some_and(|v| v.entered > 0)
    }

    /// Since its track began.
    #[must_use]
    pub fn passed(&self, place: &Place) -> bool {
        self.stages.get(place).is_some_and(|v| v.entered > v.earlier)
    }

    #[must_use]
    pub fn owner(&self, track: &str) -> Option<&Name> {
        self.tracks.get(track).and_then(|t| t.owner.as_ref())
    }

    /// The places where it is now, by track.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.tracks
            .iter()
            .filter_map(|(track, t)| Some(Place { track: track.clone(), stage: t.stage.clone()? }))
    }

    #[must_use]
    pub fn is_running(&self, clock: &str) -> bool {
        self.clocks.get(clock).is_some_and(|c| c.state == ClockState::Running)
    }

    /// The next thing due, over all running clocks: the earliest; of one instant by clock name, then the deadline itself before
    /// its steps, then in the order of the ladder.
    #[must_use]
    pub fn next_due(&self) -> Option<Due> {
        let running = self.clocks.iter().filter(|(_, c)| c.state == ClockState::Running);
        let firsts = running.filter_map(|(name, c)| c.run.schedule.first().map(|step| (name, step)));
        firsts
            .min_by_key(|(_, step)| step.due)
            .map(|(name, step)| Due { clock: name.clone(), step: step.clone() })
    }

    /// The running clock whose deadline comes next, with it; of one instant by name. One that has passed is none.
    #[must_use]
    pub fn next_clock(&self) -> Option<(&Name, Instant)> {
        let running = self.clocks.iter().filter(|(_, c)| c.state == ClockState::Running && !c.breached);
        running.map(|(name, c)| (name, c.run.due)).min_by_key(|(_, due)| *due)
    }

    /// When something is due next.
    #[must_use]
    pub fn next_due_at(&self) -> Option<Instant> {
        let running = self.clocks.values().filter(|c| c.state == ClockState::Running);
        running.filter_map(|c| c.run.schedule.first().map(|step| step.due)).min()
    }
}

impl ClockRun {
    /// Running or paused.
    #[must_use]
    pub fn is_going(&self) -> bool {
        !matches!(self.state, ClockState::Stopped(_))
    }
}

impl Instance {
    /// Not over: somebody still has to do something about it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Blocked | State::Offered | State::Accepted)
    }
}

/// A key (or a value that cases are looked up by) as text.
#[must_use]
pub fn key_text(key: &Value) -> Name {
    match key {
        Value::Text(text) => text.clone(),
        Value::Person(name) | Value::Team(name) | Value::Choice(name) => name.clone(),
        Value::Number(number) => Name::from(number.normalize().to_string()),
        other => match other.to_json() {
            serde_json::Value::String(text) => Name::from(text),
            json => Name::from(json.to_string()),
        },
    }
}
