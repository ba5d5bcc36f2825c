//! The narrow waist: what a spec means once every name is resolved.
//!
//! The compiler makes a [`Plan`]; the engine runs it; nothing else joins the two. A plan holds no spans and no comments.

mod action;
mod clock;
mod decode;
mod diff;
mod expr;
mod handoff;
mod id;
mod json;
mod money;
mod pattern;
mod people;
mod print;
mod process;
mod published;
#[cfg(test)]
mod sample;
mod scenario;
mod schema;
mod show;
pub mod time;
mod value;
mod visit;

pub use action::*;
pub use clock::*;
pub use decode::{
    Mismatch, decode, decode_event, decode_field, is_email, is_url, read_date, read_decimal, read_time,
};
pub use diff::{Change, Class, diff};
pub use expr::*;
pub use handoff::*;
pub use id::PlanId;
pub use json::{instant_text, read_instant};
pub use money::{is_currency, minor_digits};
pub use pattern::Pattern;
pub use people::*;
pub use process::*;
pub use published::{published, published_schema};
pub use scenario::*;
pub use schema::*;
pub use time::{Calendar, Duration};
pub use value::*;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name of the spec: cheap to clone, ordered by its letters.
pub type Name = smol_str::SmolStr;

/// A text of a case: cheap to clone too, since facts, contexts and packages share it.
pub type Text = smol_str::SmolStr;

/// An instant. Always UTC inside; zones live in calendars.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// The version of the plan's shape; a plan of another version is refused.
pub const PLAN_FORMAT: u32 = 1;

/// The track of a process that names none.
pub const MAIN_TRACK: &str = "main";

/// A compiled set: every process of a spec with all that they name.
///
/// INVARIANT: every name in it resolves inside it; the compiler builds a plan only from a spec without errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    pub format: u32,
    pub calendars: BTreeMap<Name, Calendar>,
    pub persons: BTreeMap<Name, Person>,
    pub teams: BTreeMap<Name, Team>,
    pub rotas: BTreeMap<Name, Rota>,
    pub records: BTreeMap<Name, Record>,
    pub events: BTreeMap<Name, Event>,
    pub ports: BTreeMap<Name, Port>,
    pub processes: BTreeMap<Name, Process>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            format: PLAN_FORMAT,
            calendars: BTreeMap::new(),
            persons: BTreeMap::new(),
            teams: BTreeMap::new(),
            rotas: BTreeMap::new(),
            records: BTreeMap::new(),
            events: BTreeMap::new(),
            ports: BTreeMap::new(),
            processes: BTreeMap::new(),
        }
    }
}

impl Plan {
    /// The event that the outside calls `outside`, if one is declared.
    #[must_use]
    pub fn event_from_outside(&self, outside: &str) -> Option<(&Name, &Event)> {
        // A name of the spec is the common case; a quoted outside type is looked for only then.
        match self.events.get_key_value(outside) {
            Some((name, event)) if event.outside.is_none() => Some((name, event)),
            _ => self.events.iter().find(|(_, e)| e.outside.as_deref() == Some(outside)),
        }
    }
}
