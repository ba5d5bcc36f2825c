//! One line under construction, key by key.

use handoff_plan::{Name, Place, Value, instant_text};
use serde_json::{Map, Value as Json, json};

use crate::fact::{CaseId, EventRef, Missing};

#[derive(Default)]
pub(super) struct Line {
    /// In the order of insertion.
    keys: Map<String, Json>,
}

impl Line {
    pub(super) fn put(&mut self, key: &str, value: impl Into<Json>) -> &mut Self {
        self.keys.insert(key.to_owned(), value.into());
        self
    }

    /// Left out where there is none.
    pub(super) fn put_some(&mut self, key: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.put(key, text);
        }
        self
    }

    pub(super) fn name_or_null(&mut self, key: &str, name: &Option<Name>) -> &mut Self {
        self.put(key, name.as_ref().map(Name::as_str))
    }

    pub(super) fn place(&mut self, place: &Place) {
        self.put("stage", place.stage.as_str()).put("track", place.track.as_str());
    }

    pub(super) fn requirement(&mut self, handoff: &Name, requirement: &Name) -> &mut Self {
        self.put("handoff", handoff.as_str()).put("requirement", requirement.as_str())
    }

    pub(super) fn call(&mut self, port: &Name, action: &Name) -> &mut Self {
        self.put("service", port.as_str()).put("action", action.as_str())
    }

    pub(super) fn event(&mut self, event: &EventRef) -> &mut Self {
        self.put("event", event.event.as_str()).put("id", event.id.as_str());
        self.put("source", event.source.as_str()).put("time", instant_text(event.time))
    }

    pub(super) fn missing(&mut self, missing: &[Missing]) {
        let each = missing.iter().map(|m| {
            json!({
                "requirement": m.requirement.as_str(),
                "from": m.from.as_ref().map(Name::as_str),
                "leaves": names(&m.leaves),
            })
        });
        self.put("missing", each.collect::<Vec<_>>());
    }

    pub(super) fn done(self) -> Json {
        Json::Object(self.keys)
    }
}

pub(super) fn case(id: &CaseId) -> Json {
    let mut line = Line::default();
    line.put("process", id.process.as_str()).put("case", id.key.as_str());
    if id.round > 1 {
        line.put("round", id.round);
    }
    line.done()
}

pub(super) fn fields<'f>(fields: impl IntoIterator<Item = (&'f Name, &'f Value)>) -> Json {
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_string(), value.to_json())).collect())
}

pub(super) fn optional(value: Option<&Value>) -> Json {
    value.map_or(Json::Null, Value::to_json)
}

pub(super) fn names(names: &[Name]) -> Vec<&str> {
    names.iter().map(Name::as_str).collect()
}
