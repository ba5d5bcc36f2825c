//! The lines that do something.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_engine::{
    Case, CaseId, Fact, Found, Input, InputKind, Limits, OutsideEvent, Prepared, Record, World,
};
use handoff_plan::{
    Calendar, CommandVerb, Expectation, Expr, Instant, Name, Plan, Process, Scenario, ScenarioLine,
    ScenarioStep, ScenarioUntil, Value, Who, time,
};
use serde_json::{Map, Value as Json, json};

use super::{Failure, Note, Played};

/// What was expected, and what is so instead.
pub(super) type Differs = (String, String);

pub(super) struct Play<'s> {
    pub(super) world: World,
    pub(super) plan: &'s Arc<Plan>,
    scenario: &'s Scenario,
    records: Vec<Record>,
    /// Where in `records` the last line that was not an `expect` begins.
    since: usize,
    /// That line.
    pub(super) acted: Option<&'s ScenarioLine>,
    now: Option<Instant>,
    /// The key of the scenario's own case: that of its first event.
    own: Option<String>,
    inputs: u32,
    /// The process that the line at hand speaks of.
    process: &'s Name,
    notes: Vec<Note>,
    /// What the last line that was not an `expect` had refused, until an `expect` speaks of it.
    unheard: Option<Note>,
}

impl<'s> Play<'s> {
    pub(super) fn new(plan: &'s Arc<Plan>, scenario: &'s Scenario, limits: Limits) -> Self {
        Self {
            world: World::new(limits),
            plan,
            scenario,
            records: Vec::new(),
            since: 0,
            acted: None,
            now: None,
            own: None,
            inputs: 0,
            process: &scenario.process,
            notes: Vec::new(),
            unheard: None,
        }
    }

    pub(super) fn end(mut self, failure: Option<Failure>) -> Played {
        self.notes.extend(self.unheard.take());
        Played { failure, notes: self.notes, records: self.records, ended: self.now }
    }

    pub(super) fn line(&mut self, line: &'s ScenarioLine) -> Result<(), Differs> {
        let key = self.speak_of(line);
        if let ScenarioStep::Expect { not, what } = &line.kind {
            if matches!(what, Expectation::Refused { .. }) {
                self.unheard = None;
            }
            return self.expect(*not, what, key.as_deref());
        }
        self.notes.extend(self.unheard.take());
        self.acted = Some(line);
        let done = self.act(line, key);
        self.unheard = self.lately().iter().find_map(|r| refusal(&r.fact)).map(|why| Note {
            line: line.line,
            text: line.text.clone(),
            why,
        });
        done?;
        self.invariants_hold()
    }

    /// Every scenario asks whether what must always hold still does.
    fn invariants_hold(&self) -> Result<(), Differs> {
        let broken = self.lately().iter().find_map(|r| match &r.fact {
            Fact::InvariantBroken { invariant } => Some(invariant),
            _ => None,
        });
        broken.map_or(Ok(()), |invariant| {
            Err((format!("the invariant \"{invariant}\" holds"), "it is broken".to_owned()))
        })
    }

    /// Sets the process that a line speaks of, and gives the key of the case: as the line says, else that of the linked case,
    /// else the scenario's own.
    fn speak_of(&mut self, line: &'s ScenarioLine) -> Option<String> {
        self.process = line.process.as_ref().unwrap_or(&self.scenario.process);
        let Some(key) = line.case.as_ref().map(|k| handoff_engine::key_text(k).to_string()) else {
            let linked = line.process.as_ref().and_then(|process| self.linked_key(process));
            return linked.or_else(|| self.own.clone());
        };
        // A line that fits any process speaks of the one that has such a case.
        if line.process.is_none()
            && self.case(&key).is_none()
            && let Found::One(case) = self.world.find(None, &key)
            && let Some((process, _)) = self.plan.processes.get_key_value(&case.id.process)
        {
            self.process = process;
        }
        Some(key)
    }

