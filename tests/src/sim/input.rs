//! What might come in next: mostly what somebody would do, sometimes what nobody should.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use fastrand::Rng;
use handoff_engine::{Case, InputKind, OutsideEvent, Snapshot, State, World};
use handoff_plan::{Field, Instant, Name, Plan, Process, RequirementKind, Type};
use serde_json::{Map, Value as Json, json};

use super::delivery::Deliveries;

/// Keys of cases: few, so that inputs meet.
const KEYS: u32 = 12;

pub(super) struct Inputs {
    plan: Arc<Plan>,
    mix: Mix,
    deliveries: Deliveries,
    sent: u64,
    last: Option<OutsideEvent>,
}

/// What kinds of input a seed has, so many in ten: some have no commands, others no late events.
struct Mix {
    commands: u8,
    results: u8,
    late: bool,
    again: bool,
    away: bool,
    deliveries: u8,
}

impl Inputs {
    pub(super) fn new(plan: &Arc<Plan>, rng: &mut Rng) -> Self {
        let mix = Mix {
            commands: rng.u8(0..8),
            results: rng.u8(0..3),
            late: rng.u8(0..4) != 0,
            again: rng.u8(0..4) != 0,
            away: rng.u8(0..4) != 0,
            deliveries: rng.u8(0..4),
        };
        let deliveries = Deliveries::new(plan, rng);
        Self { plan: Arc::clone(plan), mix, deliveries, sent: 0, last: None }
    }

    pub(super) fn next(&mut self, world: &World, rng: &mut Rng, now: Instant) -> InputKind {
        if rng.u8(0..10) < self.mix.deliveries {
            return InputKind::Outbox(self.deliveries.next(world, rng, now));
        }
        InputKind::Event(self.outside(world, rng, now))
    }

    fn outside(&mut self, world: &World, rng: &mut Rng, now: Instant) -> OutsideEvent {
        if self.mix.again
            && rng.u8(0..40) == 0
            && let Some(last) = &self.last
        {
            return last.clone();
        }
        self.sent += 1;
        let open: Vec<Snapshot> = world.snapshots(None).filter(|case| case.outline.is_open).collect();
        let case = pick(&open, rng).map(Snapshot::case);
        let (ty, subject, data) = match (case.as_deref(), rng.u8(0..10)) {
            (Some(case), n) if n < self.mix.commands => self.command(case, rng),
            (Some(case), n) if n < self.mix.commands + self.mix.results => self.result(case, rng, now),
            _ if self.mix.away && rng.u8(0..12) == 0 => self.absence(rng, now),
            _ => self.event(rng),
        };
        // Some events are late.
        let time =
            if self.mix.late && rng.u8(0..8) == 0 { now - TimeDelta::hours(rng.i64(0..50)) } else { now };
        let event = OutsideEvent {
            id: self.sent.to_string().into(),
            source: "simulator".into(),
            ty: ty.into(),
            subject: subject.map(Into::into),
            time: Some(time),
            data,
            hops: 0,
        };
        self.last = Some(event.clone());
        event
    }

    fn event(&self, rng: &mut Rng) -> (String, Option<String>, Json) {
        let events: Vec<_> = self.plan.events.iter().collect();
        let Some((name, event)) = pick(&events, rng) else { return ("nothing".to_owned(), None, Json::Null) };
        let mut payload = Map::new();
        for field in &event.fields {
            if !(field.optional && rng.bool()) {
                payload.insert(field.name.to_string(), self.value(&field.ty, &field.name, rng, 0));
            }
        }
        let outside = event.outside.clone().unwrap_or_else(|| name.to_string());
        (outside, None, Json::Object(payload))
    }

