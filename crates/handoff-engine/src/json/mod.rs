//! A fact as one JSON object: what programs read.
//!
//! INVARIANT: the order of the keys is fixed, so that the same facts print the same bytes.

mod case;
mod line;
mod outbox;
#[cfg(test)]
mod tests;
mod why;
mod why_read;

use handoff_plan::{Value, instant_text};
use serde_json::json;

use self::line::Line;
pub use self::why_read::value_by_shape;
use crate::fact::{Author, Fact, Record};

impl Record {
    /// `{"seq", "at", "process", "case", "fact", …}`, with `"round"` after `"case"` from the second case of a key on, and
    /// without the case's keys where the fact is of the runtime as a whole. `None` for a fact that is a case's own memory.
    #[must_use]
    pub fn to_json(&self) -> Option<serde_json::Value> {
        let name = self.fact.name()?;
        let mut line = Line::default();
        line.put("seq", self.seq).put("at", instant_text(self.at));
        if let Some(case) = &self.case {
            line.put("process", case.process.as_str()).put("case", case.key.as_str());
            if case.round > 1 {
                line.put("round", case.round);
            }
        }
        line.put("fact", name);
        write(&self.fact, &mut line);
        Some(line.done())
    }
}

impl Fact {
    /// The name of the fact as people and programs know it: `handoff.offered`. `None` for a case's own memory.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.case_name()
            .or_else(|| self.handoff_name())
            .or_else(|| self.effect_name())
            .or_else(|| self.outbox_name())
            .or_else(|| self.input_name())
    }

    fn case_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::CaseOpened { .. } => "case.opened",
            Self::CaseClosed { .. } => "case.closed",
            Self::CaseLinked { .. } => "case.linked",
            Self::CaseMoved { .. } => "case.moved",
            Self::CaseStays { .. } => "case.stays",
            Self::ContextSet { .. } => "context.set",
            Self::StageEntered { .. } => "stage.entered",
            Self::StageLeft { .. } => "stage.left",
            Self::DraftSet { .. } => "draft.set",
            Self::DraftConfirmed { .. } => "draft.confirmed",
            Self::AssignmentChanged { .. } => "assignment.changed",
            Self::ExceptionRaised { .. } => "exception.raised",
            Self::ExceptionResolved { .. } => "exception.resolved",
            Self::BypassDetected { .. } => "bypass.detected",
            Self::InvariantBroken { .. } => "invariant.broken",
            Self::AlarmRaised { .. } => "alarm.raised",
            Self::AlarmCleared { .. } => "alarm.cleared",
            _ => return None,
        })
    }

    fn handoff_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::HandoffOpened { .. } => "handoff.opened",
            Self::HandoffBlocked { .. } => "handoff.blocked",
            Self::HandoffOffered { .. } => "handoff.offered",
            Self::HandoffAccepted { .. } => "handoff.accepted",
            Self::HandoffReturned { .. } => "handoff.returned",
            Self::HandoffResubmitted { .. } => "handoff.resubmitted",
            Self::HandoffDeclined { .. } => "handoff.declined",
            Self::HandoffCompleted { .. } => "handoff.completed",
            Self::HandoffCancelled { .. } => "handoff.cancelled",
            Self::StepOpened { .. } => "step.opened",
            Self::StepBlocked { .. } => "step.blocked",
            Self::StepCompleted { .. } => "step.completed",
            Self::StepCancelled { .. } => "step.cancelled",
            Self::ApprovalRequested { .. } => "approval.requested",
            Self::ApprovalGiven { .. } => "approval.given",
            Self::ApprovalDeclined { .. } => "approval.declined",
            Self::ApprovalVoided { .. } => "approval.voided",
            Self::RequirementWaived { .. } => "requirement.waived",
            _ => return None,
        })
    }

    fn effect_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::ClockStarted { .. } => "clock.started",
            Self::ClockPaused { .. } => "clock.paused",
            Self::ClockResumed { .. } => "clock.resumed",
            Self::ClockMoved { .. } => "clock.moved",
            Self::ClockStopped { .. } => "clock.stopped",
            Self::ClockBreached { .. } => "clock.breached",
            Self::ClockFired { .. } => "clock.fired",
            Self::Notified { .. } => "notified",
            Self::Reminded { .. } => "reminded",
            Self::Escalated { .. } => "escalated",
            Self::TaskCreated { .. } => "task.created",
            Self::CallRequested(_) => "call.requested",
            Self::CallSucceeded { .. } => "call.succeeded",
            Self::CallFailed { .. } => "call.failed",
            Self::ExposureCounted { .. } => "exposure.counted",
            _ => return None,
        })
    }

    fn outbox_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::EffectDelivered { .. } => "effect.delivered",
            Self::EffectFailed { .. } => "effect.failed",
            Self::EffectRetried { .. } => "effect.retried",
            Self::EffectDropped { .. } => "effect.dropped",
            Self::PortsBound(_) => "ports.bound",
            Self::PortDisabled { .. } => "port.disabled",
            Self::PortEnabled { .. } => "port.enabled",
            _ => return None,
        })
    }

    fn input_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::EventReceived { .. } => "event.received",
            Self::EventHeld { .. } => "event.held",
            Self::EventDuplicate { .. } => "event.duplicate",
            Self::EventConflict { .. } => "event.conflict",
            Self::EventRejected { .. } => "event.rejected",
            Self::EventExpired { .. } => "event.expired",
            Self::EventEmitted { .. } => "event.emitted",
            Self::CommandRefused { .. } => "command.refused",
            Self::PersonAway { .. } => "person.away",
            Self::PersonBack { .. } => "person.back",
            Self::PlanLoaded { .. } => "plan.loaded",
            Self::PlanRejected { .. } => "plan.rejected",
            _ => return None,
        })
    }
}