    /// The key of the newest case of that process that is linked with the scenario's own.
    fn linked_key(&self, process: &Name) -> Option<String> {
        let Found::One(own) = self.world.find(Some(&self.scenario.process), self.own.as_deref()?) else {
            return None;
        };
        let below = own.links.iter().rev().chain(&own.parent).find(|id| id.process == *process);
        let beside = || {
            let mut cases = self.world.cases().filter(|c| c.id.process == *process);
            cases.find(|c| c.parent.as_ref() == Some(&own.id) || c.links.contains(&own.id)).map(|c| &c.id)
        };
        below.or_else(beside).map(|id| id.key.to_string())
    }

    /// A line that does something.
    fn act(&mut self, line: &ScenarioLine, key: Option<String>) -> Result<(), Differs> {
        self.since = self.records.len();
        match &line.kind {
            ScenarioStep::At(at) => self.begin(*at),
            ScenarioStep::Wait(duration) => {
                let calendar =
                    self.process().and_then(|p| p.calendar.as_ref()).and_then(|c| self.plan.calendars.get(c));
                let always = Calendar::always();
                let until = time::add(self.now(), duration, calendar.unwrap_or(&always));
                let until = until.map_err(|e| ("a time to wait until".to_owned(), e.to_string()))?;
                self.wait(until);
                Ok(())
            }
            ScenarioStep::WaitUntil(until) => {
                self.wait(*until);
                Ok(())
            }
            ScenarioStep::Event { event, fields } => self.event(event, fields),
            ScenarioStep::Away { person, until } => {
                let until = match until {
                    ScenarioUntil::At(at) => *at,
                    ScenarioUntil::For(duration) => time::add(self.now(), duration, &Calendar::always())
                        .map_err(|e| ("a time to be away until".to_owned(), e.to_string()))?,
                };
                self.command("away", None, json!({ "person": person.as_str(), "until": until.to_rfc3339() }));
                Ok(())
            }
            ScenarioStep::Back { person } => {
                self.command("back", None, json!({ "person": person.as_str() }));
                Ok(())
            }
            step => {
                let Some(key) = key else {
                    return Err(("a case to speak of".to_owned(), "no event has opened one yet".to_owned()));
                };
                self.of_case(step, &key)
            }
        }
    }

    fn begin(&mut self, at: Instant) -> Result<(), Differs> {
        if self.now.is_some_and(|now| at < now) {
            return Err(("a time that is not past".to_owned(), format!("it is {} already", self.now())));
        }
        self.now = Some(at);
        if self.world.current_plan().is_none() {
            // The plan is there before anything happens; that it was loaded is not part of the story.
            let prepared = Prepared::with_questions(Arc::clone(self.plan), &self.questions());
            self.world.begin_plan(Arc::new(prepared), at);
        }
        self.wait(at);
        Ok(())
    }

