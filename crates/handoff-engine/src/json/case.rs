//! A case as JSON: where it is, who has it, what it holds, which clocks run.

use handoff_plan::{Plan, Value, instant_text};
use serde_json::{Map, Value as Json};

use super::line::{self, Line};
use crate::case::{Case, ClockState, Instance, State};

impl Case {
    /// `{"process", "case", "state": "open"|"closed"|"failed", "tracks": [{"track", "stage", "owner", "since"}], "next_clock",
    /// "exposure", "plan"}`, with `"round"` from the second case of a key on.
    #[must_use]
    pub fn summary_json(&self) -> Json {
        let mut out = Line::default();
        self.write_summary(&mut out);
        out.done()
    }

    /// The summary with `"opened"`, `"closed"`, `"context"`, `"handoffs"`, `"clocks"`, `"exceptions"`, `"alarms"`,
    /// `"links"`. Sensitive values are hidden.
    #[must_use]
    pub fn to_json(&self, plan: &Plan) -> Json {
        let mut out = Line::default();
        self.write_summary(&mut out);
        out.put("opened", instant_text(self.opened));
        out.put("closed", self.closed.as_ref().map(|c| instant_text(c.at)));
        out.put("parent", self.parent.as_ref().map(line::case));
        out.put("context", self.context_json(plan));
        let handoffs =
            self.handoffs.iter().map(|(name, i)| (name.to_string(), self.instance_json(plan, name, i)));
        out.put("handoffs", handoffs.collect::<Map<_, _>>());
        out.put("clocks", self.clocks_json());
        let exceptions = self.exceptions.iter().map(|(name, raised)| {
            let mut each = Line::default();
            each.put("open", raised.open).put("owner", raised.owner.as_str()).put("count", raised.count);
            each.put("since", instant_text(raised.at));
            (name.to_string(), each.done())
        });
        out.put("exceptions", exceptions.collect::<Map<_, _>>());
        let alarms = self.alarms.iter().map(|(name, alarm)| {
            let mut each = Line::default();
            each.put("owner", alarm.owner.as_str())
                .put("why", alarm.why.as_str())
                .put("since", instant_text(alarm.at));
            (name.to_string(), each.done())
        });
        out.put("alarms", alarms.collect::<Map<_, _>>());
        out.put("links", self.links.iter().map(line::case).collect::<Vec<_>>());
        out.done()
    }

    fn write_summary(&self, out: &mut Line) {
        out.put("process", self.id.process.as_str()).put("case", self.id.key.as_str());
        if self.id.round > 1 {
            out.put("round", self.id.round);
        }
        let state = match &self.closed {
            None => "open",
            Some(closed) if closed.failed => "failed",
            Some(_) => "closed",
        };
        out.put("state", state);
        let tracks = self.tracks.iter().map(|(name, track)| {
            let mut each = Line::default();
            each.put("track", name.as_str())
                .name_or_null("stage", &track.stage)
                .name_or_null("owner", &track.owner);
            each.put("since", instant_text(track.since));
            each.done()
        });
        out.put("tracks", tracks.collect::<Vec<_>>());
        let next = self.next_clock().map(|(name, due)| {
            let mut each = Line::default();
            each.put("clock", name.as_str()).put("due", instant_text(due));
            each.done()
        });
        out.put("next_clock", next);
        let exposure = self.exposure.values().map(|money| Value::Money(money.clone()).to_json());
        out.put("exposure", exposure.collect::<Vec<_>>()).put("plan", self.plan.to_string());
    }

    fn context_json(&self, plan: &Plan) -> Json {
        let fields = self.context.iter().map(|(name, slot)| {
            let mut each = Line::default();
            each.put("value", line::optional(self.shown(plan, name).as_ref()));
            each.put("at", instant_text(slot.at)).name_or_null("by", &slot.by);
            if slot.draft.is_some() {
                each.name_or_null("draft", &slot.draft);
            }
            (name.to_string(), each.done())
        });
        Json::Object(fields.collect())
    }

    fn instance_json(&self, plan: &Plan, name: &str, instance: &Instance) -> Json {
        let mut out = Line::default();
        out.put("state", Instance::word(instance.state)).put("since", instant_text(instance.since));
        out.name_or_null("giver", &instance.giver).name_or_null("receiver", &instance.receiver);
        out.name_or_null("returned", &instance.returned).put("note", instance.note.clone());
        let returns = instance.returns.iter().map(|(reason, times)| (reason.to_string(), (*times).into()));
        out.put("returns", Json::Object(returns.collect()));
        out.put("package", line::fields(&self.shown_package(plan, name)));
        out.done()
    }

    /// Those that run or pause.
    fn clocks_json(&self) -> Json {
        let going = self.clocks.iter().filter(|(_, c)| !matches!(c.state, ClockState::Stopped(_)));
        let clocks = going.map(|(name, clock)| {
            let mut each = Line::default();
            match clock.state {
                ClockState::Paused(remaining) => {
                    each.put("state", "paused").put("remaining_seconds", remaining);
                }
                ClockState::Running | ClockState::Stopped(_) => {
                    each.put("state", "running").put("due", instant_text(clock.run.due));
                }
            }
            each.put("started", instant_text(clock.run.start)).put("breached", clock.breached);
            (name.to_string(), each.done())
        });
        Json::Object(clocks.collect())
    }
}

impl State {
    /// The one that JSON calls so.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let states = [Self::Blocked, Self::Offered, Self::Accepted, Self::Completed, Self::Cancelled];
        states.into_iter().find(|state| Instance::word(*state) == word)
    }
}

impl Instance {
    pub(super) fn word(state: State) -> &'static str {
        match state {
            State::Blocked => "blocked",
            State::Offered => "offered",
            State::Accepted => "accepted",
            State::Completed => "completed",
            State::Cancelled => "cancelled",
        }
    }
}
