//! Conditions and values over a case: three-valued, with the leaves that make a condition not true.
//!
//! Kleene's strong logic: `and` is false as soon as one side is, unknown only where the answer hangs on what is not known.

mod arithmetic;
mod compare;
mod explain;
mod function;
mod present;
mod template;

use std::borrow::Cow;
use std::collections::BTreeMap;

use handoff_plan::{About, Calendar, Expr, Money, Name, Plan, Process, Role, Special, Value};
use rust_decimal::Decimal;
use smol_str::format_smolstr;

pub use explain::{Leaf, LeafState};
pub(crate) use present::{
    Presence, check_given, check_payload, is_shape_enough, presence, presence_and_value,
};

use crate::case::Case;

/// Why a value or condition is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// That field (a path) has no value.
    Missing(Name),
    /// That field has a draft of that port, which no person confirmed.
    Draft(Name, Name),
    /// That field's value does not fulfil what the spec says of it.
    Invalid(Name),
    Overflow,
    DivisionByZero,
    /// The value has another shape than the expression takes: only from an older plan.
    Shape,
}

/// What an expression sees.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    pub plan: &'a Plan,
    pub process: &'a Process,
    pub case: &'a Case,
    /// The event at hand.
    pub event: Option<&'a BTreeMap<Name, Value>>,
    pub about: &'a About,
    /// In conditions drafts and invalid values are unknown; in messages and packages they show.
    pub strict: bool,
    pub reason: Option<&'a str>,
    pub note: Option<&'a str>,
    /// What the handoff at hand still misses, in words.
    pub missing: Option<&'a str>,
    variables: Option<&'a Binding<'a>>,
    /// In a record's `where`: its own fields.
    record: Option<&'a BTreeMap<Name, Value>>,
}

#[derive(Debug)]
struct Binding<'a> {
    name: &'a Name,
    value: &'a Value,
    outer: Option<&'a Binding<'a>>,
}

type Known<'a> = Result<Cow<'a, Value>, Unknown>;

impl<'a> Scope<'a> {
    /// For conditions of that case.
    #[must_use]
    pub fn new(plan: &'a Plan, process: &'a Process, case: &'a Case, about: &'a About) -> Self {
        Self {
            plan,
            process,
            case,
            event: None,
            about,
            strict: true,
            reason: None,
            note: None,
            missing: None,
            variables: None,
            record: None,
        }
    }

    #[must_use]
    pub fn with_event(mut self, event: Option<&'a BTreeMap<Name, Value>>) -> Self {
        self.event = event;
        self
    }

    #[must_use]
    pub(crate) fn with_missing(mut self, missing: Option<&'a str>) -> Self {
        self.missing = missing;
        self
    }