/// Each group writes what it knows and leaves the rest to the next.
fn write(fact: &Fact, line: &mut Line) {
    if !(write_case(fact, line)
        || write_handoff(fact, line)
        || write_clock(fact, line)
        || write_effect(fact, line)
        || outbox::write(fact, line))
    {
        write_input(fact, line);
    }
}

fn write_case(fact: &Fact, line: &mut Line) -> bool {
    match fact {
        Fact::CaseOpened { plan, key, parent } => {
            line.put("plan", plan.to_string()).put("key", key.to_json());
            if let Some(parent) = parent {
                line.put("parent", line::case(parent));
            }
        }
        Fact::CaseClosed { failed, why } => {
            line.put("failed", *failed).put_some("why", why.as_deref());
        }
        // The envelope's `process` and `case` are those of this case.
        Fact::CaseLinked { to, .. } => {
            line.put("linked", line::case(to));
        }
        Fact::CaseMoved { from_plan, to_plan, .. } => {
            line.put("from_plan", from_plan.to_string()).put("to_plan", to_plan.to_string());
        }
        Fact::CaseStays { plan, why } => {
            line.put("plan", plan.to_string()).put("why", why.as_str());
        }
        Fact::ContextSet { fields, by } => {
            let fields = fields.iter().map(|(name, v)| (name.to_string(), line::optional(v.as_ref())));
            line.put("fields", serde_json::Value::Object(fields.collect()));
            match by {
                Author::Person(name) | Author::Port(name) => {
                    line.put("by", name.as_str());
                }
                Author::Rule => {
                    line.put("by", ());
                }
            }
        }
        Fact::StageEntered { place } | Fact::StageLeft { place } => line.place(place),
        Fact::DraftSet { field, value, by } => {
            line.put("field", field.as_str()).put("value", value.to_json()).put("by", by.as_str());
        }
        Fact::DraftConfirmed { field, by } => {
            line.put("field", field.as_str()).put("by", by.as_str());
        }
        Fact::AssignmentChanged { track, handoff, from, to, team, why } => {
            line.put("track", track.as_str());
            if let Some(handoff) = handoff {
                line.put("handoff", handoff.as_str());
            }
            line.name_or_null("from", from).put("to", to.as_str());
            line.name_or_null("team", team).put("why", why.as_str());
        }
        Fact::ExceptionRaised { exception, owner, text } => {
            line.put("exception", exception.as_str()).put("owner", owner.as_str()).put("text", text.clone());
        }
        Fact::ExceptionResolved { exception, by } => {
            line.put("exception", exception.as_str()).name_or_null("by", by);
        }
        Fact::BypassDetected { place, missing } => {
            line.place(place);
            line.missing(missing);
        }
        Fact::InvariantBroken { invariant } => {
            line.put("invariant", invariant.as_str());
        }
        Fact::AlarmRaised { alarm, owner, why } => {
            line.put("alarm", alarm.as_str()).put("owner", owner.as_str()).put("why", why.as_str());
        }
        Fact::AlarmCleared { alarm } => {
            line.put("alarm", alarm.as_str());
        }
        _ => return false,
    }
    true
}

