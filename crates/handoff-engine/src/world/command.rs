//! Commands of people, results of calls, absence: events of reserved types.

use handoff_plan::{Instant, Name, Plan, Process, Value, decode};
use serde_json::Value as Json;

use super::cases::due;
use super::event::reference;
use super::{Found, Taken, World};
use crate::case::Case;
use crate::fact::{CaseId, Fact};
use crate::few::Few;
use crate::input::{Command, OutsideEvent};
use crate::turn::Turn;

impl World {
    pub(super) fn take_command(
        &mut self,
        taken: &mut Taken,
        word: &str,
        event: &OutsideEvent,
        time: Instant,
    ) {
        let by = text(&event.data, "by").map(Name::from);
        match word {
            "away" | "back" => return self.take_absence(taken, word, event, by),
            "call.succeeded" | "call.failed" => return self.take_result(taken, word, event, time),
            _ => {}
        }
        let (id, due) = match self.commanded_case(event) {
            Ok(case) => (case.id.clone(), due(case)),
            Err(why) => return self.refuse(taken, None, word, by, why),
        };
        if due.is_some_and(|due| due <= taken.at) {
            self.catch_up(taken, &id);
        }
        let Some(case) = self.cases.get(&id) else { return };
        let command =
            self.plan(&case.plan).ok_or_else(|| "its rules are not known".to_owned()).and_then(|plan| {
                let by = by.as_ref().ok_or("nobody gives it: `by` is missing")?;
                if !plan.persons.contains_key(by) {
                    return Err(format!("there is no person {by}"));
                }
                let process = plan.processes.get(&id.process).ok_or("its rules are not known")?;
                let command =
                    read(word, &event.data, plan, process, case).map_err(|wrong| wrong.join("; "))?;
                Ok((command, by.clone()))
            });
        match command {
            Ok((command, by)) => self.carry_out(taken, &id, event, time, command, &by),
            Err(why) => self.refuse(taken, Some(id), word, by, why),
        }
    }

    /// What is wrong with the shape of a command, whatever its case allows: each thing by itself. Nothing changes.
    #[must_use]
    pub fn mismatches(&self, event: &OutsideEvent) -> Vec<String> {
        let Some(word) = event.ty.strip_prefix("handoff.") else { return Vec::new() };
        let Ok(case) = self.commanded_case(event) else { return Vec::new() };
        let Some(plan) = self.plan(&case.plan) else { return Vec::new() };
        let Some(process) = plan.processes.get(&case.id.process) else { return Vec::new() };
        read(word, &event.data, plan, process, case).err().unwrap_or_default()
    }

    fn carry_out(
        &mut self,
        taken: &mut Taken,
        id: &CaseId,
        event: &OutsideEvent,
        time: Instant,
        command: Command,
        by: &Name,
    ) {
        if let Command::Return { handoff, .. } = &command
            && self.has_moved_on(id, handoff)
        {
            let why = format!("the work has already left where {handoff} brought it");
            return self.refuse(taken, Some(id.clone()), "return", Some(by.clone()), why);
        }
        let before = taken.records.len();
        self.turn(taken, id, None, time, |turn| turn.command(command, by));
        // What was right to ask for and changed nothing, such as a trigger of what is open, is on record too.
        if !taken.records.iter().skip(before).any(|r| r.fact.is_shown()) {
            let said = ["by", "handoff", "step"].into_iter();
            let said = said.filter_map(|m| Some((Name::new_static(m), Value::Text(name(&event.data, m)?))));
            let fact = Fact::EventReceived {
                event: reference(event, time),
                data: said.collect(),
                extra: None,
                keep: 0,
                keep_data: false,
            };
            self.tell(taken, Some(id.clone()), fact);
        }
    }

    /// Whether the case that the acceptance of that handoff opened has left the stage that it came to.
    fn has_moved_on(&self, id: &CaseId, handoff: &Name) -> bool {
        let Some(case) = self.cases.get(id) else { return false };
        let accepted = |i: &&crate::case::Instance| i.state == crate::case::State::Accepted;
        let linked = case.handoffs.get(handoff).filter(accepted).and_then(|i| i.linked.as_ref());
        let Some(id) = linked else { return false };
        let Some(linked) = self.cases.get(id) else { return self.was_let_go(id) };
        linked.stages.values().any(|visits| visits.left > 0) || !linked.is_open()
    }

