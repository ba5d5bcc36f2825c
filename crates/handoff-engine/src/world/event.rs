//! Events from outside: known, seen before, well shaped; then to every case that they concern.

use std::collections::BTreeMap;

use handoff_plan::{Correlate, Event, Instant, Name, Value, decode_event};

use super::seen::Sight;
use super::{Taken, World, seen};
use crate::case::key_text;
use crate::eval::{Scope, check_payload, is_shape_enough};
use crate::fact::{CaseId, EventRef, Fact};
use crate::index::Prepared;
use crate::input::OutsideEvent;
use crate::turn::Arrival;
use crate::who::CASE;

impl World {
    pub(super) fn take_event(&mut self, taken: &mut Taken, event: &OutsideEvent) {
        let time = event.time.map_or(taken.at, |t| t.min(taken.at));
        let reference = reference(event, time);
        let (name, digest) = (seen::name(event, &mut self.room), seen::digest(event, &mut self.room));
        match self.seen.look(name, digest) {
            Sight::New => {}
            Sight::Duplicate => {
                let about = self.subject_of(event);
                return self.tell(taken, about, Fact::EventDuplicate { event: reference });
            }
            Sight::Conflict => {
                let about = self.subject_of(event);
                return self.tell(taken, about, Fact::EventConflict { event: reference });
            }
        }
        self.tell(taken, None, Fact::InputSeen { name, digest });
        if let Some(word) = event.ty.strip_prefix("handoff.") {
            return self.take_command(taken, word, event, time);
        }
        match self.decode(event, &reference) {
            Ok(arrival) => {
                taken.hops = event.hops;
                self.route(taken, &arrival);
            }
            Err(errors) => {
                let about = self.subject_of(event);
                self.tell(taken, about, Fact::EventRejected { event: reference, errors });
            }
        }
    }

