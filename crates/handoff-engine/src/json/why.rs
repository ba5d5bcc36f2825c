//! Why a case stands where it stands, as JSON.

use handoff_plan::instant_text;
use serde_json::Value as Json;

use super::line::{self, Line};
use crate::case::Instance;
use crate::eval::LeafState;
use crate::way::{Opening, Way};
use crate::why::{Waiting, Why, WhyLeaf, WhyMissing};

impl Why {
    /// `{"process", "case", "closed", "tracks": [{"track", "stage", "owner"}], "waiting": [{"handoff", "state", "giver",
    /// "receiver", "missing": [{"requirement", "label", "from", "leaves": [{"path", "state", "value", "description"}]}],
    /// "changed"}], "exceptions", "alarms", "clocks": [{"clock", "due"}], "next": [{"handoff", "label", "stage", "track", "process",
    /// "opened_by": [{"persons"}|{"event"}|{"fields"}|{"ready"}], "missing"}]}`, where `"next"` is what nothing has opened yet.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let mut out = Line::default();
        out.put("process", self.case.process.as_str()).put("case", self.case.key.as_str());
        if self.case.round > 1 {
            out.put("round", self.case.round);
        }
        out.put("closed", self.closed);
        let tracks = self.places.iter().map(|(place, owner)| {
            let mut each = Line::default();
            each.put("track", place.track.as_str())
                .put("stage", place.stage.as_str())
                .name_or_null("owner", owner);
            each.done()
        });
        out.put("tracks", tracks.collect::<Vec<_>>());
        out.put("waiting", self.waiting.iter().map(waiting).collect::<Vec<_>>());
        let exceptions = self.exceptions.iter().map(|(exception, owner)| {
            let mut each = Line::default();
            each.put("exception", exception.as_str()).put("owner", owner.as_str());
            each.done()
        });
        out.put("exceptions", exceptions.collect::<Vec<_>>());
        let alarms = self.alarms.iter().map(|(alarm, owner, why)| {
            let mut each = Line::default();
            each.put("alarm", alarm.as_str()).put("owner", owner.as_str()).put("why", why.as_str());
            each.done()
        });
        out.put("alarms", alarms.collect::<Vec<_>>());
        let clocks = self.clocks.iter().map(|(clock, due)| {
            let mut each = Line::default();
            each.put("clock", clock.as_str()).put("due", instant_text(*due));
            each.done()
        });
        out.put("clocks", clocks.collect::<Vec<_>>());
        out.put("next", self.ways.iter().map(way).collect::<Vec<_>>());
        out.done()
    }
}

fn way(way: &Way) -> Json {
    let mut out = Line::default();
    out.put("handoff", way.name.as_str()).put("label", way.label.as_str()).place(&way.to);
    out.put_some("process", way.process.as_deref());
    out.put("opened_by", way.opened_by.iter().map(opening).collect::<Vec<_>>());
    out.put("missing", way.missing.iter().map(missing).collect::<Vec<_>>());
    out.done()
}

fn opening(opening: &Opening) -> Json {
    let mut out = Line::default();
    match opening {
        Opening::Persons(persons) => out.put("persons", line::names(persons)),
        Opening::Event(event) => out.put("event", event.as_str()),
        Opening::Condition(fields) => out.put("fields", line::names(fields)),
        Opening::Ready => out.put("ready", true),
    };
    out.done()
}

fn waiting(waiting: &Waiting) -> Json {
    let mut out = Line::default();
    out.put("handoff", waiting.name.as_str()).put("label", waiting.label.as_str());
    out.put("state", Instance::word(waiting.state));
    out.name_or_null("giver", &waiting.giver).name_or_null("receiver", &waiting.receiver);
    out.put("missing", waiting.missing.iter().map(missing).collect::<Vec<_>>());
    out.put("changed", line::names(&waiting.changed));
    out.done()
}

fn missing(missing: &WhyMissing) -> Json {
    let mut out = Line::default();
    out.put("requirement", missing.requirement.as_str()).put("label", missing.label.clone());
    out.name_or_null("from", &missing.from);
    out.put("leaves", missing.leaves.iter().map(leaf).collect::<Vec<_>>());
    out.done()
}

fn leaf(leaf: &WhyLeaf) -> Json {
    let mut out = Line::default();
    let state = match &leaf.state {
        LeafState::Known => "false",
        LeafState::Missing => "missing",
        LeafState::Draft(_) => "draft",
        LeafState::Invalid => "invalid",
    };
    out.put("path", leaf.path.as_str()).put("state", state);
    if let LeafState::Draft(port) = &leaf.state {
        out.put("drafted_by", port.as_str());
    }
    out.put("value", line::optional(leaf.value.as_ref())).put("description", leaf.description.clone());
    out.done()
}
