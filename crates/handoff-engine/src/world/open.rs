//! Opening cases: by an event, from another case, and what one case sends to others.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_plan::{Correlate, Instant, Name, StartOn, Text, Value};
use smol_str::format_smolstr;

use super::cases::Kept;
use super::reload::find_stage;
use super::{HeldEvent, Taken, World};
use crate::case::{Case, key_text};
use crate::eval::Scope;
use crate::fact::{CaseId, EventRef, Fact};
use crate::index::Prepared;
use crate::input::OutsideEvent;
use crate::turn::{Arrival, Opener, Turn};
use crate::who::CASE;

impl World {
    /// Opens a case of that process where one of its starts takes the event. `None`: none does, or the key is taken.
    pub(super) fn open_by_event(
        &mut self,
        taken: &mut Taken,
        process: &Name,
        arrival: &Arrival,
    ) -> Option<CaseId> {
        let prepared = self.prepared(&self.current?)?;
        let (start, key) = self.start_for(&prepared, process, arrival)?;
        let id = self.fresh_id(process, &key)?;
        let held = self.held.of(process, &id.key).to_vec();
        let used = prepared.process(process).and_then(|(_, index)| index.events.get(&arrival.event.event));
        self.tell(taken, Some(id.clone()), arrival.received(used));
        self.open_case(taken, &id, key, None);
        let time = arrival.event.time;
        self.turn(taken, &id, Some(&arrival.data), time, |turn| turn.event(arrival, Some(start)));
        self.take_held(taken, &id, held);
        Some(id)
    }

    fn take_held(&mut self, taken: &mut Taken, id: &CaseId, held: Vec<Arc<HeldEvent>>) {
        for held in held {
            let HeldEvent { event, data, .. } = Arc::unwrap_or_clone(held);
            let arrival = Arrival { event, data, extra: None };
            self.turn(taken, id, Some(&arrival.data), arrival.event.time, |turn| turn.event(&arrival, None));
        }
    }

    /// The first start of a process that takes the event, and the key of the case that it opens.
    fn start_for(&self, prepared: &Prepared, process: &Name, arrival: &Arrival) -> Option<(usize, Value)> {
        let (declared, index) = prepared.process(process)?;
        let starts = &index.events.get(&arrival.event.event)?.starts;
        if starts.is_empty() {
            return None;
        }
        let mut case = blank_case(prepared, process);
        starts.iter().find_map(|i| {
            let start = declared.starts.get(*i)?;
            let StartOn::Event { correlate, condition, .. } = &start.on else { return None };
            let key = match correlate {
                Correlate::Key => arrival.data.get(&declared.key.name).cloned()?,
                Correlate::By(expr) => {
                    let scope = Scope::new(&prepared.plan, declared, &case, &CASE);
                    scope.with_event(Some(&arrival.data)).value(expr).ok()?.into_owned()
                }
                Correlate::Each { .. } => return None,
            };
            // The condition may speak of the key as of a field.
            case.key = key.clone();
            let scope = Scope::new(&prepared.plan, declared, &case, &CASE).with_event(Some(&arrival.data));
            let holds = condition.as_ref().is_none_or(|c| scope.truth(c) == Ok(true));
            holds.then_some((*i, key))
        })
    }

    /// The id of the next case of that key; `None`: one is open.
    fn fresh_id(&self, process: &Name, key: &Value) -> Option<CaseId> {
        let key = key_text(key);
        let here = self.cases.newest(process, &key);
        if here.is_some_and(|(_, case)| case.is_open()) {
            return None;
        }
        let before = here.map(|(id, _)| id.round).max(self.past.round(process, &key));
        let round = before.unwrap_or_default().saturating_add(1);
        Some(CaseId { process: process.clone(), key, round })
    }

    fn open_case(&mut self, taken: &mut Taken, id: &CaseId, key: Value, parent: Option<CaseId>) {
        let Some(plan) = self.current else { return };
        self.tell(taken, Some(id.clone()), Fact::CaseOpened { plan, key, parent });
    }

