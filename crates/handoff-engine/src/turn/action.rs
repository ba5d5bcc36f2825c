//! Actions, run top to bottom.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_plan::time::ALWAYS;
use handoff_plan::{About, Action, Calendar, Expr, FieldPath, Name, Template, Value, Who, time};
use smol_str::format_smolstr;

use super::{Outgoing, Turn};
use crate::fact::{Author, CallRequest, Fact};
use crate::few::Few;

impl<'a> Turn<'a> {
    pub(super) fn perform(&mut self, actions: &[Action], about: &About) {
        for action in actions {
            if self.restless {
                return;
            }
            self.act(action, about);
        }
    }

    fn act(&mut self, action: &Action, about: &About) {
        match action {
            Action::Notify { who, via, text } => {
                let (to, text) = (self.reach(who, about), self.text(text, about));
                self.tell(Fact::Notified { to, via: via.clone(), text });
            }
            Action::Remind { who, text } => {
                let (to, text) =
                    (self.reach(who, about), self.text_or(text.as_ref(), about, "is waiting for you"));
                self.tell(Fact::Reminded { to, text });
            }
            Action::Escalate { to, text } => {
                for who in to {
                    let (to, text) = (self.reach(who, about), self.text_or(text.as_ref(), about, "is stuck"));
                    self.tell(Fact::Escalated { to, text });
                }
            }
            Action::Reassign { to, text } => {
                let why = self.text_or(text.as_ref(), about, "was reassigned");
                let found = self.find(to, about).unwrap_or_else(|why| self.stand_in(&why));
                self.reassign(about, found, &why);
            }
            Action::Task { text, who, due } => {
                let (to, text) = (self.reach(who, about), self.text(text, about));
                let due = due.as_ref().and_then(|d| time::add(self.set.at, d, self.calendar()).ok());
                self.tell(Fact::TaskCreated { to, text, due });
            }
            Action::Raise(raise) => self.raise(raise, about),
            Action::Cancel { handoff } => self.cancel(handoff, "the spec cancels it"),
            Action::Expose { amount, why } => self.expose(amount, why.as_ref(), about),
            Action::If { condition, then, otherwise } => {
                let holds = self.scope(about).truth(condition) == Ok(true);
                self.perform(if holds { then } else { otherwise }, about);
            }
            Action::Call { .. } | Action::Emit { .. } | Action::Open { .. } => self.send(action, about),
            Action::Set { .. } | Action::Clear { .. } | Action::Add { .. } | Action::Remove { .. } => {
                self.change(action, about);
            }
        }
    }