    fn refuse(&mut self, taken: &mut Taken, case: Option<CaseId>, word: &str, by: Option<Name>, why: String) {
        self.tell(
            taken,
            case,
            Fact::CommandRefused { command: Name::from(word), by, why, missing: Vec::new() },
        );
    }

    /// The case that the subject names.
    fn commanded_case(&self, event: &OutsideEvent) -> Result<&Case, String> {
        let key = event.subject.as_deref().ok_or("it names no case: `subject` is missing")?;
        match self.find(text(&event.data, "process"), key) {
            Found::One(case) => Ok(case),
            Found::None => Err(format!("there is no case {key}")),
            Found::Several(ids) => {
                let processes: Vec<&str> = ids.iter().map(|id| id.process.as_str()).collect();
                Err(format!("{key} is a case of {}: name the process", processes.join(" and of ")))
            }
        }
    }

    fn take_absence(&mut self, taken: &mut Taken, word: &str, event: &OutsideEvent, by: Option<Name>) {
        let named = text(&event.data, "person").or(event.subject.as_deref()).map(Name::from);
        let known = |p: &Name| self.current_plan().is_some_and(|plan| plan.persons.contains_key(p));
        let Some(person) = named.filter(known) else {
            return self.refuse(taken, None, word, by, "it names no person that the rules know".to_owned());
        };
        if word == "back" {
            return self.tell(taken, None, Fact::PersonBack { person });
        }
        let until = text(&event.data, "until").and_then(|t| chrono::DateTime::parse_from_rfc3339(t).ok());
        let Some(until) = until.map(|t| t.to_utc()) else {
            return self.refuse(
                taken,
                None,
                word,
                by,
                "it does not say until when: `until` is a date and time".to_owned(),
            );
        };
        self.tell(taken, None, Fact::PersonAway { person: person.clone(), until });
        let at = taken.at;
        for id in self.offers_to(&person) {
            self.catch_up(taken, &id);
            self.turn(taken, &id, None, at, |turn| turn.reroute_away(&person));
        }
    }

    /// The open cases in which that person holds an offer.
    fn offers_to(&self, person: &Name) -> Vec<CaseId> {
        if self.people.load(person) == 0 {
            return Vec::new();
        }
        let offered = |i: &crate::case::Instance| {
            i.state == crate::case::State::Offered && i.receiver.as_ref() == Some(person)
        };
        let holding = self.cases.concerning(person).filter(|c| c.handoffs.values().any(offered));
        holding.map(|c| c.id.clone()).collect()
    }

    fn take_result(&mut self, taken: &mut Taken, word: &str, event: &OutsideEvent, time: Instant) {
        // A key has several cases in turn; the name of a call is of one.
        let named = text(&event.data, "call").and_then(|call| self.outbox.find(call));
        let id = match named {
            Some(effect) => Ok(effect.case.clone()),
            None => self.commanded_case(event).map(|case| case.id.clone()),
        };
        let id = match id {
            Ok(id) => id,
            Err(why) => return self.refuse(taken, None, word, None, why),
        };
        self.catch_up(taken, &id);
        let Some(call) = text(&event.data, "call").map(str::to_owned) else {
            return self.refuse(
                taken,
                Some(id),
                word,
                None,
                "it names no call: `call` is missing".to_owned(),
            );
        };
        let data = &event.data;
        let act = |turn: &mut Turn<'_>| {
            let Some(state) = turn.pending_call(&call) else {
                let why = format!("no call {call} waits for a result");
                return turn.note(Fact::CommandRefused {
                    command: Name::from(word),
                    by: None,
                    why,
                    missing: Vec::new(),
                });
            };
            if word == "call.succeeded" {
                turn.call_succeeded(&state, data.get("result").filter(|r| !r.is_null()));
            } else {
                let error = text(data, "error").unwrap_or("no reason given").to_owned();
                let last = data.get("final").and_then(Json::as_bool).unwrap_or(true);
                turn.call_failed(&state, error, last);
            }
        };
        self.turn(taken, &id, None, time, act);
        if word == "call.failed" {
            self.put_off(taken, &id, &call, &event.data);
        }
    }
}

fn text<'j>(data: &'j Json, member: &str) -> Option<&'j str> {
    data.get(member).and_then(Json::as_str).filter(|t| !t.is_empty())
}

fn name(data: &Json, member: &str) -> Option<Name> {
    text(data, member).map(Name::from)
}

fn wanted(data: &Json, member: &str) -> Result<Name, String> {
    name(data, member).ok_or_else(|| format!("`{member}` is missing"))
}

