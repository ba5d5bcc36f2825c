//! What is known of a case without unpacking it.

use handoff_plan::{Instant, Name, PlanId};
use serde::{Deserialize, Serialize};

use crate::case::{Case, ClockState};

/// What is asked of many cases at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The exact plan it runs on.
    pub plan: PlanId,
    pub is_open: bool,
    /// When something is due next.
    #[serde(with = "handoff_plan::time::written")]
    pub due: Option<Instant>,
    /// A deadline that still runs has passed.
    breached: bool,
    /// The next deadline of those that run.
    #[serde(with = "handoff_plan::time::written")]
    deadline: Option<Instant>,
    /// Exceptions that are open.
    pub exceptions: u32,
    /// Alarms that stand.
    pub alarms: u32,
    /// One bit for each person who has a part in it; several may share one.
    people: u64,
}

impl Outline {
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let running = || case.clocks.values().filter(|clock| clock.state == ClockState::Running);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            plan: case.plan,
            is_open: case.is_open(),
            due: due(case),
            breached: running().any(|clock| clock.breached),
            deadline: running().map(|clock| clock.run.due).min(),
            exceptions: count(case.exceptions.values().filter(|raised| raised.open).count()),
            alarms: count(case.alarms.len()),
            people: case.people().fold(0, |bits, person| bits | bit(person)),
        }
    }

    /// Some deadline of it has passed.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.is_open && (self.breached || self.deadline.is_some_and(|deadline| deadline < now))
    }

    /// An exception is open, or an alarm stands.
    #[must_use]
    pub fn is_in_trouble(&self) -> bool {
        self.exceptions > 0 || self.alarms > 0
    }

    /// `false`: that person has no part in it. `true`: look at the case.
    #[must_use]
    pub fn may_concern(&self, person: &str) -> bool {
        self.people & bit(person) != 0
    }
}

/// When something is due next on a case; a closed one has nothing before it.
pub(in crate::world) fn due(case: &Case) -> Option<Instant> {
    if case.is_open() { case.next_due_at() } else { None }
}

/// FNV-1a: the same on every machine.
fn bit(name: &str) -> u64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    1 << (hash >> 58)
}

impl Case {
    /// Who owns a stage of it, gives or receives something open, or owns what is wrong with it. Some come more than once.
    pub fn people(&self) -> impl Iterator<Item = &Name> {
        let owners = self.tracks.values().filter_map(|track| track.owner.as_ref());
        let open = self.handoffs.values().filter(|instance| instance.is_open());
        let sides = open.flat_map(|instance| instance.giver.iter().chain(&instance.receiver));
        let raised = self.exceptions.values().filter(|raised| raised.open).map(|raised| &raised.owner);
        let alarms = self.alarms.values().map(|alarm| &alarm.owner);
        owners.chain(sides).chain(raised).chain(alarms)
    }
}