    fn calendar(&self) -> &'a Calendar {
        let name = self.process.calendar.as_ref();
        name.and_then(|n| self.plan.calendars.get(n)).unwrap_or(&ALWAYS)
    }

    /// A person, always: where the words lead to nobody, the process owner.
    fn reach(&self, who: &Who, about: &About) -> Name {
        self.find(who, about).unwrap_or_else(|why| self.stand_in(&why)).person
    }

    fn text_or(&self, text: Option<&Template>, about: &About, otherwise: &str) -> String {
        if let Some(text) = text {
            return self.text(text, about);
        }
        let what = match about {
            About::Handoff(name) => {
                let label = self.handoff(name).map(|h| &h.label);
                label.or_else(|| self.step(name).map(|s| &s.label))
            }
            About::Stage(place) => self.stage(place).map(|s| &s.label),
            About::Exception(name) => self.exception(name).map(|e| &e.label),
            About::Case => None,
        };
        let what = what.unwrap_or(&self.process.label);
        format!("{what} of {} {otherwise}", self.case.id.key)
    }

    fn expose(&mut self, amount: &Expr, why: Option<&Template>, about: &About) {
        let value = self.scope(about).lenient().value(amount).map(std::borrow::Cow::into_owned);
        let why = why.map(|w| self.text(w, about));
        match value {
            Ok(Value::Money(amount)) => self.tell(Fact::ExposureCounted { amount, why }),
            // Money at risk that cannot be counted must not go unseen.
            _ => {
                self.raise_alarm(
                    &Name::new_static("exposure"),
                    "money is at risk, but how much is not known",
                );
            }
        }
    }

    /// What is known of named expressions; what is missing is left out.
    fn known<M: FromIterator<(Name, Value)>>(&self, fields: &[(Name, Expr)], about: &About) -> M {
        let scope = self.scope(about).lenient();
        let known = |(name, expr): &(Name, Expr)| Some((name.clone(), scope.value(expr).ok()?.into_owned()));
        fields.iter().filter_map(known).collect()
    }

    fn send(&mut self, action: &Action, about: &About) {
        match action {
            Action::Call { port, action, args, into, otherwise } => {
                let number = self.case.call_count + 1;
                let id = &self.case.id;
                let round = if id.round > 1 { format!("/{}", id.round) } else { String::new() };
                let instance = |name: &Name| {
                    self.case.handoffs.get(name).filter(|i| i.is_open()).map(|i| (name.clone(), i.number))
                };
                let request = CallRequest {
                    call: format_smolstr!("{}/{}{round}/{number}", id.process, id.key),
                    port: port.clone(),
                    action: action.clone(),
                    args: self.known(args, about),
                    into: into.clone(),
                    otherwise: otherwise.as_ref().map(|r| r.exception.clone()),
                    about: if let About::Handoff(name) = about { instance(name) } else { None },
                    assistant: self.plan.ports.get(port).is_some_and(|p| p.assistant),
                };
                self.tell(Fact::CallRequested(Arc::new(request)));
            }
            Action::Emit { event, fields } => {
                let data = self.known(fields, about);
                self.outgoing.push(Outgoing::Emit { event: event.clone(), data });
            }
            Action::Open { process, fields } => {
                let fields = self.known(fields, about);
                self.outgoing.push(Outgoing::Open { process: process.clone(), by: None, fields });
            }
            _ => {}
        }
    }

    fn change(&mut self, action: &Action, about: &About) {
        let value = |e: &Expr| self.scope(about).lenient().value(e).map(std::borrow::Cow::into_owned);
        match action {
            Action::Set { field, value: e } => {
                // What is not known does not overwrite what is.
                if let Ok(value) = value(e) {
                    self.set_field(field, Some(value), Author::Rule);
                }
            }
            Action::Clear { field } => self.set_field(field, None, Author::Rule),
            Action::Add { value: e, list } => {
                let Ok(item) = value(e) else { return };
                let mut items = self.list_at(list).unwrap_or_default();
                items.push(item);
                self.set_field(list, Some(Value::List(items)), Author::Rule);
            }
            Action::Remove { value: e, list } => {
                let (Ok(item), Some(mut items)) = (value(e), self.list_at(list)) else { return };
                let Some(i) = items.iter().position(|x| *x == item) else { return };
                items.remove(i);
                self.set_field(list, Some(Value::List(items)), Author::Rule);
            }
            _ => {}
        }
    }

    fn list_at(&self, path: &FieldPath) -> Option<Vec<Value>> {
        let mut value = &self.case.context.get(&path.field)?.value;
        for member in &path.members {
            let Value::Record(fields) = value else { return None };
            value = fields.get(member)?;
        }
        if let Value::List(items) = value { Some(items.clone()) } else { None }
    }

    /// Sets or clears a field or a member of one; a value that is already there is no change.
    pub(super) fn set_field(&mut self, path: &FieldPath, value: Option<Value>, by: Author) {
        let new = if path.members.is_empty() {
            value
        } else {
            let now = self.case.context.get(&path.field).map(|s| s.value.clone());
            with_member(now, &path.members, value)
        };
        self.set_fields(Few::from([(path.field.clone(), new)]), by);
    }

    pub(super) fn set_fields(&mut self, mut fields: Few<Name, Option<Value>>, by: Author) {
        let person = matches!(by, Author::Person(_));
        fields.retain(|name, value| {
            let slot = self.case.context.get(name);
            let same = slot.map(|s| &s.value) == value.as_ref();
            // A person who sets a draft to what it says confirms it.
            !same || (person && slot.is_some_and(|s| s.draft.is_some()))
        });
        if fields.is_empty() {
            return;
        }
        let voids = |name: &&Name| self.index.voided.contains_key(*name);
        let changed: Vec<Name> = fields.keys().filter(voids).cloned().collect();
        self.tell(Fact::ContextSet { fields, by });
        self.void_approvals(&changed);
    }
}

/// A record with one member set or cleared, deep inside; what is not a record yet becomes one.
fn with_member(record: Option<Value>, members: &[Name], value: Option<Value>) -> Option<Value> {
    let Some((first, rest)) = members.split_first() else { return value };
    let mut fields = if let Some(Value::Record(fields)) = record { fields } else { BTreeMap::new() };
    match with_member(fields.remove(first), rest, value) {
        Some(value) => drop(fields.insert(first.clone(), value)),
        None => drop(fields.remove(first)),
    }
    Some(Value::Record(fields))
}