    fn value(&self, ty: &Type, name: &str, rng: &mut Rng, depth: u8) -> Json {
        match ty {
            // Keys and names that cases are looked up by are texts: let them meet.
            Type::Text | Type::Document if rng.u8(0..12) == 0 && !name.contains("id") => json!(" "),
            Type::Text | Type::Document => json!(format!("K-{}", rng.u32(0..KEYS))),
            Type::Number | Type::Integer => json!(rng.i32(-2..100)),
            Type::Bool => json!(rng.bool()),
            Type::Money(_) => json!(rng.i32(-100..100_000)),
            Type::Date => json!(format!("2026-0{}-1{}", rng.u8(1..10), rng.u8(0..10))),
            Type::Time => json!("12:30"),
            Type::DateTime => json!(format!("2026-0{}-1{}T10:00:00Z", rng.u8(1..10), rng.u8(0..10))),
            Type::Duration => json!("PT5H"),
            Type::Email => json!("somebody@there.example"),
            Type::Url => json!("https://there.example/x"),
            Type::Person => json!(self.person(rng)),
            Type::Team => json!(any(self.plan.teams.keys(), rng)),
            Type::Choice(options) => json!(any(options.iter(), rng)),
            Type::List(inner) => {
                let items = if depth > 2 { 0 } else { rng.usize(0..3) };
                Json::Array((0..items).map(|_| self.value(inner, name, rng, depth + 1)).collect())
            }
            Type::Record(record) => {
                let fields: &[Field] = self.plan.records.get(record).map_or(&[], |r| &r.fields);
                let known = fields.iter().filter(|f| !f.optional);
                let members = known.map(|f| (f.name.to_string(), self.value(&f.ty, &f.name, rng, depth + 1)));
                Json::Object(members.collect())
            }
        }
    }

    fn person(&self, rng: &mut Rng) -> String {
        any(self.plan.persons.keys(), rng)
    }

    fn absence(&self, rng: &mut Rng, now: Instant) -> (String, Option<String>, Json) {
        let person = self.person(rng);
        if rng.bool() {
            return ("handoff.back".to_owned(), None, json!({ "person": person }));
        }
        let until = now + TimeDelta::hours(rng.i64(1..200));
        ("handoff.away".to_owned(), None, json!({ "person": person, "until": until.to_rfc3339() }))
    }

    fn result(&self, case: &Case, rng: &mut Rng, now: Instant) -> (String, Option<String>, Json) {
        let subject = Some(case.id.key.to_string());
        let process = case.id.process.as_str();
        let Some(call) = case.calls.values().next() else { return self.event(rng) };
        let request = &call.request;
        let action = self
            .plan
            .ports
            .get(&request.port)
            .and_then(|p| p.actions.iter().find(|a| a.name == request.action));
        if rng.u8(0..3) == 0 {
            let again = (now + TimeDelta::minutes(rng.i64(1..3_000))).to_rfc3339();
            let data = json!({
                "process": process, "call": request.call.as_str(), "error": "no", "final": rng.bool(), "again": again,
            });
            return ("handoff.call.failed".to_owned(), subject, data);
        }
        let result = action.and_then(|a| a.returns.as_ref()).map(|ty| self.value(ty, "result", rng, 0));
        let data = json!({ "process": process, "call": request.call.as_str(), "result": result });
        ("handoff.call.succeeded".to_owned(), subject, data)
    }

    fn command(&self, case: &Case, rng: &mut Rng) -> (String, Option<String>, Json) {
        let subject = Some(case.id.key.to_string());
        let Some(process) = self.plan.processes.get(&case.id.process) else { return self.event(rng) };
        let mut data = BTreeMap::from([("process", json!(case.id.process.as_str()))]);
        let moves: Vec<&Name> =
            process.handoffs.iter().map(|h| &h.name).chain(process.steps.iter().map(|s| &s.name)).collect();
        let name = pick(&moves, rng).cloned().cloned().unwrap_or_default();
        let instance = case.handoffs.get(&name);
        // Mostly by somebody who has to do with it.
        let near: Vec<&Name> = instance
            .into_iter()
            .flat_map(|i| i.giver.iter().chain(&i.receiver))
            .chain(case.tracks.values().filter_map(|t| t.owner.as_ref()))
            .chain(instance.into_iter().flat_map(|i| i.approvals.values().flat_map(|a| &a.asked)))
            .collect();
        let by = match pick(&near, rng) {
            Some(person) if rng.u8(0..5) != 0 => person.to_string(),
            _ => self.person(rng),
        };
        data.insert("by", json!(by));
        let is_step = process.step(&name).is_some();
        data.insert(if is_step { "step" } else { "handoff" }, json!(name.as_str()));
        let word = match instance.map(|i| i.state) {
            Some(State::Blocked) if rng.bool() => blocked_word(process, &name, &mut data, rng),
            Some(State::Offered | State::Accepted) if rng.bool() => {
                offered_word(process, &name, &mut data, rng)
            }
            _ => self.other_word(case, process, &mut data, rng),
        };
        (format!("handoff.{word}"), subject, json!(data))
    }