/// The command that the event says.
///
/// # Errors
/// What it lacks, and every value that does not fit.
fn read(
    word: &str,
    data: &Json,
    plan: &Plan,
    process: &Process,
    case: &Case,
) -> Result<Command, Vec<String>> {
    if word == "set" {
        return read_fields(data, plan, process).map(|fields| Command::Set { fields });
    }
    read_plain(word, data, process, case).map_err(|wrong| vec![wrong])
}

fn read_plain(word: &str, data: &Json, process: &Process, case: &Case) -> Result<Command, String> {
    let moving = || {
        name(data, "handoff")
            .or_else(|| name(data, "step"))
            .ok_or_else(|| "`handoff` or `step` is missing".to_owned())
    };
    let handoff = || {
        // Whoever names a step is told that it is none.
        name(data, "handoff")
            .or_else(|| name(data, "step"))
            .or_else(|| only_open(process, case))
            .ok_or_else(|| "`handoff` is missing".to_owned())
    };
    let note = || text(data, "note").map(str::to_owned);
    let approval = || name(data, "approval").or_else(|| name(data, "requirement"));
    Ok(match word {
        "trigger" => Command::Trigger { name: moving()? },
        "advance" => Command::Advance {
            name: name(data, "step").or_else(|| name(data, "handoff")).ok_or("`step` is missing")?,
        },
        "accept" => Command::Accept { handoff: handoff()? },
        "return" => Command::Return { handoff: handoff()?, reason: wanted(data, "reason")?, note: note() },
        "resubmit" => Command::Resubmit { handoff: handoff()? },
        "approve" => Command::Approve { handoff: moving().or_else(|_| handoff())?, requirement: approval() },
        "decline" => {
            let reason =
                text(data, "reason").or_else(|| text(data, "note")).ok_or("`reason` is missing")?.to_owned();
            let handoff = moving().or_else(|_| handoff())?;
            Command::Decline { handoff, requirement: approval(), reason, note: note() }
        }
        "waive" => Command::Waive {
            handoff: moving().or_else(|_| handoff())?,
            requirement: wanted(data, "requirement")?,
            note: note(),
        },
        "confirm" => Command::Confirm { fields: read_names(data)? },
        "reassign" => {
            Command::Reassign { handoff: name(data, "handoff"), to: wanted(data, "to")?, note: note() }
        }
        "resolve" => Command::Resolve { exception: wanted(data, "exception")? },
        _ => return Err(format!("there is no command {word}")),
    })
}

/// The handoff that is meant where none is named: the only one that somebody has to act on.
fn only_open(process: &Process, case: &Case) -> Option<Name> {
    let open = |name: &Name| case.handoffs.get(name).is_some_and(crate::case::Instance::is_open);
    let mut names = process.handoffs.iter().map(|h| &h.name).filter(|n| open(n));
    let first = names.next()?;
    names.next().is_none().then(|| first.clone())
}

/// Every value by its field's type; every mismatch is named.
fn read_fields(data: &Json, plan: &Plan, process: &Process) -> Result<Few<Name, Option<Value>>, Vec<String>> {
    let Some(Json::Object(members)) = data.get("fields") else {
        return Err(vec!["`fields` is missing".to_owned()]);
    };
    let (mut fields, mut wrong) = (Few::new(), Vec::new());
    for (member, json) in members {
        let Some(field) = process.field(member) else {
            wrong.push(format!("there is no field {member}"));
            continue;
        };
        if json.is_null() {
            fields.insert(field.name.clone(), None);
            continue;
        }
        match decode(json, &field.ty, plan, member) {
            Ok(value) => drop(fields.insert(field.name.clone(), Some(value))),
            Err(mismatches) => wrong.extend(mismatches.iter().map(ToString::to_string)),
        }
    }
    if wrong.is_empty() { Ok(fields) } else { Err(wrong) }
}

fn read_names(data: &Json) -> Result<Vec<Name>, String> {
    let names: Vec<Name> = match data.get("fields") {
        Some(Json::Array(items)) => items.iter().filter_map(Json::as_str).map(Name::from).collect(),
        Some(Json::Object(members)) => members.keys().map(Name::from).collect(),
        Some(Json::String(one)) => vec![Name::from(one)],
        _ => name(data, "field").into_iter().collect(),
    };
    if names.is_empty() { Err("`fields` is missing".to_owned()) } else { Ok(names) }
}
