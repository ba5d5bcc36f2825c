//! Events that came before their case, and those that nothing took in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handoff_plan::{Instant, Name, Value};
use serde::{Deserialize, Serialize};

use super::{Taken, World};
use crate::fact::{CaseId, EventRef, Fact, Record};
use crate::turn::Arrival;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldEvent {
    pub process: Name,
    pub key: Name,
    pub event: EventRef,
    pub data: BTreeMap<Name, Value>,
    #[serde(with = "handoff_plan::time::written")]
    pub until: Instant,
}

/// An event that nothing took, with the reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeadLetter {
    pub process: Name,
    pub key: Name,
    pub event: EventRef,
    #[serde(with = "handoff_plan::time::written")]
    pub at: Instant,
    pub why: String,
}

/// INVARIANT: `expiries` holds the `until` of every held event with its key, once each pair.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldEvents {
    by_key: BTreeMap<(Name, Name), Vec<Arc<HeldEvent>>>,
    expiries: BTreeSet<(Instant, Name, Name)>,
    dead: Vec<Arc<DeadLetter>>,
}

impl HeldEvents {
    pub(super) fn apply(&mut self, record: &Record) {
        let Some(id) = &record.case else { return };
        match &record.fact {
            Fact::EventHeld { event, data, handoff: None, until } => {
                let until = until.unwrap_or(record.at);
                self.hold(Arc::new(HeldEvent {
                    process: id.process.clone(),
                    key: id.key.clone(),
                    event: event.clone(),
                    data: data.clone(),
                    until,
                }));
            }
            Fact::EventExpired { event, why } => {
                let (process, key) = (id.process.clone(), id.key.clone());
                self.drop_one(&process, &key, event);
                self.dead.push(Arc::new(DeadLetter {
                    process,
                    key,
                    event: event.clone(),
                    at: record.at,
                    why: why.clone(),
                }));
            }
            _ => {}
        }
    }

    pub(super) fn hold(&mut self, held: Arc<HeldEvent>) {
        self.expiries.insert((held.until, held.process.clone(), held.key.clone()));
        self.by_key.entry((held.process.clone(), held.key.clone())).or_default().push(held);
    }

    pub(super) fn bury(&mut self, letter: Arc<DeadLetter>) {
        self.dead.push(letter);
    }

    fn drop_one(&mut self, process: &Name, key: &Name, event: &EventRef) {
        let at = (process.clone(), key.clone());
        let Some(events) = self.by_key.get_mut(&at) else { return };
        let gone: Vec<Arc<HeldEvent>> = events.extract_if(.., |h| h.event == *event).collect();
        let rest: Vec<Instant> = events.iter().map(|h| h.until).collect();
        if events.is_empty() {
            self.by_key.remove(&at);
        }
        for held in gone.into_iter().filter(|h| !rest.contains(&h.until)) {
            self.expiries.remove(&(held.until, held.process.clone(), held.key.clone()));
        }
    }

    /// The case is there now: what waited for it waits no more.
    pub(super) fn release(&mut self, id: &CaseId) {
        for held in self.by_key.remove(&(id.process.clone(), id.key.clone())).into_iter().flatten() {
            self.expiries.remove(&(held.until, held.process.clone(), held.key.clone()));
        }
    }

    pub(super) fn of(&self, process: &Name, key: &Name) -> &[Arc<HeldEvent>] {
        self.by_key.get(&(process.clone(), key.clone())).map_or(&[], Vec::as_slice)
    }

    pub(super) fn next_expiry(&self) -> Option<Instant> {
        self.expiries.first().map(|(until, _, _)| *until)
    }

    fn first_expired(&self, now: Instant) -> Option<&Arc<HeldEvent>> {
        let (until, process, key) = self.expiries.first().filter(|(until, _, _)| *until <= now)?;
        self.of(process, key).iter().find(|h| h.until == *until)
    }

    pub(super) fn shared(&self) -> impl Iterator<Item = &Arc<HeldEvent>> {
        self.by_key.values().flatten()
    }

    pub(super) fn dead(&self) -> &[Arc<DeadLetter>] {
        &self.dead
    }
}

impl World {
    /// Keeps an event for a case that does not exist yet.
    pub(super) fn hold_for(&mut self, taken: &mut Taken, process: &Name, key: &Name, arrival: &Arrival) {
        let id = CaseId { process: process.clone(), key: key.clone(), round: 1 };
        if self.held.of(process, key).len() >= self.limits.held_per_key {
            let why = format!("{} events wait for {key} already", self.limits.held_per_key);
            self.tell(taken, Some(id), Fact::EventExpired { event: arrival.event.clone(), why });
            return;
        }
        let until = taken.at.checked_add_signed(chrono::TimeDelta::seconds(self.limits.hold_seconds));
        let (event, data) = (arrival.event.clone(), arrival.data.clone());
        self.tell(taken, Some(id), Fact::EventHeld { event, data, handoff: None, until });
    }

    pub(super) fn expire_held(&mut self, taken: &mut Taken) {
        let Some(held) = self.held.first_expired(taken.at).cloned() else { return };
        let why = format!("no case {} of {} was opened in time", held.key, held.process);
        let id = CaseId { process: held.process.clone(), key: held.key.clone(), round: 1 };
        self.tell(taken, Some(id), Fact::EventExpired { event: held.event.clone(), why });
    }
}
