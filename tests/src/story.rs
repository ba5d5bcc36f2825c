//! A world that is told a story by the hour: for rules that scenarios cannot reach.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use handoff_engine::{Case, Fact, Found, Input, InputKind, Limits, OutsideEvent, Record, World};
use handoff_plan::Instant;
use serde_json::{Value as Json, json};

use crate::specs::compile_text;

#[derive(Debug)]
pub struct Story {
    pub world: World,
    pub records: Vec<Record>,
    sent: u32,
}

/// So many hours after a Monday, nine in the morning, UTC.
#[must_use]
pub fn at(hours: i64) -> Instant {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap_or_default() + TimeDelta::hours(hours)
}

impl Story {
    /// Under that spec.
    ///
    /// # Panics
    /// It does not compile.
    #[must_use]
    #[expect(clippy::panic, reason = "a test stops where its spec does not compile")]
    pub fn new(spec: &str) -> Self {
        let compiled = compile_text(spec);
        let said: Vec<String> =
            compiled.diagnostics.iter().map(|d| format!("{} {}", d.rule.code, d.message)).collect();
        let Some(plan) = compiled.plan else { panic!("the spec compiles: {said:#?}") };
        let mut world = World::new(Limits::default());
        let records = world.load_plan(Arc::new(plan), at(0));
        Self { world, records, sent: 0 }
    }

    /// An event of that hour, after what was due until then; gives what came of it.
    pub fn event(&mut self, hours: i64, ty: &str, data: Json) -> Vec<Record> {
        self.until(hours);
        self.late_event(hours, hours, ty, data)
    }

    /// An event that happened before it came in. Nothing that was due until then has fired unless it was told to.
    pub fn late_event(&mut self, received: i64, occurred: i64, ty: &str, data: Json) -> Vec<Record> {
        self.sent += 1;
        self.named_event(&self.sent.to_string(), received, occurred, ty, data)
    }

    /// With an id of its own.
    pub fn named_event(
        &mut self,
        id: &str,
        received: i64,
        occurred: i64,
        ty: &str,
        data: Json,
    ) -> Vec<Record> {
        let subject = data.get("id").and_then(Json::as_str).map(Into::into);
        let event = OutsideEvent {
            id: id.into(),
            source: "test".into(),
            ty: ty.into(),
            subject,
            time: Some(at(occurred)),
            data,
            hops: 0,
        };
        let told = self.world.take(&Input { at: at(received), kind: InputKind::Event(event) });
        self.records.extend(told.iter().cloned());
        told
    }

    /// A command on the case `A`.
    pub fn command(&mut self, hours: i64, word: &str, by: &str, mut data: Json) -> Vec<Record> {
        if let Json::Object(members) = &mut data {
            members.insert("id".to_owned(), json!("A"));
            members.insert("by".to_owned(), json!(by));
        }
        self.event(hours, &format!("handoff.{word}"), data)
    }

    /// Everything that is due until then, each at its time.
    pub fn until(&mut self, hours: i64) {
        while let Some(due) = self.world.next_due().filter(|due| *due <= at(hours)) {
            let now = self.world.now().map_or(due, |n| n.max(due));
            self.records.extend(self.world.fire(now));
        }
    }

    /// Everything that is due until then, all of it only then: after a downtime.
    pub fn wake(&mut self, hours: i64) -> Vec<Record> {
        let mut told = Vec::new();
        while self.world.next_due().is_some_and(|due| due <= at(hours)) {
            told.extend(self.world.fire(at(hours)));
        }
        self.records.extend(told.iter().cloned());
        told
    }

    /// The newest case of a key.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[expect(clippy::panic, reason = "a test stops where its case is not there")]
    pub fn case(&self, key: &str) -> &Case {
        match self.world.find(None, key) {
            Found::One(case) => case,
            other => panic!("one case {key}: {other:?}"),
        }
    }
}

/// The names of facts, in order.
#[must_use]
pub fn names(records: &[Record]) -> Vec<&'static str> {
    records.iter().filter_map(|r| r.fact.name()).collect()
}

/// How often that happened.
pub fn count(records: &[Record], of: impl Fn(&Fact) -> bool) -> usize {
    records.iter().filter(|r| of(&r.fact)).count()
}