    /// The conditions that the scenario expects, each with the process that it speaks of.
    fn questions(&self) -> Vec<(&'s Name, &'s Expr)> {
        let scenario = self.scenario;
        let question = |line: &'s ScenarioLine| match &line.kind {
            ScenarioStep::Expect { what: Expectation::Condition(condition), .. } => {
                Some((line.process.as_ref().unwrap_or(&scenario.process), condition))
            }
            _ => None,
        };
        scenario.lines.iter().filter_map(question).collect()
    }

    fn now(&self) -> Instant {
        self.now.unwrap_or(Instant::UNIX_EPOCH)
    }

    pub(super) fn process(&self) -> Option<&'s Process> {
        self.plan.processes.get(self.process)
    }

    pub(super) fn process_name(&self) -> &'s Name {
        self.process
    }

    /// What happened since the last line that was not an `expect`.
    pub(super) fn lately(&self) -> &[Record] {
        self.records.get(self.since..).unwrap_or_default()
    }

    /// Until then and including it: everything that falls due happens.
    fn wait(&mut self, until: Instant) {
        while let Some(due) = self.world.next_due().filter(|due| *due <= until) {
            let at = self.now().max(due);
            let fired = self.world.fire(at);
            if fired.is_empty() {
                break;
            }
            self.records.extend(fired);
            self.now = Some(at);
        }
        self.now = Some(self.now().max(until));
    }

    fn send(&mut self, ty: &str, subject: Option<&str>, data: Json) {
        self.inputs += 1;
        let at = self.now();
        // What is due at this instant comes before an input of the same instant.
        self.wait(at);
        let event = OutsideEvent {
            id: self.inputs.to_string().into(),
            source: "scenario".into(),
            ty: ty.into(),
            subject: subject.map(Into::into),
            time: Some(at),
            data,
            hops: 0,
        };
        let told = self.world.take(&Input { at, kind: InputKind::Event(event) });
        self.records.extend(told);
    }

    fn command(&mut self, word: &str, subject: Option<&str>, mut data: Json) {
        if let (Json::Object(members), Some(_)) = (&mut data, subject) {
            members.insert("process".to_owned(), json!(self.process.as_str()));
            members.retain(|_, v| !v.is_null());
        }
        self.send(&format!("handoff.{word}"), subject, data);
    }

    fn constant(&self, expr: &Expr) -> Result<Value, Differs> {
        let value = self.world.constant(self.process, expr);
        value.map_err(|_| {
            ("a value that stands by itself".to_owned(), format!("`{expr}` cannot be told without a case"))
        })
    }

    fn event(&mut self, event: &Name, fields: &[(Name, Expr)]) -> Result<(), Differs> {
        let mut payload = Map::new();
        for (name, expr) in fields {
            payload.insert(name.to_string(), self.constant(expr)?.to_json());
        }
        let outside = self.plan.events.get(event).and_then(|e| e.outside.clone());
        self.send(&outside.unwrap_or_else(|| event.to_string()), None, Json::Object(payload));
        if self.own.is_none() {
            self.own = self.first_case();
        }
        Ok(())
    }

    /// The key of the first case of this process that anything was told of.
    fn first_case(&self) -> Option<String> {
        let of_process = |id: &&CaseId| id.process == self.scenario.process;
        let mut ids = self.records.iter().filter_map(|r| r.case.as_ref()).filter(of_process);
        ids.next().map(|id| id.key.to_string())
    }

    pub(super) fn case(&self, key: &str) -> Option<&Case> {
        match self.world.find(Some(self.process), key) {
            Found::One(case) => Some(case),
            Found::None | Found::Several(_) => None,
        }
    }

    fn of_case(&mut self, step: &ScenarioStep, key: &str) -> Result<(), Differs> {
        match step {
            ScenarioStep::Set { field, members, value, by } => {
                let value = self.value_at(key, field, members, self.constant(value)?);
                let by = self.by(by.as_ref(), key, None);
                self.command(
                    "set",
                    Some(key),
                    json!({ "by": by, "fields": { field.as_str(): value.to_json() } }),
                );
            }
            ScenarioStep::Confirm { field, by } => {
                let by = self.by(by.as_ref(), key, None);
                self.command("confirm", Some(key), json!({ "by": by, "fields": [field.as_str()] }));
            }
            ScenarioStep::Command { verb, name, requirement, by, because, note } => {
                let by = self.by(by.as_ref(), key, Some((*verb, name)));
                let is_step = self.process().is_some_and(|p| p.step(name).is_some());
                let mut data = json!({
                    "by": by,
                    "requirement": requirement.as_ref().map(Name::as_str),
                    "reason": because,
                    "note": note,
                });
                if let Json::Object(members) = &mut data {
                    members.insert(if is_step { "step" } else { "handoff" }.to_owned(), json!(name.as_str()));
                }
                self.command(word(*verb), Some(key), data);
            }
            ScenarioStep::Resolve { exception, by } => {
                let owner = self.case(key).and_then(|c| c.exceptions.get(exception)).map(|e| e.owner.clone());
                let by = by.clone().or(owner);
                self.command(
                    "resolve",
                    Some(key),
                    json!({ "by": by.as_deref(), "exception": exception.as_str() }),
                );
            }
            ScenarioStep::Reply { port, action, value } => {
                let call = self.waiting_call(key, port, action)?;
                let result = value.as_ref().map(|v| self.constant(v)).transpose()?.map(|v| v.to_json());
                self.command("call.succeeded", Some(key), json!({ "call": call, "result": result }));
            }
            ScenarioStep::Fail { port, action, error } => {
                let call = self.waiting_call(key, port, action)?;
                self.command(
                    "call.failed",
                    Some(key),
                    json!({ "call": call, "error": error, "final": true }),
                );
            }
            _ => {}
        }
        Ok(())
    }

    /// The whole field with one member of it changed.
    fn value_at(&self, key: &str, field: &Name, members: &[Name], value: Value) -> Value {
        let Some((last, path)) = members.split_last() else { return value };
        let now = self.case(key).and_then(|c| c.context.get(field)).map(|s| s.value.clone());
        let mut whole = now.unwrap_or_else(|| Value::Record(BTreeMap::new()));
        let mut at = &mut whole;
        for member in path {
            if !matches!(at, Value::Record(_)) {
                *at = Value::Record(BTreeMap::new());
            }
            let Value::Record(fields) = at else { return value };
            at = fields.entry(member.clone()).or_insert_with(|| Value::Record(BTreeMap::new()));
        }
        if let Value::Record(fields) = at {
            fields.insert(last.clone(), value);
        }
        whole
    }

    /// Who gives the command where the line does not say: who it falls to.
    fn by(&self, by: Option<&Name>, key: &str, command: Option<(CommandVerb, &Name)>) -> Option<String> {
        if let Some(by) = by {
            return Some(by.to_string());
        }
        let case = self.case(key)?;
        let owner = case.owner_about(&handoff_plan::About::Case);
        let instance = command.and_then(|(_, name)| case.handoffs.get(name));
        let falls_to = match command.map(|(verb, _)| verb) {
            Some(CommandVerb::Accept | CommandVerb::Return) => instance.and_then(|i| i.receiver.as_ref()),
            Some(CommandVerb::Resubmit) => instance.and_then(|i| i.giver.as_ref()),
            Some(CommandVerb::Approve | CommandVerb::Decline) => {
                instance.and_then(|i| i.approvals.values().flat_map(|a| &a.asked).next())
            }
            Some(CommandVerb::Trigger | CommandVerb::Advance) => {
                command.and_then(|(_, name)| self.triggers(name))
            }
            Some(CommandVerb::Waive) | None => None,
        };
        falls_to.or(owner).map(Name::to_string)
    }

    /// The person that a `trigger by` names outright.
    fn triggers(&self, name: &Name) -> Option<&'s Name> {
        let process = self.process()?;
        let triggers =
            process.handoff(name).map(|h| &h.triggers).or_else(|| process.step(name).map(|s| &s.triggers));
        triggers?.iter().find_map(|t| match t {
            handoff_plan::Trigger::By(Who::Person(person)) => Some(person),
            handoff_plan::Trigger::By(Who::Team(team)) => {
                self.plan.teams.get(team).and_then(|t| t.lead.as_ref())
            }
            _ => None,
        })
    }

    fn waiting_call(&self, key: &str, port: &Name, action: &Name) -> Result<String, Differs> {
        let named = format!("{port}.{action}");
        let waits = |c: &handoff_engine::CallState| c.request.port == *port && c.request.action == *action;
        let waiting = self.case(key).is_some_and(|c| c.calls.values().any(waits));
        if waiting {
            return Ok(named);
        }
        let asked =
            |r: &Record| matches!(&r.fact, Fact::CallRequested(c) if c.port == *port && c.action == *action);
        let instead = if self.records.iter().any(asked) {
            "every such call has its result"
        } else {
            "it was not called"
        };
        Err((format!("a call of {named} that waits for its result"), instead.to_owned()))
    }
}

/// Why what came in was not done.
fn refusal(fact: &Fact) -> Option<String> {
    match fact {
        Fact::CommandRefused { why, missing, .. } if missing.is_empty() => Some(why.clone()),
        Fact::CommandRefused { why, missing, .. } => {
            let names: Vec<&str> = missing.iter().map(|m| m.requirement.as_str()).collect();
            Some(format!("{why}: {}", names.join(", ")))
        }
        Fact::EventRejected { errors, .. } => Some(errors.join("; ")),
        _ => None,
    }
}

fn word(verb: CommandVerb) -> &'static str {
    match verb {
        CommandVerb::Trigger => "trigger",
        CommandVerb::Accept => "accept",
        CommandVerb::Resubmit => "resubmit",
        CommandVerb::Approve => "approve",
        CommandVerb::Waive => "waive",
        CommandVerb::Advance => "advance",
        CommandVerb::Decline => "decline",
        CommandVerb::Return => "return",
    }
}
