//! The answer to `case why`, read back from its JSON: whoever asks a service over HTTP tells it as whoever has the store.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::str::FromStr;

use handoff_plan::{Instant, Money, Name, Place, Value, read_instant};
use serde_json::Value as Json;

use crate::case::State;
use crate::eval::LeafState;
use crate::fact::CaseId;
use crate::way::{Opening, Way};
use crate::why::{Waiting, Why, WhyLeaf, WhyMissing};

impl Why {
    /// What [`to_json`](Self::to_json) wrote. Values come back by their shape in JSON alone: a date is a text. `None`: it is
    /// no such answer.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        let round = json.get("round").map_or(Some(1), Json::as_u64)?;
        Some(Self {
            case: CaseId {
                process: name(json, "process")?,
                key: name(json, "case")?,
                round: u32::try_from(round).ok()?,
            },
            places: list(json, "tracks", |track| Some((place(track)?, name(track, "owner"))))?,
            closed: json.get("closed")?.as_bool()?,
            waiting: list(json, "waiting", waiting)?,
            exceptions: list(json, "exceptions", |e| Some((name(e, "exception")?, name(e, "owner")?)))?,
            alarms: list(json, "alarms", |a| Some((name(a, "alarm")?, name(a, "owner")?, text(a, "why")?)))?,
            clocks: list(json, "clocks", |clock| Some((name(clock, "clock")?, instant(clock, "due")?)))?,
            ways: list(json, "next", way)?,
        })
    }
}

fn waiting(json: &Json) -> Option<Waiting> {
    Some(Waiting {
        name: name(json, "handoff")?,
        label: text(json, "label")?,
        state: State::of_word(json.get("state")?.as_str()?)?,
        giver: name(json, "giver"),
        receiver: name(json, "receiver"),
        missing: list(json, "missing", missing)?,
        changed: list(json, "changed", of_text)?,
    })
}

fn missing(json: &Json) -> Option<WhyMissing> {
    Some(WhyMissing {
        requirement: name(json, "requirement")?,
        label: text(json, "label"),
        from: name(json, "from"),
        leaves: list(json, "leaves", leaf)?,
    })
}

fn leaf(json: &Json) -> Option<WhyLeaf> {
    let state = match json.get("state")?.as_str()? {
        "false" => LeafState::Known,
        "missing" => LeafState::Missing,
        "draft" => LeafState::Draft(name(json, "drafted_by")?),
        "invalid" => LeafState::Invalid,
        _ => return None,
    };
    Some(WhyLeaf {
        path: name(json, "path")?,
        state,
        value: json.get("value").and_then(value_by_shape),
        description: text(json, "description"),
    })
}

fn way(json: &Json) -> Option<Way> {
    Some(Way {
        name: name(json, "handoff")?,
        label: text(json, "label")?,
        to: place(json)?,
        process: name(json, "process"),
        opened_by: list(json, "opened_by", opening)?,
        missing: list(json, "missing", missing)?,
    })
}

fn opening(json: &Json) -> Option<Opening> {
    if json.get("persons").is_some() {
        return list(json, "persons", of_text).map(Opening::Persons);
    }
    if json.get("fields").is_some() {
        return list(json, "fields", of_text).map(Opening::Condition);
    }
    name(json, "event").map(Opening::Event).or_else(|| json.get("ready").map(|_| Opening::Ready))
}

fn place(json: &Json) -> Option<Place> {
    Some(Place { track: name(json, "track")?, stage: name(json, "stage")? })
}

fn list<T>(json: &Json, member: &str, read: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.get(member)?.as_array()?.iter().map(read).collect()
}

fn of_text(json: &Json) -> Option<Name> {
    json.as_str().map(Name::from)
}

fn text(json: &Json, member: &str) -> Option<String> {
    json.get(member)?.as_str().map(str::to_owned)
}

fn name(json: &Json, member: &str) -> Option<Name> {
    json.get(member).and_then(of_text)
}

fn instant(json: &Json, member: &str) -> Option<Instant> {
    read_instant(json.get(member)?.as_str()?)
}

/// A value by its shape in JSON alone: a date is a text. `None`: there is none.
#[must_use]
pub fn value_by_shape(json: &Json) -> Option<Value> {
    match json {
        Json::Null => None,
        Json::Bool(yes) => Some(Value::Bool(*yes)),
        Json::Number(number) => FromStr::from_str(&number.to_string()).ok().map(Value::Number),
        Json::String(text) => Some(Value::Text(text.as_str().into())),
        Json::Array(items) => items.iter().map(value_by_shape).collect::<Option<Vec<_>>>().map(Value::List),
        Json::Object(members) => match (members.get("amount"), name(json, "currency")) {
            (Some(Json::String(amount)), Some(currency)) if members.len() == 2 => {
                Some(Value::Money(Money::new(FromStr::from_str(amount).ok()?, currency)))
            }
            _ => {
                let members = members
                    .iter()
                    .filter_map(|(name, of)| Some((Name::from(name.as_str()), value_by_shape(of)?)));
                Some(Value::Record(members.collect::<BTreeMap<_, _>>()))
            }
        },
    }
}
