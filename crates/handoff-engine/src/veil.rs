//! Sensitive values, out of sight.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use handoff_plan::{Field, Name, PackageField, Plan, Process, Type, Value};

use crate::case::Case;
use crate::fact::{Fact, Record};

/// What stands in the place of a sensitive value.
pub const HIDDEN: &str = "(hidden)";

impl Record {
    /// The record as it may be shown: the text [`HIDDEN`] in the place of every value that `plan` declares sensitive.
    #[must_use]
    pub fn veiled(&self, plan: &Plan) -> Cow<'_, Self> {
        let process = self.case.as_ref().and_then(|id| plan.processes.get(&id.process));
        match (Veil { plan, process }).fact(&self.fact) {
            Some(fact) => Cow::Owned(Self { fact, ..self.clone() }),
            None => Cow::Borrowed(self),
        }
    }
}

impl Case {
    /// The value of a context field, or of a member of it (`champion.name`), as it may be shown.
    #[must_use]
    pub fn shown(&self, plan: &Plan, path: &str) -> Option<Value> {
        let mut names = path.split('.');
        let field = names.next().unwrap_or_default();
        let slot = self.context.get(field)?;
        let veil = Veil { plan, process: plan.processes.get(&self.id.process) };
        let value = veil.context(field, &slot.value).unwrap_or_else(|| slot.value.clone());
        names.try_fold(value, |value, member| match value {
            Value::Record(mut members) => members.remove(member),
            hidden @ Value::Text(_) if hidden == Value::Text(HIDDEN.into()) => Some(hidden),
            _ => None,
        })
    }

    /// The package of a handoff as it may be shown.
    #[must_use]
    pub fn shown_package(&self, plan: &Plan, handoff: &str) -> BTreeMap<Name, Value> {
        let Some(instance) = self.handoffs.get(handoff) else { return BTreeMap::new() };
        let veil = Veil { plan, process: plan.processes.get(&self.id.process) };
        veil.package(handoff, &instance.package).unwrap_or_else(|| instance.package.clone())
    }
}

/// Everywhere `None`: nothing to hide.
struct Veil<'a> {
    plan: &'a Plan,
    process: Option<&'a Process>,
}

impl Veil<'_> {
    fn fact(&self, fact: &Fact) -> Option<Fact> {
        let mut fact = fact.clone();
        match &mut fact {
            Fact::ContextSet { fields, .. } => {
                let mut changed = false;
                for (name, slot) in fields {
                    if let Some(hidden) = slot.as_ref().and_then(|value| self.context(name, value)) {
                        *slot = Some(hidden);
                        changed = true;
                    }
                }
                return changed.then_some(fact);
            }
            Fact::DraftSet { field, value, .. } => *value = self.context(field, value)?,
            Fact::HandoffOffered { handoff, package, .. }
            | Fact::HandoffResubmitted { handoff, package: Some(package), .. } => {
                *package = self.package(handoff, package)?;
            }
            Fact::EventReceived { event, data, .. } | Fact::EventHeld { event, data, .. } => {
                *data = self.event(&event.event, data)?;
            }
            Fact::EventEmitted { event, data, .. } => *data = self.event(event, data)?,
            Fact::CallSucceeded { port, action, result: Some(result), .. } => {
                let port = self.plan.ports.get(port)?;
                let returns = port.actions.iter().find(|a| a.name == *action)?.returns.as_ref()?;
                *result = self.result(returns, result)?;
            }
            _ => return None,
        }
        Some(fact)
    }

    fn context(&self, name: &str, value: &Value) -> Option<Value> {
        let field = self.process?.field(name)?;
        self.value(field.sensitive, &field.ty, value)
    }

    fn package(&self, handoff: &str, package: &BTreeMap<Name, Value>) -> Option<BTreeMap<Name, Value>> {
        let declared = self.process?.handoff(handoff)?.package.as_ref()?;
        self.members(package, |name| {
            let field: &PackageField = declared.fields.iter().find(|f| f.name == *name)?;
            Some((field.sensitive, &field.ty))
        })
    }

    fn event(&self, name: &str, data: &BTreeMap<Name, Value>) -> Option<BTreeMap<Name, Value>> {
        self.record(&self.plan.events.get(name)?.fields, data)
    }

    /// A result says nothing of the field that it is for: it is hidden where a sensitive field could take it.
    fn result(&self, ty: &Type, value: &Value) -> Option<Value> {
        let fields = self.process.iter().flat_map(|p| &p.context);
        let sensitive = fields.into_iter().any(|f| f.sensitive && f.ty == *ty);
        self.value(sensitive, ty, value)
    }

    fn value(&self, sensitive: bool, ty: &Type, value: &Value) -> Option<Value> {
        if sensitive {
            return Some(Value::Text(HIDDEN.into()));
        }
        match (ty, value) {
            (Type::Record(name), Value::Record(members)) => {
                let fields = &self.plan.records.get(name)?.fields;
                self.record(fields, members).map(Value::Record)
            }
            (Type::List(of), Value::List(items)) => {
                let hidden = items.iter().map(|item| self.value(false, of, item)).collect::<Vec<_>>();
                if hidden.iter().all(Option::is_none) {
                    return None;
                }
                let items = hidden.into_iter().zip(items).map(|(h, item)| h.unwrap_or_else(|| item.clone()));
                Some(Value::List(items.collect()))
            }
            _ => None,
        }
    }

    fn record(&self, fields: &[Field], members: &BTreeMap<Name, Value>) -> Option<BTreeMap<Name, Value>> {
        self.members(members, |name| {
            let field = fields.iter().find(|f| f.name == *name)?;
            Some((field.sensitive, &field.ty))
        })
    }

    fn members<'f>(
        &self,
        members: &BTreeMap<Name, Value>,
        declared: impl Fn(&Name) -> Option<(bool, &'f Type)>,
    ) -> Option<BTreeMap<Name, Value>> {
        let hide = |(name, value): (&Name, &Value)| {
            let (sensitive, ty) = declared(name)?;
            Some((name.clone(), self.value(sensitive, ty, value)?))
        };
        let hidden = members.iter().filter_map(hide).collect::<Vec<_>>();
        if hidden.is_empty() {
            return None;
        }
        let mut members = members.clone();
        members.extend(hidden);
        Some(members)
    }
}
