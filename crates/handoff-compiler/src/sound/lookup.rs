//! What is asked of a process again and again, found once; and how much of it is looked at.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use handoff_plan::{Expr, Field, Name, Place, Type, Value};

use super::ground::{Way, raised, ways};
use super::state::NOTHING;
use crate::model::Process;

/// So many different values are kept that a field is held against: with fewer already it is not followed.
const MOST_CUTS: usize = 64;

#[derive(Debug)]
pub(super) struct Lookup<'a> {
    /// The numbers of the stages.
    stages: BTreeMap<&'a Place, u16>,
    fields: BTreeMap<&'a str, &'a Field>,
    /// The handoffs and steps, and their numbers.
    pub(super) ways: Rc<[Way<'a>]>,
    numbers: BTreeMap<&'a str, u16>,
    /// The exceptions that can be raised at all.
    raised: BTreeSet<Name>,
    /// By field: the values that conditions hold it against.
    cuts: BTreeMap<Name, Vec<Value>>,
    /// The values that what an event brings is held against: it may become the value of any field.
    brought: Vec<Value>,
}

impl<'a> Lookup<'a> {
    pub(super) fn of(process: &'a Process) -> Self {
        let plan = &process.plan;
        let names =
            plan.handoffs.iter().map(|h| h.name.as_str()).chain(plan.steps.iter().map(|s| s.name.as_str()));
        let mut all = Self {
            // Of two with one name the first.
            stages: (0..NOTHING).zip(&plan.stages).map(|(n, s)| (&s.place, n)).rev().collect(),
            fields: plan.context.iter().rev().map(|field| (field.name.as_str(), field)).collect(),
            ways: Rc::default(),
            numbers: names.zip(0..NOTHING).collect::<Vec<_>>().into_iter().rev().collect(),
            raised: raised(process),
            cuts: BTreeMap::new(),
            brought: Vec::new(),
        };
        plan.each_expr(&mut |e| all.take_cuts(e));
        all.ways = ways(process, &all).into();
        all
    }

    pub(super) fn stage(&self, place: &Place) -> Option<u16> {
        self.stages.get(place).copied()
    }

    pub(super) fn field(&self, name: &str) -> Option<&'a Field> {
        self.fields.get(name).copied()
    }

    pub(super) fn way(&self, name: &str) -> Option<u16> {
        self.numbers.get(name).copied()
    }

    pub(super) fn raised(&self) -> &BTreeSet<Name> {
        &self.raised
    }

    pub(super) fn type_of(&self, expr: &Expr) -> Option<&'a Type> {
        match expr {
            Expr::Field(name) => self.field(name).map(|f| &f.ty),
            _ => None,
        }
    }

    /// The values that a field is held against.
    pub(super) fn cuts(&self, field: &str) -> Vec<Value> {
        self.cuts.get(field).into_iter().flatten().chain(&self.brought).cloned().collect()
    }

    fn take_cuts(&mut self, expr: &Expr) {
        match expr {
            Expr::Compare(_, a, b) => match (&**a, &**b) {
                (e, Expr::Value(value)) | (Expr::Value(value), e) => self.take_cut(e, value),
                _ => {}
            },
            Expr::In(item, list) => match &**list {
                Expr::List(items) => items.iter().for_each(|e| {
                    if let Expr::Value(value) = e {
                        self.take_cut(item, value);
                    }
                }),
                Expr::Value(Value::List(items)) => items.iter().for_each(|value| self.take_cut(item, value)),
                _ => {}
            },
            _ => {}
        }
        expr.children().into_iter().for_each(|e| self.take_cuts(e));
    }

    fn take_cut(&mut self, of: &Expr, value: &Value) {
        let cuts = match of {
            Expr::Field(name) | Expr::Variable(name) => self.cuts.entry(name.clone()).or_default(),
            Expr::Member(of, _) if **of == Expr::Event => &mut self.brought,
            _ => return,
        };
        if cuts.len() <= MOST_CUTS && !cuts.contains(value) {
            cuts.push(value.clone());
        }
    }
}

/// So many moves from one state to the next are tried in a process; and as many again for its invariants.
pub(super) const MOST_MOVES: usize = 1_000_000;

/// What is left to be tried: what one walk uses is gone for those after it.
///
/// INVARIANT: whoever takes from it stops once it is used up, so that the largest process takes no longer than this allows.
#[derive(Debug)]
pub(super) struct Effort(Cell<usize>);

impl Effort {
    pub(super) fn new() -> Self {
        Self(Cell::new(MOST_MOVES))
    }

    /// False, and nothing is left, where that is more than there was.
    pub(super) fn take(&self, moves: usize) -> bool {
        let left = self.0.get().checked_sub(moves);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    #[cfg(test)]
    pub(super) fn used(&self) -> usize {
        MOST_MOVES - self.0.get()
    }
}

/// What a walk was ended by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    States,
    Moves,
}

/// What it takes to look a process through once, in moves.
pub(super) fn size(process: &Process) -> usize {
    let plan = &process.plan;
    let handoffs = plan.handoffs.iter().map(|h| h.from.len() + h.requirements.len() + h.triggers.len());
    let steps = plan.steps.iter().map(|s| s.from.len() + s.requirements.len() + s.triggers.len());
    let ways: usize = handoffs.chain(steps).sum();
    let rules = plan.reactions.len() + plan.whens.len() + process.deadlines.len();
    ways + plan.stages.len() + plan.context.len() + rules + process.actions.len()
}
