//! What is only called otherwise: the old plan is read with the new names, so that a new name is one change.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Changes, Class, Verdict};
use crate::{Name, Place, Plan, Process};

const RENAMED: Verdict = (Class::Safe, "`was` tells running cases what it is called now");

/// Old to new, of one process.
#[derive(Default)]
struct Names {
    places: BTreeMap<Place, Place>,
    /// Of handoffs and steps.
    moves: BTreeMap<Name, Name>,
}

/// The old plan with the names of the new one.
pub(super) fn follow(old: &Plan, new: &Plan, changes: &mut Changes) -> Plan {
    let mut names = BTreeMap::new();
    for (name, process) in &new.processes {
        if let Some(before) = old.processes.get(name) {
            changes.within(name, |changes| {
                names.insert(name.clone(), renamed(changes, before, process));
            });
        }
    }
    let mut plan = old.clone();
    for (name, process) in &mut plan.processes {
        // What is written from a process is one.
        let written = serde_json::to_value(&*process).ok().and_then(|mut json| {
            rename(&mut json, name, &names);
            serde_json::from_value(json).ok()
        });
        if let Some(written) = written {
            *process = written;
        }
        if let Some(names) = names.get(name) {
            let moves = process.handoffs.iter_mut().map(|h| &mut h.name);
            moves.chain(process.steps.iter_mut().map(|s| &mut s.name)).for_each(|move_name| {
                if let Some(new) = names.moves.get(move_name) {
                    *move_name = new.clone();
                }
            });
        }
    }
    plan
}

fn renamed(changes: &mut Changes, old: &Process, new: &Process) -> Names {
    let mut names = Names::default();
    for stage in &new.stages {
        let was = |name: &Name| Place { stage: name.clone(), ..stage.place.clone() };
        let before =
            stage.was.iter().map(was).find(|place| old.stage(place).is_some() && new.stage(place).is_none());
        if let Some(before) = before.filter(|_| old.stage(&stage.place).is_none()) {
            changes.within(&stage.place.to_string(), |changes| {
                changes.note(RENAMED, format!("stage `{before}` is now called `{}`", stage.place));
            });
            names.places.insert(before, stage.place.clone());
        }
    }
    let known =
        |process: &Process, name: &str| process.handoff(name).is_some() || process.step(name).is_some();
    let handoffs = new.handoffs.iter().map(|h| ("handoff", &h.name, &h.was));
    for (kind, name, was) in handoffs.chain(new.steps.iter().map(|s| ("step", &s.name, &s.was))) {
        let before = was.iter().find(|before| known(old, before) && !known(new, before));
        if let Some(before) = before.filter(|_| !known(old, name)) {
            changes.within(name, |changes| {
                changes.note(RENAMED, format!("{kind} `{before}` is now called `{name}`"));
            });
            names.moves.insert(before.clone(), name.clone());
        }
    }
    names
}

/// Walks the written form, where a name is told by the key that it stands under: so no clause is forgotten.
fn rename(json: &mut Json, process: &Name, names: &BTreeMap<Name, Names>) {
    let of = names.get(process);
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| rename(item, process, names)),
        Json::Object(members) => {
            // A place in another process is one of that process's.
            let other = members.get("process").and_then(Json::as_str).map(Name::from);
            if let Some(place) = of.and_then(|names| new_place(members, names)) {
                members.insert("track".to_owned(), Json::from(place.track.as_str()));
                members.insert("stage".to_owned(), Json::from(place.stage.as_str()));
                return;
            }
            for (key, member) in members {
                let process = other.as_ref().filter(|_| key == "place").unwrap_or(process);
                if let Some(name) = of.and_then(|names| new_name(key, member, names)) {
                    *member = name;
                }
                rename(member, process, names);
            }
        }
        _ => {}
    }
}

fn new_place<'n>(members: &serde_json::Map<String, Json>, names: &'n Names) -> Option<&'n Place> {
    let text = |key| members.get(key).and_then(Json::as_str).map(Name::from);
    let place = Place { track: text("track")?, stage: text("stage")? };
    names.places.get(&place).filter(|_| members.len() == 2)
}

/// What stands under that key, if it names a handoff, step or one of their clocks.
fn new_name(key: &str, member: &Json, names: &Names) -> Option<Json> {
    let new = |name: &str| names.moves.get(name).map(Name::as_str);
    match (key, member) {
        ("Done" | "ApproverOf" | "Handoff" | "handoff", Json::String(name)) => new(name).map(Json::from),
        ("Life", Json::Array(parts)) => match parts.as_slice() {
            [Json::String(name), life] => new(name).map(|name| Json::from(vec![name.into(), life.clone()])),
            _ => None,
        },
        ("clock" | "Breached", Json::String(clock)) => {
            let (name, rest) = clock.split_once('.')?;
            let stage = || names.places.iter().find(|(old, _)| rest == "stay" && old.stage == name);
            let name = new(name).or_else(|| stage().map(|(_, new)| new.stage.as_str()))?;
            Some(Json::from(format!("{name}.{rest}")))
        }
        _ => None,
    }
}