    /// For messages, packages and arguments: what is there, drafts included.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.strict = false;
        self
    }

    /// The calendar in which this process speaks of time.
    #[must_use]
    pub fn calendar(&self) -> Option<&'a Calendar> {
        self.process.calendar.as_ref().and_then(|name| self.plan.calendars.get(name))
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// It hangs on something that is not known.
    pub fn truth(&self, expr: &Expr) -> Result<bool, Unknown> {
        match expr {
            Expr::Not(e) => self.truth(e).map(|b| !b),
            Expr::And(parts) => self.all_of(parts.iter()),
            Expr::Or(parts) => {
                let mut unknown = None;
                for part in parts {
                    match self.truth(part) {
                        Ok(true) => return Ok(true),
                        Ok(false) => {}
                        Err(why) => unknown = unknown.or(Some(why)),
                    }
                }
                unknown.map_or(Ok(false), Err)
            }
            Expr::OnlyIf(a, b) => match self.truth(a) {
                Ok(false) => Ok(true),
                Ok(true) => self.truth(b),
                // `A only if B` holds whatever A is where B is true.
                Err(why) => {
                    if self.truth(b) == Ok(true) {
                        Ok(true)
                    } else {
                        Err(why)
                    }
                }
            },
            Expr::Compare(op, a, b) => match (&**a, &**b) {
                (Expr::Exposure, other) => {
                    let other = self.value(other)?;
                    compare::compare(*op, &self.exposure_like(&other)?, &other)
                }
                (other, Expr::Exposure) => {
                    let other = self.value(other)?;
                    compare::compare(*op, &other, &self.exposure_like(&other)?)
                }
                _ => compare::compare(*op, &*self.value(a)?, &*self.value(b)?),
            },
            Expr::In(a, list) => compare::contains(&*self.value(list)?, &*self.value(a)?),
            Expr::Matches(e, pattern) => match &*self.value(e)? {
                Value::Text(text) => pattern.is_match(text).ok_or(Unknown::Shape),
                _ => Err(Unknown::Shape),
            },
            Expr::IsSet(e) => Ok(self.is_set(e)),
            Expr::IsMissing(e) => Ok(!self.is_set(e)),
            Expr::If(condition, a, b) => {
                if self.truth(condition)? {
                    self.truth(a)
                } else {
                    self.truth(b)
                }
            }
            Expr::Any { variable, list, condition } => self.quantified(variable, list, condition, true),
            Expr::All { variable, list, condition } => self.quantified(variable, list, condition, false),
            Expr::Reached(place) => Ok(self.case.reached(place)),
            Expr::InStage(place) => Ok(self.case.is_in(place)),
            Expr::Seen(event, condition) => self.seen(event, condition.as_deref()),
            Expr::Done(name) => {
                let done = |i: &crate::case::Instance| i.state == crate::case::State::Completed;
                Ok(self.case.handoffs.get(name).is_some_and(done))
            }
            Expr::OpenException(name) => Ok(self.case.exceptions.get(name).is_some_and(|e| e.open)),
            _ => match &*self.value(expr)? {
                Value::Bool(b) => Ok(*b),
                _ => Err(Unknown::Shape),
            },
        }
    }

    fn all_of<'e>(&self, parts: impl Iterator<Item = &'e Expr>) -> Result<bool, Unknown> {
        let mut unknown = None;
        for part in parts {
            match self.truth(part) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(why) => unknown = unknown.or(Some(why)),
            }
        }
        unknown.map_or(Ok(true), Err)
    }

    fn quantified(&self, variable: &Name, list: &Expr, condition: &Expr, any: bool) -> Result<bool, Unknown> {
        let list = self.value(list)?;
        let Value::List(items) = &*list else { return Err(Unknown::Shape) };
        let mut unknown = None;
        for item in items {
            let binding = Binding { name: variable, value: item, outer: self.variables };
            let inner = Scope { variables: Some(&binding), ..*self };
            match inner.truth(condition) {
                Ok(holds) if holds == any => return Ok(any),
                Ok(_) => {}
                Err(why) => unknown = unknown.or(Some(why)),
            }
        }
        unknown.map_or(Ok(!any), Err)
    }

    fn seen(&self, event: &Name, condition: Option<&Expr>) -> Result<bool, Unknown> {
        let Some(seen) = self.case.seen.get(event) else { return Ok(false) };
        let Some(condition) = condition else { return Ok(seen.count > 0) };
        let mut unknown = None;
        for payload in &seen.payloads {
            match self.with_event(Some(payload)).truth(condition) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(why) => unknown = unknown.or(Some(why)),
            }
        }
        unknown.map_or(Ok(false), Err)
    }

    /// Present, valid and (in conditions) confirmed.
    fn is_set(&self, expr: &Expr) -> bool {
        matches!(presence(self, expr), Presence::Present)
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// It hangs on something that is not known.
    pub fn value<'s>(&'s self, expr: &'s Expr) -> Known<'s> {
        match expr {
            Expr::Value(value) => Ok(Cow::Borrowed(value)),
            Expr::Field(name) => self.field(name),
            Expr::Event => self
                .event
                .map(|e| Cow::Owned(Value::Record(e.clone())))
                .ok_or(Unknown::Missing("event".into())),
            Expr::Role(role) => self.role(*role).map(|p| Cow::Owned(Value::Person(p))),
            Expr::Variable(name) => self.variable(name).map(Cow::Borrowed),
            Expr::Special(special) => self.special(*special),
            Expr::Member(of, name) => self.member(of, name),
            Expr::List(items) => {
                let values: Result<_, _> = items.iter().map(|e| self.value(e).map(Cow::into_owned)).collect();
                Ok(Cow::Owned(Value::List(values?)))
            }
            Expr::Record(fields) => Ok(Cow::Owned(Value::Record(self.record_of(fields)?))),
            Expr::Template(template) => Ok(Cow::Owned(Value::Text(self.fill(template).into()))),
            Expr::Negate(e) => arithmetic::negate(&*self.value(e)?).map(Cow::Owned),
            Expr::Arithmetic(op, a, b) => {
                arithmetic::arithmetic(*op, &*self.value(a)?, &*self.value(b)?, self.calendar())
                    .map(Cow::Owned)
            }
            Expr::PercentOf(fraction, e) => arithmetic::percent(*fraction, &*self.value(e)?).map(Cow::Owned),
            Expr::If(condition, a, b) => {
                if self.truth(condition)? {
                    self.value(a)
                } else {
                    self.value(b)
                }
            }
            Expr::Call(function, args) => function::call(self, *function, args),
            Expr::Shift { by, before, of } => {
                arithmetic::shift(&*self.value(of)?, by, *before, self.calendar()).map(Cow::Owned)
            }
            Expr::Times(moment) => {
                Ok(Cow::Owned(Value::Number(crate::moment::times(self.case, moment).into())))
            }
            Expr::Exposure => self.exposure(),
            _ => self.truth(expr).map(|b| Cow::Owned(Value::Bool(b))),
        }
    }

    /// The fields that are known, by name; those that are not are left out.
    fn record_of(&self, fields: &[(Name, Expr)]) -> Result<BTreeMap<Name, Value>, Unknown> {
        let mut record = BTreeMap::new();
        for (name, expr) in fields {
            match self.value(expr) {
                Ok(value) => drop(record.insert(name.clone(), value.into_owned())),
                Err(Unknown::Missing(_)) => {}
                Err(why) => return Err(why),
            }
        }
        Ok(record)
    }

    pub(crate) fn field(&self, name: &Name) -> Known<'a> {
        if *name == self.process.key.name {
            return Ok(Cow::Borrowed(&self.case.key));
        }
        let slot = self.case.context.get(name);
        let Some(slot) = slot.filter(|s| !present::is_blank(&s.value)) else { return self.default_of(name) };
        if self.strict {
            if let Some(port) = &slot.draft {
                return Err(Unknown::Draft(name.clone(), port.clone()));
            }
            if !present::is_valid_field(self, name, &slot.value) {
                return Err(Unknown::Invalid(name.clone()));
            }
        }
        Ok(Cow::Borrowed(&slot.value))
    }

    fn default_of(&self, name: &Name) -> Known<'a> {
        let default = self.process.field(name).and_then(|f| f.default.as_ref());
        match default {
            Some(Expr::Value(value)) => Ok(Cow::Borrowed(value)),
            // A default that looks at other fields cannot look at itself: the compiler refuses such a cycle.
            Some(expr) => self.value_owned(expr).map(Cow::Owned),
            None => Err(Unknown::Missing(name.clone())),
        }
    }

    fn value_owned(&self, expr: &Expr) -> Result<Value, Unknown> {
        self.value(expr).map(Cow::into_owned)
    }

    fn variable(&self, name: &Name) -> Result<&'a Value, Unknown> {
        let mut binding = self.variables;
        while let Some(b) = binding {
            if b.name == name {
                return Ok(b.value);
            }
            binding = b.outer;
        }
        self.record.and_then(|r| r.get(name)).ok_or_else(|| Unknown::Missing(name.clone()))
    }

    fn member<'s>(&'s self, of: &'s Expr, name: &Name) -> Known<'s> {
        if let Expr::Event = of {
            let value = self.event.and_then(|e| e.get(name));
            return value.map(Cow::Borrowed).ok_or_else(|| Unknown::Missing(format_smolstr!("event.{name}")));
        }
        let missing = || Unknown::Missing(explain::path_of_member(of, name));
        match self.value(of)? {
            Cow::Borrowed(Value::Record(fields)) => fields.get(name).map(Cow::Borrowed).ok_or_else(missing),
            Cow::Owned(Value::Record(mut fields)) => fields.remove(name).map(Cow::Owned).ok_or_else(missing),
            _ => Err(Unknown::Shape),
        }
    }

    fn role(&self, role: Role) -> Result<Name, Unknown> {
        let found = match role {
            Role::Giver => self.giver(),
            Role::Receiver => self.case.receiver(self.about),
            Role::Owner => self.owner(),
        };
        found.cloned().ok_or_else(|| {
            Unknown::Missing(Name::new_static(match role {
                Role::Giver => "giver",
                Role::Receiver => "receiver",
                Role::Owner => "owner",
            }))
        })
    }

    /// Who gives, or would give, what is spoken of.
    pub(crate) fn giver(&self) -> Option<&'a Name> {
        match self.not_yet() {
            Some(track) => self.case.owner(track),
            None => self.case.giver(self.about),
        }
    }

    /// Whose the work is.
    pub(crate) fn owner(&self) -> Option<&'a Name> {
        match self.not_yet() {
            Some(track) => self.case.owner(track),
            None => self.case.owner_about(self.about),
        }
    }

    /// Of a handoff or step that never was open: the track in which it would be.
    fn not_yet(&self) -> Option<&'a Name> {
        let About::Handoff(name) = self.about else { return None };
        if self.case.handoffs.contains_key(name) {
            return None;
        }
        let handoff = self.process.handoff(name).map(|h| &h.from);
        let from = handoff.or_else(|| self.process.step(name).map(|s| &s.from))?;
        from.iter().find(|place| self.case.is_in(place)).map(|place| &place.track)
    }

    fn special(&self, special: Special) -> Known<'a> {
        let (text, name) = match special {
            Special::Missing => (self.missing, "missing"),
            Special::Case => (Some(self.case.id.key.as_str()), "case"),
            Special::Reason => (self.reason, "reason"),
            Special::Note => (self.note, "note"),
        };
        let text = text.ok_or(Unknown::Missing(Name::new_static(name)))?;
        Ok(Cow::Owned(Value::Text(text.into())))
    }

    /// All exposures of the case in the currency of that amount: where nothing was exposed, none of it.
    fn exposure_like(&self, amount: &Value) -> Result<Value, Unknown> {
        let Value::Money(amount) = amount else { return Err(Unknown::Shape) };
        let none = || Money { amount: Decimal::ZERO, currency: amount.currency.clone() };
        Ok(Value::Money(self.case.exposure.get(&amount.currency).cloned().unwrap_or_else(none)))
    }

    /// All exposures of the case. Several currencies cannot be one amount.
    fn exposure(&self) -> Known<'a> {
        let mut sums = self.case.exposure.values();
        match (sums.next(), sums.next()) {
            (Some(sum), None) => Ok(Cow::Owned(Value::Money(sum.clone()))),
            (None, _) => Err(Unknown::Missing(Name::new_static("exposure"))),
            _ => Err(Unknown::Shape),
        }
    }
}
