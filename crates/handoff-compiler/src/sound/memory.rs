//! What an abstract state remembers of the way there, as far as a condition asks for it.

use std::collections::BTreeSet;
use std::rc::Rc;

use handoff_plan::{Comparison, Expr, Field, Money, Name, Place, Type, Value};
use rust_decimal::Decimal;

use super::lookup::Lookup;
use super::state::{Past, State};
use super::truth::{Reader, compare};
use crate::model::Process;

/// One thing that is remembered.
#[derive(Clone, Debug)]
enum Thing<'a> {
    Reached(&'a Place),
    /// The latest instance is completed.
    Done(&'a str),
    /// The latest instance is accepted, and can be completed since, wherever the case is by then.
    Accepted(&'a str),
    /// An exception.
    Open(&'a str),
    /// `seen EVENT …`, as written.
    Seen(&'a Expr),
    /// A context field, with a value for each class of values that conditions tell apart; `None`: some value.
    Field(&'a Field, Vec<Option<Value>>),
}

/// What is remembered of a field.
pub(super) enum Held<'m> {
    Missing,
    Is(&'m Value),
    Some,
}

/// In four bits: nothing, a class from 1, or the default that nobody has touched.
const MOST_CLASSES: usize = 14;
const UNTOUCHED: u8 = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    index: usize,
    shift: u32,
    mask: u8,
}

/// INVARIANT: the slots do not overlap and lie within a `Past`; for what has no room conditions go either way.
#[derive(Debug)]
pub(super) struct Memory<'a> {
    process: &'a Process,
    /// The tracks that are looked at together.
    tracks: Vec<&'a Name>,
    things: Vec<(Thing<'a>, Slot)>,
    used: u32,
    lookup: Rc<Lookup<'a>>,
    /// Fields of which too many values are told apart.
    too_many: BTreeSet<&'a str>,
}

impl<'a> Memory<'a> {
    pub(super) fn new(process: &'a Process, tracks: Vec<&'a Name>, lookup: Rc<Lookup<'a>>) -> Self {
        Self { process, tracks, things: Vec::new(), used: 0, lookup, too_many: BTreeSet::new() }
    }

    fn keep(&mut self, thing: Thing<'a>, width: u32) {
        if self.used + width > Past::BITS {
            return;
        }
        let slot = Slot { index: self.things.len(), shift: self.used, mask: if width == 1 { 1 } else { 15 } };
        self.used += width;
        self.things.push((thing, slot));
    }

    /// What that condition asks of the past.
    pub(super) fn keep_for(&mut self, expr: &'a Expr) {
        expr.children().into_iter().for_each(|e| self.keep_for(e));
        match expr {
            Expr::Reached(place) if self.track(&place.track).is_some() && self.reached(place).is_none() => {
                self.keep(Thing::Reached(place), 1);
            }
            Expr::Done(name) if self.done(name).is_none() => {
                self.keep(Thing::Done(name), 1);
                let handoff = self.process.plan.handoff(name);
                if handoff.is_some_and(|h| h.complete.as_ref().is_some_and(|c| c.when.is_some())) {
                    self.keep(Thing::Accepted(name), 1);
                }
            }
            _ => {}
        }
    }

    pub(super) fn keep_exception(&mut self, name: &'a str) {
        if self.open(name).is_none() {
            self.keep(Thing::Open(name), 1);
        }
    }

    pub(super) fn keep_seen(&mut self, expr: &'a Expr) {
        if self.seen(expr).is_none() {
            self.keep(Thing::Seen(expr), 1);
        }
    }

    /// Says whether there was room.
    pub(super) fn keep_field(&mut self, field: &'a Field) -> bool {
        if self.field(&field.name).is_some() {
            return true;
        }
        if self.used + 4 > Past::BITS || self.too_many.contains(field.name.as_str()) {
            return false;
        }
        let Some(classes) = self.classes(field) else {
            self.too_many.insert(&field.name);
            return false;
        };
        let before = self.things.len();
        self.keep(Thing::Field(field, classes), 4);
        self.things.len() > before
    }

    fn find(&self, is: impl Fn(&Thing<'a>) -> bool) -> Option<Slot> {
        self.things.iter().find(|(thing, _)| is(thing)).map(|(_, slot)| *slot)
    }

    pub(super) fn reached(&self, place: &Place) -> Option<Slot> {
        self.find(|t| matches!(t, Thing::Reached(p) if *p == place))
    }

    pub(super) fn done(&self, name: &str) -> Option<Slot> {
        self.find(|t| matches!(t, Thing::Done(n) if *n == name))
    }

    pub(super) fn accepted(&self, name: &str) -> Option<Slot> {
        self.find(|t| matches!(t, Thing::Accepted(n) if *n == name))
    }

    pub(super) fn open(&self, name: &str) -> Option<Slot> {
        self.find(|t| matches!(t, Thing::Open(n) if *n == name))
    }

    pub(super) fn seen(&self, expr: &Expr) -> Option<Slot> {
        self.find(|t| matches!(t, Thing::Seen(e) if *e == expr))
    }

    pub(super) fn field(&self, name: &str) -> Option<Slot> {
        self.find(|t| matches!(t, Thing::Field(f, _) if f.name == name))
    }

    /// Every exception that is remembered.
    pub(super) fn exceptions(&self) -> impl Iterator<Item = (&'a str, Slot)> {
        self.things.iter().filter_map(|(thing, slot)| match thing {
            Thing::Open(name) => Some((*name, *slot)),
            _ => None,
        })
    }

    /// Every `seen EVENT …` that is remembered, with the event.
    pub(super) fn all_seen(&self) -> impl Iterator<Item = (&'a Name, Option<&'a Expr>, Slot)> {
        self.things.iter().filter_map(|(thing, slot)| match thing {
            Thing::Seen(Expr::Seen(event, condition)) => Some((event, condition.as_deref(), *slot)),
            _ => None,
        })
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = (&'a Field, Slot)> {
        self.things.iter().filter_map(|(thing, slot)| match thing {
            Thing::Field(field, _) => Some((*field, *slot)),
            _ => None,
        })
    }

    /// Handoffs and steps of which conditions ask whether they are done.
    pub(super) fn all_done(&self) -> impl Iterator<Item = (&'a str, Slot)> {
        self.things.iter().filter_map(|(thing, slot)| match thing {
            Thing::Done(name) => Some((*name, *slot)),
            _ => None,
        })
    }

    /// Accepted handoffs whose completion conditions ask for.
    pub(super) fn all_accepted(&self) -> impl Iterator<Item = (&'a str, Slot)> {
        self.things.iter().filter_map(|(thing, slot)| match thing {
            Thing::Accepted(name) => Some((*name, *slot)),
            _ => None,
        })
    }

    /// The stages that a handoff or step leads from.
    pub(super) fn sources(&self, name: &str) -> &'a [Place] {
        let plan = &self.process.plan;
        let Some(number) = self.lookup.way(name).map(usize::from) else { return &[] };
        let step = || plan.steps.get(number.checked_sub(plan.handoffs.len())?).map(|s| s.from.as_slice());
        plan.handoffs.get(number).map(|h| h.from.as_slice()).or_else(step).unwrap_or_default()
    }

    pub(super) fn is_key(&self, name: &Name) -> bool {
        self.process.plan.key.name == *name
    }

    pub(super) fn can_be_raised(&self, name: &Name) -> bool {
        self.lookup.raised().contains(name)
    }

    pub(super) fn track(&self, name: &Name) -> Option<usize> {
        self.tracks.iter().position(|t| *t == name)
    }

    pub(super) fn tracks(&self) -> &[&'a Name] {
        &self.tracks
    }

    /// The number of a stage.
    pub(super) fn stage(&self, place: &Place) -> Option<u16> {
        self.lookup.stage(place)
    }

    pub(super) fn get(&self, past: Past, slot: Slot) -> u8 {
        u8::try_from((past >> slot.shift) & Past::from(slot.mask)).unwrap_or(0)
    }

    pub(super) fn set(&self, past: Past, slot: Slot, to: u8) -> Past {
        let cleared = past & !(Past::from(slot.mask) << slot.shift);
        cleared | (Past::from(to & slot.mask) << slot.shift)
    }

    pub(super) fn held(&self, past: Past, slot: Slot) -> Held<'_> {
        let Some((Thing::Field(field, classes), _)) = self.things.get(slot.index) else {
            return Held::Some;
        };
        match self.get(past, slot) {
            0 => Held::Missing,
            UNTOUCHED => match &field.default {
                Some(Expr::Value(value)) => Held::Is(value),
                _ => Held::Some,
            },
            class => match classes.get(usize::from(class) - 1) {
                Some(Some(value)) => Held::Is(value),
                _ => Held::Some,
            },
        }
    }

    /// The classes of a field's values, from 1.
    pub(super) fn all_classes(&self, slot: Slot) -> impl Iterator<Item = (u8, Option<&Value>)> {
        let classes = match self.things.get(slot.index) {
            Some((Thing::Field(_, classes), _)) => classes.as_slice(),
            _ => &[],
        };
        (1u8..).zip(classes.iter().map(Option::as_ref))
    }

    /// The class that a value is in; `None` where that cannot be told.
    pub(super) fn class_of(&self, slot: Slot, value: &Value) -> Option<u8> {
        let same = |class: Option<&Value>| match class {
            None => true,
            Some(class) => compare(Comparison::Eq, class, value) == Some(true),
        };
        self.all_classes(slot).find(|(_, class)| same(*class)).map(|(code, _)| code)
    }

    /// Nobody has set it: it is missing, or has its default.
    pub(super) fn is_untouched(&self, past: Past, slot: Slot) -> bool {
        matches!(self.get(past, slot), 0 | UNTOUCHED)
    }

    /// What is remembered when a case begins.
    pub(super) fn at_first(&self) -> Past {
        let defaults = self.fields().filter(|(field, _)| field.default.is_some());
        defaults.fold(0, |past, (_, slot)| self.set(past, slot, UNTOUCHED))
    }

    /// A value for each class that the process's conditions tell apart; `None` where there are too many.
    fn classes(&self, field: &Field) -> Option<Vec<Option<Value>>> {
        let mut cuts = self.lookup.cuts(&field.name);
        if let Some(Expr::Value(value)) = &field.default {
            cuts.push(value.clone());
        }
        let classes: Vec<Option<Value>> = match &field.ty {
            Type::Bool => [true, false].map(|b| Some(Value::Bool(b))).to_vec(),
            Type::Choice(options) => options.iter().map(|o| Some(Value::Choice(o.clone()))).collect(),
            Type::Number | Type::Integer | Type::Money(_) => amounts(&field.ty, &cuts),
            Type::Text => texts(&cuts),
            _ => vec![None],
        };
        let memory = Memory::new(self.process, Vec::new(), Rc::clone(&self.lookup));
        let nowhere = State { past: 0, tracks: Vec::new() };
        let fits = |value: &Option<Value>| match (&field.condition, value) {
            (Some(condition), Some(value)) => {
                let condition = with_value(condition, &field.name, value);
                !Reader::new(&memory, &nowhere).truth(&condition).is_false()
            }
            _ => true,
        };
        let classes: Vec<Option<Value>> = classes.into_iter().filter(fits).collect();
        (classes.len() <= MOST_CLASSES).then_some(classes)
    }
}

/// Each cut, and an amount below, between and above.
fn amounts(ty: &Type, cuts: &[Value]) -> Vec<Option<Value>> {
    let amount = |v: &Value| match v {
        Value::Number(n) => Some(*n),
        Value::Money(money) => Some(money.amount),
        _ => None,
    };
    let cuts: BTreeSet<Decimal> = cuts.iter().filter_map(amount).collect();
    let Some((first, last)) = cuts.first().zip(cuts.last()) else { return vec![None] };
    let mut amounts = vec![first.saturating_sub(Decimal::ONE)];
    let mut before: Option<Decimal> = None;
    for cut in &cuts {
        if let Some(before) = before {
            amounts.push(before.saturating_add(*cut) / Decimal::TWO);
        }
        amounts.push(*cut);
        before = Some(*cut);
    }
    amounts.push(last.saturating_add(Decimal::ONE));
    let value = |amount: Decimal| match ty {
        Type::Money(currency) => Value::Money(Money { amount, currency: currency.clone() }),
        _ => Value::Number(amount),
    };
    amounts.into_iter().map(|a| Some(value(a))).collect()
}

/// Each text that is asked for, and one that is none of them.
fn texts(cuts: &[Value]) -> Vec<Option<Value>> {
    let asked: BTreeSet<&str> =
        cuts.iter().filter_map(|v| if let Value::Text(t) = v { Some(t.as_str()) } else { None }).collect();
    if asked.is_empty() {
        return vec![None];
    }
    let longest = asked.iter().max_by_key(|t| t.len()).map_or("", |t| t);
    let other = format!("{longest}…");
    let all = asked.iter().map(|t| (*t).to_owned()).chain([other]);
    all.map(|t| Some(Value::Text(t.into()))).collect()
}

/// The condition with the field's value in its place.
pub(super) fn with_value(condition: &Expr, field: &str, value: &Value) -> Expr {
    let again = |e: &Expr| with_value(e, field, value);
    let boxed = |e: &Expr| Box::new(again(e));
    match condition {
        Expr::Field(name) | Expr::Variable(name) if name == field => Expr::Value(value.clone()),
        Expr::Not(e) => Expr::Not(boxed(e)),
        Expr::And(all) => Expr::And(all.iter().map(again).collect()),
        Expr::Or(any) => Expr::Or(any.iter().map(again).collect()),
        Expr::OnlyIf(a, b) => Expr::OnlyIf(boxed(a), boxed(b)),
        Expr::Compare(c, a, b) => Expr::Compare(*c, boxed(a), boxed(b)),
        Expr::In(a, b) => Expr::In(boxed(a), b.clone()),
        Expr::IsSet(e) => Expr::IsSet(boxed(e)),
        Expr::IsMissing(e) => Expr::IsMissing(boxed(e)),
        other => other.clone(),
    }
}