    /// The payload by the current plan.
    fn decode(&self, event: &OutsideEvent, reference: &EventRef) -> Result<Arrival, Vec<String>> {
        let plan = self.current_plan().ok_or_else(|| vec!["no rules are loaded".to_owned()])?;
        let Some((name, declared)) = plan.event_from_outside(&event.ty) else {
            return Err(vec![format!("no event {} is declared", event.ty)]);
        };
        let data = decode_event(&event.data, declared, plan)
            .map_err(|mismatches| mismatches.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        let flaws = self.flaws(name, declared, &data);
        if !flaws.is_empty() {
            return Err(flaws);
        }
        let extra: serde_json::Map<_, _> = event
            .data
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| !declared.fields.iter().any(|f| f.name == name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let extra = (!extra.is_empty()).then(|| serde_json::Value::Object(extra).to_string());
        let event = EventRef { event: name.clone(), ..reference.clone() };
        Ok(Arrival { event, data, extra })
    }

    /// What is wrong with a payload beyond its shape.
    fn flaws(&self, name: &Name, declared: &Event, data: &BTreeMap<Name, Value>) -> Vec<String> {
        if is_shape_enough(declared) {
            return Vec::new();
        }
        let Some(prepared) = self.current.and_then(|id| self.prepared(&id)) else { return Vec::new() };
        let Some(process) = prepared.touched_by(name).first() else { return Vec::new() };
        let Some((process_declared, _)) = prepared.process(process) else { return Vec::new() };
        let blank = super::open::blank_case(&prepared, process);
        check_payload(&Scope::new(&prepared.plan, process_declared, &blank, &CASE), declared, data)
    }

    /// The case that a record of an event that was not taken is filed under, as far as its payload tells.
    fn subject_of(&self, event: &OutsideEvent) -> Option<CaseId> {
        let prepared = self.prepared(&self.current?)?;
        let (name, _) = prepared.plan.event_from_outside(&event.ty)?;
        let process = prepared.touched_by(name).first()?;
        let (declared, _) = prepared.process(process)?;
        let key = match event.data.get(declared.key.name.as_str())? {
            serde_json::Value::String(text) => Name::from(text),
            other => Name::from(other.to_string()),
        };
        let round = self.newest_id(process, &key).map_or(1, |id| id.round);
        Some(CaseId { process: process.clone(), key, round })
    }

    /// To every case that it concerns: open ones, on the plan that each runs on; a new one; else it is held for its key.
    pub(super) fn route(&mut self, taken: &mut Taken, arrival: &Arrival) {
        let mut concerned = Vec::new();
        for (plan, _) in self.in_use.iter().filter(|(_, cases)| **cases > 0) {
            let Some(prepared) = self.plans.get(plan) else { continue };
            for process in prepared.touched_by(&arrival.event.event) {
                self.concerned(prepared, process, arrival, &mut concerned);
            }
        }
        // In order of process and key, each once.
        concerned.sort_unstable();
        concerned.dedup();
        let mut found = !concerned.is_empty();
        for id in &concerned {
            self.catch_up(taken, id);
            self.turn(taken, id, Some(&arrival.data), arrival.event.time, |turn| turn.event(arrival, None));
        }
        let Some(current) = self.current.and_then(|id| self.prepared(&id)) else { return };
        let touched = current.touched_by(&arrival.event.event);
        for process in touched {
            found |= self.open_by_event(taken, process, arrival).is_some();
        }
        if !found {
            let key = |process: &Name| Some((process.clone(), key_of(&current, process, arrival)?));
            let waiting = touched.iter().filter_map(key).collect();
            self.file(taken, &current, waiting, arrival);
        }
    }

    /// Nothing took it: kept with the closed case, held for its key, or only recorded.
    fn file(
        &mut self,
        taken: &mut Taken,
        current: &Prepared,
        waiting: Vec<(Name, Value)>,
        arrival: &Arrival,
    ) {
        let received = arrival.received(None);
        let mut recorded = false;
        for (process, key) in waiting {
            let key = key_text(&key);
            let closed = self.newest_id(&process, &key);
            let starts = current
                .process(&process)
                .and_then(|(_, i)| i.events.get(&arrival.event.event))
                .map(|u| &u.starts);
            let only_starts = starts.is_some_and(|s| !s.is_empty());
            recorded = true;
            match closed {
                Some(id) => self.tell(taken, Some(id), received.clone()),
                // A start whose `where` fails: recorded, not held.
                None if only_starts => {
                    let id = CaseId { process, key, round: 1 };
                    self.tell(taken, Some(id), received.clone());
                }
                None => self.hold_for(taken, &process, &key, arrival),
            }
        }
        if !recorded {
            self.tell(taken, None, received);
        }
    }

    /// The open cases of a process on that plan which the event belongs to by any of its rules.
    fn concerned(&self, prepared: &Prepared, process: &Name, arrival: &Arrival, out: &mut Vec<CaseId>) {
        let Some((declared, index)) = prepared.process(process) else { return };
        let Some(used) = index.events.get(&arrival.event.event) else { return };
        let open = |key: &Value| {
            let newest = self.cases.newest(process, &key_text(key));
            newest.filter(|(_, c)| c.is_open() && c.runs_on(&prepared.id)).map(|(id, _)| id.clone())
        };
        if used.by_key {
            out.extend(arrival.data.get(&declared.key.name).and_then(open));
        }
        if used.otherwise.is_empty() {
            return;
        }
        let blank = super::open::blank_case(prepared, process);
        let scope = Scope::new(&prepared.plan, declared, &blank, &CASE).with_event(Some(&arrival.data));
        for correlate in &used.otherwise {
            match correlate {
                Correlate::Key => {}
                Correlate::By(expr) => out.extend(scope.value(expr).ok().and_then(|key| open(&key))),
                Correlate::Each { field, value } => {
                    let Ok(wanted) = scope.value(value) else { continue };
                    let fits = |id: &&CaseId| self.cases.kept(id).is_some_and(|c| c.runs_on(&prepared.id));
                    out.extend(self.fields.cases(process, field, &wanted).filter(fits).cloned());
                }
            }
        }
    }
}

/// What facts call that input.
pub(super) fn reference(event: &OutsideEvent, time: Instant) -> EventRef {
    EventRef { event: event.ty.clone(), id: event.id.clone(), source: event.source.clone(), time }
}

/// The key that the event would have in that process, where it has one.
fn key_of(prepared: &Prepared, process: &Name, arrival: &Arrival) -> Option<Value> {
    let (declared, index) = prepared.process(process)?;
    let used = index.events.get(&arrival.event.event)?;
    let carried = || arrival.data.get(&declared.key.name).filter(|_| used.by_key).cloned();
    carried().or_else(|| {
        let blank = super::open::blank_case(prepared, process);
        let scope = Scope::new(&prepared.plan, declared, &blank, &CASE).with_event(Some(&arrival.data));
        used.otherwise.iter().find_map(|correlate| match correlate {
            Correlate::By(expr) => scope.value(expr).ok().map(std::borrow::Cow::into_owned),
            Correlate::Key | Correlate::Each { .. } => None,
        })
    })
}