    fn other_word(&self, case: &Case, process: &Process, data: &mut Data, rng: &mut Rng) -> &'static str {
        match rng.u8(0..6) {
            0 => "trigger",
            1 => "advance",
            2 => {
                data.insert("to", json!(self.person(rng)));
                "reassign"
            }
            3 => {
                let open: Vec<&Name> =
                    case.exceptions.iter().filter(|(_, e)| e.open).map(|(n, _)| n).collect();
                let raised = pick(&open, rng);
                data.insert("exception", json!(raised.map_or("none", |e| e.as_str())));
                if let Some(raised) = raised.and_then(|e| case.exceptions.get(*e)) {
                    data.insert("by", json!(raised.owner.as_str()));
                }
                "resolve"
            }
            4 => {
                let drafts = case.context.iter().filter(|(_, s)| s.draft.is_some()).map(|(n, _)| n);
                let drafts: Vec<&Name> = drafts.collect();
                data.insert("fields", json!([pick(&drafts, rng).map_or("none", |d| d.as_str())]));
                "confirm"
            }
            _ => {
                if let Some(field) = pick(&process.context, rng) {
                    let clear = rng.u8(0..10) == 0;
                    let value = if clear { Json::Null } else { self.value(&field.ty, &field.name, rng, 0) };
                    data.insert("fields", json!({ field.name.as_str(): value }));
                }
                "set"
            }
        }
    }
}

type Data = BTreeMap<&'static str, Json>;

fn blocked_word(process: &Process, name: &Name, data: &mut Data, rng: &mut Rng) -> &'static str {
    let requirements = process.handoff(name).map(|h| &h.requirements);
    let requirements = requirements.or_else(|| process.step(name).map(|s| &s.requirements));
    let requirements: Vec<_> = requirements.into_iter().flatten().collect();
    match rng.u8(0..6) {
        0 | 1 => "resubmit",
        2 => {
            data.insert("requirement", json!(pick(&requirements, rng).map_or("x", |r| r.name.as_str())));
            "waive"
        }
        word => {
            let asked = requirements.iter().filter(|r| matches!(r.kind, RequirementKind::Approval(_)));
            let asked: Vec<_> = asked.collect();
            if let Some(requirement) = pick(&asked, rng) {
                data.insert("requirement", json!(requirement.name.as_str()));
            }
            if word == 3 {
                data.insert("reason", json!("no"));
                "decline"
            } else {
                "approve"
            }
        }
    }
}

fn offered_word(process: &Process, name: &Name, data: &mut Data, rng: &mut Rng) -> &'static str {
    if rng.bool() {
        return "accept";
    }
    let returns = process.handoff(name).map_or(&[][..], |h| &h.returns);
    data.insert("reason", json!(pick(returns, rng).map_or("none", |r| r.name.as_str())));
    "return"
}

pub(super) fn pick<'a, T>(items: &'a [T], rng: &mut Rng) -> Option<&'a T> {
    if items.is_empty() { None } else { items.get(rng.usize(0..items.len())) }
}

fn any<'n>(names: impl Iterator<Item = &'n Name>, rng: &mut Rng) -> String {
    let names: Vec<&Name> = names.collect();
    pick(&names, rng).map_or_else(|| "nobody".to_owned(), |n| n.to_string())
}