    /// A linked case, opened by an action or by accepting a handoff into another process.
    pub(super) fn open_linked(
        &mut self,
        taken: &mut Taken,
        from: &CaseId,
        process: &Name,
        by: Option<&Opener>,
        mut fields: BTreeMap<Name, Value>,
    ) {
        let Some(prepared) = self.current.and_then(|id| self.prepared(&id)) else { return };
        let Some((declared, _)) = prepared.process(process) else {
            return self.alarm(taken, from, &format!("the rules have no process {process} any more"));
        };
        // Its key by name, else the key of the case that it comes from.
        let key = fields.remove(&declared.key.name).or_else(|| self.cases.get(from).map(|c| c.key.clone()));
        let Some(key) = key else { return };
        let Some(id) = self.fresh_id(process, &key) else {
            let open = self.cases.newest(process, &key_text(&key)).map(|(id, _)| id.clone());
            open.into_iter().for_each(|id| self.link(taken, from, id, None));
            return;
        };
        fields.retain(|name, _| declared.field(name).is_some());
        // The case that it comes from may run on older rules.
        let place = by.and_then(|by| find_stage(&by.place, declared));
        let held = self.held.of(process, &id.key).to_vec();
        self.link(taken, from, id.clone(), by.map(|by| by.handoff.clone()));
        self.open_case(taken, &id, key, Some(from.clone()));
        let at = taken.at;
        self.turn(taken, &id, None, at, |turn| {
            turn.fill(fields);
            turn.begin(place.as_ref(), by.map(|by| &by.owner));
        });
        self.take_held(taken, &id, held);
    }

    fn link(&mut self, taken: &mut Taken, from: &CaseId, to: CaseId, handoff: Option<Name>) {
        let at = taken.at;
        self.turn(taken, from, None, at, |turn| turn.link(to, handoff));
    }

    pub(super) fn alarm(&mut self, taken: &mut Taken, case: &CaseId, why: &str) {
        if self.cases.kept(case).is_some_and(Kept::is_open) {
            let at = taken.at;
            return self.turn(taken, case, None, at, |turn: &mut Turn<'_>| turn.alarm("open", why));
        }
        // Nobody clears an alarm of a closed case: it is on record.
        let (command, why) = (Name::new_static("open"), why.to_owned());
        let refused = Fact::CommandRefused { command, by: None, why, missing: Vec::new() };
        self.tell(taken, Some(case.clone()), refused);
    }

    /// Counts one more emit or opening of that input. Why it may not be: rules of several cases set each other off without end,
    /// one after the other or more of them each time.
    pub(super) fn too_far(&self, taken: &mut Taken) -> Option<String> {
        taken.sent = taken.sent.saturating_add(1);
        if taken.hops >= self.limits.hops {
            return Some(format!("{} emits followed from each other", self.limits.hops));
        }
        let most = self.limits.sent;
        (taken.sent > most).then(|| format!("one input led to more than {most} emits and linked cases"))
    }

    /// An event of this runtime: taken after rest, like one from outside; so many in a row at most.
    pub(super) fn emit(
        &mut self,
        taken: &mut Taken,
        from: &CaseId,
        event: Name,
        data: BTreeMap<Name, Value>,
    ) {
        let Some(case) = self.cases.get(from) else { return };
        let (number, at) = (case.emitted + 1, taken.at);
        let hops = taken.hops.saturating_add(1);
        let outside = OutsideEvent {
            id: format_smolstr!("{}/{}/{}/{number}", from.process, from.key, from.round),
            source: Text::new_static("handoff"),
            ty: event.clone(),
            subject: Some(from.key.clone()),
            time: Some(at),
            data: serde_json::Value::Null,
            hops,
        };
        self.turn(taken, from, None, at, |turn| {
            turn.note(Fact::EventEmitted { event: event.clone(), data: data.clone(), hops });
        });
        let arrival = Arrival {
            event: EventRef { event, id: outside.id, source: outside.source, time: at },
            data,
            extra: None,
        };
        if let Some(why) = self.too_far(taken) {
            let event = arrival.event;
            self.tell(taken, Some(from.clone()), Fact::EventRejected { event, errors: vec![why] });
            return;
        }
        taken.hops = hops;
        self.route(taken, &arrival);
        taken.hops = hops - 1;
    }
}

/// A case that has nothing: what an event is looked at with before its case exists.
pub(super) fn blank_case(prepared: &Prepared, process: &Name) -> Case {
    let id = CaseId { process: process.clone(), key: Name::default(), round: 0 };
    Case::new(id, prepared.id, Value::Text(Name::default()), None, Instant::UNIX_EPOCH)
}