fn write_handoff(fact: &Fact, line: &mut Line) -> bool {
    match fact {
        Fact::HandoffOpened { handoff, giver, .. } => {
            line.put("handoff", handoff.as_str()).put("giver", giver.as_str());
        }
        Fact::HandoffBlocked { handoff, missing } => line.put("handoff", handoff.as_str()).missing(missing),
        Fact::HandoffOffered { handoff, to, team, package, why } => {
            line.put("handoff", handoff.as_str()).put("to", to.as_str());
            line.name_or_null("team", team).put("package", line::fields(package));
            line.put_some("why", why.as_deref());
        }
        Fact::HandoffAccepted { handoff, by } => {
            line.put("handoff", handoff.as_str()).put("by", by.as_str());
        }
        Fact::HandoffReturned { handoff, by, reason, note, giver } => {
            line.put("handoff", handoff.as_str()).put("by", by.as_str()).put("reason", reason.as_str());
            line.put("note", note.clone()).put("giver", giver.as_str());
        }
        Fact::HandoffResubmitted { handoff, by, package } => {
            line.put("handoff", handoff.as_str()).put("by", by.as_str());
            if let Some(package) = package {
                line.put("package", line::fields(package));
            }
        }
        Fact::HandoffDeclined { handoff, by, reason } => {
            line.put("handoff", handoff.as_str()).put("by", by.as_str()).put("reason", reason.as_str());
        }
        Fact::HandoffCompleted { handoff } => {
            line.put("handoff", handoff.as_str());
        }
        Fact::HandoffCancelled { handoff, why } => {
            line.put("handoff", handoff.as_str()).put("why", why.as_str());
        }
        Fact::StepOpened { step, by, .. } => {
            line.put("step", step.as_str()).name_or_null("by", by);
        }
        Fact::StepBlocked { step, missing } => line.put("step", step.as_str()).missing(missing),
        Fact::StepCompleted { step } => {
            line.put("step", step.as_str());
        }
        Fact::StepCancelled { step, why } => {
            line.put("step", step.as_str()).put("why", why.as_str());
        }
        Fact::ApprovalRequested { handoff, requirement, of } => {
            line.requirement(handoff, requirement).put("of", line::names(of));
        }
        Fact::ApprovalGiven { handoff, requirement, by } => {
            line.requirement(handoff, requirement).put("by", by.as_str());
        }
        Fact::ApprovalDeclined { handoff, requirement, by, reason } => {
            line.requirement(handoff, requirement).put("by", by.as_str()).put("reason", reason.as_str());
        }
        Fact::ApprovalVoided { handoff, requirement, why } => {
            line.requirement(handoff, requirement).put("why", why.as_str());
        }
        Fact::RequirementWaived { handoff, requirement, by, note } => {
            line.requirement(handoff, requirement).put("by", by.as_str()).put("note", note.clone());
        }
        _ => return false,
    }
    true
}

