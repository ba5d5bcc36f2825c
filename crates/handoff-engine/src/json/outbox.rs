//! Effects, and what became of them.

use handoff_plan::instant_text;
use serde_json::{Value, json};

use super::line::{self, Line};
use crate::fact::Fact;
use crate::outbox::{Effect, EffectKind};

impl Effect {
    /// `{"effect", "kind", "process", "case", "at", "state", "failures", "next", "error"}`, of a notice or task `to` whom and
    /// `via` what, of a call its `call`, `service` and `action`, of an event its `event`. What it carries is not shown: it may
    /// be meant for the one who gets it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut out = json!({
            "effect": self.id().as_str(),
            "kind": self.kind.word(),
            "process": self.case.process.as_str(),
            "case": self.case.key.as_str(),
            "at": instant_text(self.at),
            "state": self.state.word(),
            "failures": self.failures,
            "next": self.next.map(instant_text),
            "error": self.error,
        });
        let more = match &self.kind {
            EffectKind::Notice { to, via, .. } => {
                json!({ "to": to.as_str(), "via": via.as_ref().map(|via| via.as_str()) })
            }
            EffectKind::Task { to, due, .. } => json!({ "to": to.as_str(), "due": due.map(instant_text) }),
            EffectKind::Call(request) => json!({
                "call": request.call.as_str(),
                "service": request.port.as_str(),
                "action": request.action.as_str(),
            }),
            EffectKind::Event { event, .. } => json!({ "event": event.as_str() }),
        };
        if let (Value::Object(out), Value::Object(more)) = (&mut out, more) {
            out.extend(more);
        }
        out
    }
}

pub(super) fn write(fact: &Fact, line: &mut Line) -> bool {
    match fact {
        Fact::EffectDelivered { effect, port } => {
            line.put("effect", *effect).put("port", port.as_str());
        }
        Fact::EffectFailed { effect, port, error, last } => {
            line.put("effect", *effect).put("port", port.as_str());
            line.put("error", error.as_str()).put("final", *last);
        }
        Fact::EffectRetried { effect, by } => {
            line.put("effect", *effect).name_or_null("by", by);
        }
        Fact::EffectDropped { effect, by, why } => {
            line.put("effect", *effect).name_or_null("by", by).put("why", why.as_str());
        }
        Fact::PortsBound(bound) => {
            line.put("services", line::names(&bound.services)).put("channels", line::names(&bound.channels));
            line.put("events", bound.events);
        }
        Fact::PortDisabled { port, why, .. } => {
            line.put("port", port.as_str()).put("why", why.as_str());
        }
        Fact::PortEnabled { port, by } => {
            line.put("port", port.as_str()).name_or_null("by", by);
        }
        _ => return false,
    }
    true
}
