//! How effects fared, as inputs.

use handoff_plan::{Name, Type, decode};
use serde_json::Value as Json;
use smol_str::format_smolstr;

use super::{Taken, World};
use crate::fact::{CaseId, Fact};
use crate::input::OutboxInput;
use crate::outbox::{Bindings, Effect, EffectKind, EffectState, Outbox};

/// Stands with the process owner while something of a case was given up.
const UNDELIVERED: &str = "undelivered";

impl World {
    /// What is to leave.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What a call is to return, by the rules of its case; `None`: nothing.
    #[must_use]
    pub fn returns(&self, effect: &Effect) -> Option<&Type> {
        let EffectKind::Call(request) = &effect.kind else { return None };
        let plan = self.plan_of(&effect.case);
        let port = plan.or_else(|| self.current_plan())?.ports.get(&request.port)?;
        port.actions.iter().find(|action| action.name == request.action)?.returns.as_ref()
    }

    /// What keeps that from being the result of a call; `None`: nothing does.
    #[must_use]
    pub fn result_mismatch(&self, effect: &Effect, result: Option<&Json>) -> Option<String> {
        let returns = self.returns(effect)?;
        let plan = self.plan_of(&effect.case);
        let plan = plan.or_else(|| self.current_plan())?;
        let Some(result) = result else { return Some("the result is missing".to_owned()) };
        let mismatches = decode(result, returns, plan, "result").err()?;
        Some(mismatches.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }

    pub(super) fn take_outbox(&mut self, taken: &mut Taken, input: &OutboxInput) {
        match input {
            OutboxInput::Bound(bindings) => self.bind(taken, bindings),
            OutboxInput::Delivered { effect, port } => self.delivered(taken, *effect, port),
            OutboxInput::Failed { effect, port, error, again } => {
                let Some(case) = self.waiting(*effect).map(|effect| effect.case.clone()) else { return };
                let (effect, last) = (*effect, again.is_none());
                let failed = Fact::EffectFailed { effect, port: port.clone(), error: error.clone(), last };
                self.tell(taken, Some(case.clone()), failed);
                if let Some(until) = again {
                    self.tell(taken, Some(case), Fact::EffectDeferred { effect, until: *until });
                } else {
                    let why = format!("it could not be delivered: {error}");
                    self.tell_owner(taken, &case, UNDELIVERED, &why);
                }
            }
            OutboxInput::Retry { effect, by } => self.retry(taken, *effect, by.as_ref()),
            OutboxInput::Drop { effect, by, why } => self.drop_effect(taken, *effect, by.as_ref(), why),
            OutboxInput::Disable { port, binding, why, effect } => {
                if self.outbox.disabled().contains_key(port) {
                    return;
                }
                let case = self.outbox.effect(*effect).map(|effect| effect.case.clone());
                let fact = Fact::PortDisabled { port: port.clone(), why: why.clone(), binding: *binding };
                self.tell(taken, case.clone(), fact);
                if let Some(case) = case {
                    self.tell_owner(taken, &case, &disabled_alarm(port), why);
                }
            }
            OutboxInput::Enable { port, by } => {
                let Some(disabled) = self.outbox.disabled().get(port).cloned() else { return };
                let fact = Fact::PortEnabled { port: port.clone(), by: by.clone() };
                self.tell(taken, disabled.case.clone(), fact);
                if let Some(case) = disabled.case {
                    self.clear(taken, &case, &disabled_alarm(port));
                }
            }
        }
    }

    fn bind(&mut self, taken: &mut Taken, bindings: &Bindings) {
        if self.outbox.bindings() != Some(bindings) {
            self.tell(taken, None, Fact::PortsBound(bindings.clone()));
        }
    }

    /// Still to be delivered. What comes late about another is of no use any more.
    fn waiting(&self, effect: u64) -> Option<&Effect> {
        self.outbox.effect(effect).filter(|effect| effect.state == EffectState::Waiting)
    }

    fn delivered(&mut self, taken: &mut Taken, effect: u64, port: &Name) {
        let Some(case) = self.waiting(effect).map(|effect| effect.case.clone()) else { return };
        self.tell(taken, Some(case.clone()), Fact::EffectDelivered { effect, port: port.clone() });
        self.settle(taken, &case);
    }

    fn retry(&mut self, taken: &mut Taken, effect: u64, by: Option<&Name>) {
        let Some(found) = self.outbox.effect(effect) else { return };
        let case = found.case.clone();
        let fact = match (&found.kind, found.state) {
            // It was over for the case: it is asked for anew, under its old name.
            (EffectKind::Call(request), EffectState::GivenUp) => Fact::CallRequested(request.clone()),
            _ => Fact::EffectRetried { effect, by: by.cloned() },
        };
        self.tell(taken, Some(case.clone()), fact);
        self.settle(taken, &case);
    }

    fn drop_effect(&mut self, taken: &mut Taken, effect: u64, by: Option<&Name>, why: &str) {
        let Some(found) = self.outbox.effect(effect).cloned() else { return };
        if let (EffectKind::Call(request), EffectState::Waiting | EffectState::Promised) =
            (&found.kind, found.state)
        {
            let (at, call, why) = (taken.at, request.call.clone(), why.to_owned());
            self.turn(taken, &found.case, None, at, |turn| {
                if let Some(state) = turn.pending_call(&call) {
                    turn.call_failed(&state, why, true);
                }
            });
        }
        let fact = Fact::EffectDropped { effect, by: by.cloned(), why: why.to_owned() };
        self.tell(taken, Some(found.case.clone()), fact);
        self.settle(taken, &found.case);
    }

    fn tell_owner(&mut self, taken: &mut Taken, case: &CaseId, alarm: &str, why: &str) {
        let (at, alarm) = (taken.at, Name::from(alarm));
        self.turn(taken, case, None, at, |turn| turn.raise_alarm(&alarm, why));
    }

    fn clear(&mut self, taken: &mut Taken, case: &CaseId, alarm: &str) {
        if self.cases.get(case).is_some_and(|case| case.alarms.contains_key(alarm)) {
            let at = taken.at;
            self.turn(taken, case, None, at, |turn| turn.clear_alarm(alarm));
        }
    }

    /// The alarm is over when nothing of the case is given up any more.
    fn settle(&mut self, taken: &mut Taken, case: &CaseId) {
        let alarmed = self.cases.get(case).is_some_and(|case| case.alarms.contains_key(UNDELIVERED));
        if alarmed && !self.outbox.has_given_up(case) {
            self.clear(taken, case, UNDELIVERED);
        }
    }

    /// After the failure of a call that is tried again: when.
    pub(super) fn put_off(&mut self, taken: &mut Taken, case: &CaseId, call: &str, event: &Json) {
        let until = event.get("again").and_then(Json::as_str);
        let until = until.and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
        let waiting = self.outbox.find(call).filter(|effect| effect.state == EffectState::Waiting);
        if let (Some(until), Some(effect)) = (until, waiting.map(|effect| effect.seq)) {
            let fact = Fact::EffectDeferred { effect, until: until.to_utc() };
            self.tell(taken, Some(case.clone()), fact);
        }
    }
}

fn disabled_alarm(port: &Name) -> Name {
    format_smolstr!("port {port} is gone")
}
