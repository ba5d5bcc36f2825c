//! Results of calls: later inputs, checked against their type.

use handoff_plan::{CALL_FAILED, FieldPath, Name, Type, Value, decode};

use super::Turn;
use crate::case::CallState;
use crate::fact::{Author, Fact};

impl Turn<'_> {
    /// The call that is meant: by its name, or `PORT.ACTION` for the oldest of those that has no result yet.
    pub(crate) fn pending_call(&self, named: &str) -> Option<CallState> {
        if let Some(state) = self.case.calls.get(named) {
            return Some(state.clone());
        }
        let same = |c: &&CallState| {
            named.strip_prefix(c.request.port.as_str()).and_then(|rest| rest.strip_prefix('.'))
                == Some(&*c.request.action)
        };
        let number = |c: &&CallState| c.request.call.rsplit('/').next().and_then(|n| n.parse::<u32>().ok());
        self.case.calls.values().filter(same).min_by_key(number).cloned()
    }

    pub(crate) fn call_succeeded(&mut self, state: &CallState, result: Option<&serde_json::Value>) {
        let request = &state.request;
        let returns = self
            .plan
            .ports
            .get(&request.port)
            .and_then(|p| p.actions.iter().find(|a| a.name == request.action));
        let returns = returns.and_then(|a| a.returns.clone());
        let value = match self.check_result(result, returns.as_ref()) {
            Ok(value) => value,
            Err(error) => return self.call_failed(state, error, true),
        };
        let into = request.into.as_ref().zip(value.clone()).filter(|(path, _)| self.is_wanted(state, path));
        let (call, port, action) = (request.call.clone(), request.port.clone(), request.action.clone());
        self.tell(Fact::CallSucceeded { call, port, action, result: value, used: into.is_some() });
        let Some((path, value)) = into else { return };
        if request.assistant && path.members.is_empty() {
            self.tell(Fact::DraftSet { field: path.field.clone(), value, by: request.port.clone() });
            self.void_approvals(std::slice::from_ref(&path.field));
        } else {
            self.set_field(path, Some(value), Author::Port(request.port.clone()));
        }
    }

    fn check_result(
        &self,
        result: Option<&serde_json::Value>,
        returns: Option<&Type>,
    ) -> Result<Option<Value>, String> {
        let Some(returns) = returns else { return Ok(None) };
        let Some(result) = result else { return Err("the result is missing".to_owned()) };
        decode(result, returns, self.plan, "result").map(Some).map_err(|mismatches| {
            let words: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
            words.join("; ")
        })
    }

    /// A result never overwrites what a person has set since, and is ignored for an instance that is over.
    fn is_wanted(&self, state: &CallState, path: &FieldPath) -> bool {
        let slot = self.case.context.get(&path.field);
        if slot.is_some_and(|s| s.by.is_some() && s.at >= state.at) || !self.case.is_open() {
            return false;
        }
        let Some((name, number)) = &state.request.about else { return true };
        self.case
            .handoffs
            .get(name)
            .is_some_and(|i| i.number == *number && i.state != crate::case::State::Cancelled)
    }

    /// `last`: it is not tried again.
    pub(crate) fn call_failed(&mut self, state: &CallState, error: String, last: bool) {
        let request = &state.request;
        let (call, port, action) = (request.call.clone(), request.port.clone(), request.action.clone());
        let text = format!("{port}.{action} failed: {error}");
        self.tell(Fact::CallFailed { call, port, action, error, last });
        if !last || !self.case.is_open() {
            return;
        }
        match &request.otherwise {
            Some(exception) => self.raise_named(exception, Some(text)),
            None => self.raise_named(&Name::new_static(CALL_FAILED), Some(text)),
        }
    }
}
