//! One CloudEvents 1.0 event in JSON, from an object to what the engine takes.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use handoff_engine::{EventRef, OutsideEvent};
use handoff_plan::{Instant, Name, Text};
use serde_json::{Map, Value};

/// What comes in from outside: an event, or what should have been one.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    Event(OutsideEvent),
    Rejected(Rejection),
}

/// Well-formed JSON that is no event: what could be read of it, and all that is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    pub ty: Name,
    pub id: Text,
    pub source: Text,
    pub time: Option<Instant>,
    pub errors: Vec<String>,
}

impl Arrival {
    /// When it happened, as it says itself.
    #[must_use]
    pub fn time(&self) -> Option<Instant> {
        match self {
            Self::Event(event) => event.time,
            Self::Rejected(rejection) => rejection.time,
        }
    }
}

impl Rejection {
    /// What a fact says of it. `at`: when it was taken, for want of a time of its own.
    #[must_use]
    pub fn event(&self, at: Instant) -> EventRef {
        EventRef {
            event: self.ty.clone(),
            id: self.id.clone(),
            source: self.source.clone(),
            time: self.time.unwrap_or(at),
        }
    }
}

/// Reads one event. Attributes that are not known are left aside, as is `null`, which stands for absent.
#[must_use]
pub fn cloud_event(json: Value) -> Arrival {
    let object = match json {
        Value::Object(object) => object,
        other => {
            let error = format!("an event is an object, `{{…}}`, not {}", kind(&other));
            let rejection = Rejection {
                ty: Name::default(),
                id: Text::default(),
                source: Text::default(),
                time: None,
                errors: vec![error],
            };
            return Arrival::Rejected(rejection);
        }
    };
    let mut reading = Reading { object, errors: Vec::new() };
    reading.version();
    let id = reading.required("id");
    let source = reading.required("source");
    let ty = reading.required("type");
    let subject = reading.text("subject");
    let time = reading.time();
    let data = reading.data();
    if reading.errors.is_empty() {
        Arrival::Event(OutsideEvent { id, source, ty, subject, time, data, hops: 0 })
    } else {
        Arrival::Rejected(Rejection { ty, id, source, time, errors: reading.errors })
    }
}

/// What was not read yet.
struct Reading {
    object: Map<String, Value>,
    errors: Vec<String>,
}

impl Reading {
    fn take(&mut self, attribute: &str) -> Option<Value> {
        self.object.swap_remove(attribute).filter(|value| !value.is_null())
    }

    fn version(&mut self) {
        match self.take("specversion") {
            None => self.errors.push("`specversion` is missing: write `\"specversion\": \"1.0\"`".to_owned()),
            Some(Value::String(version)) if version == "1.0" => {}
            Some(other) => self.errors.push(format!("`specversion` must be `\"1.0\"`, not `{other}`")),
        }
    }

    /// An attribute that may be absent, but not blank.
    fn text(&mut self, attribute: &str) -> Option<Text> {
        let value = self.take(attribute)?;
        self.as_text(attribute, value)
    }

    fn as_text(&mut self, attribute: &str, value: Value) -> Option<Text> {
        match value {
            Value::String(text) if !text.trim().is_empty() => return Some(text.into()),
            Value::String(_) => self.errors.push(format!("`{attribute}` is blank")),
            other => self.errors.push(format!("`{attribute}` must be text in quotes, not {}", kind(&other))),
        }
        None
    }

    fn required(&mut self, attribute: &str) -> Text {
        let text = match self.take(attribute) {
            Some(value) => self.as_text(attribute, value),
            None => {
                self.errors.push(format!("`{attribute}` is missing"));
                None
            }
        };
        text.unwrap_or_default()
    }

    fn time(&mut self) -> Option<Instant> {
        let text = self.text("time")?;
        let time = DateTime::parse_from_rfc3339(&text).map(|time| time.with_timezone(&Utc)).ok();
        if time.is_none() {
            let text: String = text.chars().take(60).collect();
            self.errors.push(format!(
                "`time` must be like `2026-03-02T09:00:00Z` or `2026-03-02T10:00:00+01:00`, not `{text}`"
            ));
        }
        time
    }

    fn data(&mut self) -> Value {
        if self.take("data_base64").is_some() {
            self.errors
                .push("`data_base64` is not taken: write the payload as an object under `data`".to_owned());
        }
        match self.take("data") {
            None => Value::Object(Map::new()),
            Some(data @ Value::Object(_)) => data,
            Some(other) => {
                self.errors.push(format!("`data` must be an object, `{{…}}`, not {}", kind(&other)));
                Value::Null
            }
        }
    }
}

/// What JSON calls it, in words.
fn kind(json: &Value) -> &'static str {
    match json {
        Value::Null => "`null`",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