fn write_clock(fact: &Fact, line: &mut Line) -> bool {
    match fact {
        Fact::ClockStarted { clock, run } => {
            line.put("clock", clock.as_str()).put("due", instant_text(run.due));
        }
        Fact::ClockPaused { clock, remaining } | Fact::ClockStopped { clock, remaining } => {
            line.put("clock", clock.as_str()).put("remaining_seconds", *remaining);
        }
        Fact::ClockResumed { clock, due, .. } | Fact::ClockBreached { clock, due } => {
            line.put("clock", clock.as_str()).put("due", instant_text(*due));
        }
        Fact::ClockMoved { clock, run } => {
            line.put("clock", clock.as_str()).put("due", instant_text(run.due));
        }
        Fact::ClockFired { clock, says, due, times, by_reload, .. } => {
            line.put("clock", clock.as_str()).put("step", says.as_str()).put("due", instant_text(*due));
            if *times > 1 {
                line.put("times", *times);
            }
            if *by_reload {
                line.put("why", "reload");
            }
        }
        _ => return false,
    }
    true
}

fn write_effect(fact: &Fact, line: &mut Line) -> bool {
    match fact {
        Fact::Notified { to, via, text } => {
            line.put("to", to.as_str()).name_or_null("via", via).put("text", text.as_str());
        }
        Fact::Reminded { to, text } | Fact::Escalated { to, text } => {
            line.put("to", to.as_str()).put("text", text.as_str());
        }
        Fact::TaskCreated { to, text, due } => {
            line.put("for", to.as_str()).put("text", text.as_str()).put("due", due.map(instant_text));
        }
        Fact::CallRequested(request) => {
            line.call(&request.port, &request.action);
            line.put("args", line::fields(&request.args)).put("call", request.call.as_str());
        }
        Fact::CallSucceeded { call, port, action, result, used } => {
            line.call(port, action).put("call", call.as_str());
            line.put("result", line::optional(result.as_ref())).put("used", *used);
        }
        Fact::CallFailed { call, port, action, error, last } => {
            line.call(port, action).put("call", call.as_str());
            line.put("error", error.as_str()).put("final", *last);
        }
        Fact::ExposureCounted { amount, why } => {
            line.put("amount", Value::Money(amount.clone()).to_json()).put("why", why.clone());
        }
        _ => return false,
    }
    true
}

fn write_input(fact: &Fact, line: &mut Line) {
    match fact {
        Fact::EventReceived { event, data, extra, .. } => {
            line.event(event).put("data", line::fields(data));
            if let Some(extra) = extra {
                // What the spec does not declare, as it came.
                line.put("extra", serde_json::from_str(extra).unwrap_or_else(|_| json!(extra)));
            }
        }
        Fact::EventHeld { event, data, handoff, until } => {
            line.event(event).put("data", line::fields(data));
            line.name_or_null("handoff", handoff).put("until", until.map(instant_text));
        }
        Fact::EventDuplicate { event } | Fact::EventConflict { event } => {
            line.event(event);
        }
        Fact::EventRejected { event, errors } => {
            line.event(event).put("errors", errors.as_slice());
        }
        Fact::EventExpired { event, why } => {
            line.event(event).put("why", why.as_str());
        }
        Fact::EventEmitted { event, data, .. } => {
            line.put("event", event.as_str()).put("data", line::fields(data));
        }
        Fact::CommandRefused { command, by, why, missing } => {
            line.put("command", command.as_str()).name_or_null("by", by).put("why", why.as_str());
            line.missing(missing);
        }
        Fact::PersonAway { person, until } => {
            line.put("person", person.as_str()).put("until", instant_text(*until));
        }
        Fact::PersonBack { person } => {
            line.put("person", person.as_str());
        }
        Fact::PlanLoaded { plan } => {
            line.put("plan", plan.to_string());
        }
        Fact::PlanRejected { errors } => {
            line.put("errors", errors.as_slice());
        }
        _ => {}
    }
}
