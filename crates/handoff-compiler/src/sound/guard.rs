//! What a condition can be in an abstract state: true, false, or either way.

use std::collections::BTreeSet;

use handoff_plan::{
    Action, BUILT_IN_EXCEPTIONS, Comparison, Expr, Name, Place, Requirement, RequirementKind, ReturnTarget,
    Trigger, Value,
};

use crate::model::Process;

/// What a track remembers of its way, as far as a condition of its moves asks for it: one bit each.
#[derive(Debug)]
enum Memory {
    Reached(Place),
    /// Accepted, or done as a step: it can be completed since.
    Done(Name),
}

/// More than this is not remembered, and then goes either way.
const MOST_MEMORIES: usize = 64;

/// Reads the conditions of one track.
#[derive(Debug)]
pub(super) struct Guards {
    track: Name,
    memories: Vec<Memory>,
    raised: BTreeSet<Name>,
}

impl Guards {
    pub(super) fn of(process: &Process, track: &Name) -> Self {
        let mut guards = Self { track: track.clone(), memories: Vec::new(), raised: raised(process) };
        let plan = &process.plan;
        // One of several tracks can be begun again, and then has a past from the start.
        if plan.tracks.len() > 1 {
            return guards;
        }
        let handoffs = plan.handoffs.iter().map(|h| (&h.triggers, &h.requirements));
        let steps = plan.steps.iter().map(|s| (&s.triggers, &s.requirements));
        for (triggers, requirements) in handoffs.chain(steps) {
            triggers.iter().filter_map(condition).for_each(|e| guards.remember(e));
            requirements.iter().flat_map(conditions).for_each(|e| guards.remember(e));
        }
        let completes = plan.handoffs.iter().filter_map(|h| h.complete.as_ref()?.when.as_ref());
        completes.for_each(|e| guards.remember(e));
        guards
    }

    fn remember(&mut self, expr: &Expr) {
        expr.children().into_iter().for_each(|e| self.remember(e));
        let memory = match expr {
            Expr::Reached(place) if place.track == self.track => Memory::Reached(place.clone()),
            Expr::Done(name) => Memory::Done(name.clone()),
            _ => return,
        };
        let known = match &memory {
            Memory::Reached(place) => self.reached(place) != 0,
            Memory::Done(name) => self.done(name) != 0,
        };
        if !known && self.memories.len() < MOST_MEMORIES {
            self.memories.push(memory);
        }
    }

    fn bit(&self, is: impl Fn(&Memory) -> bool) -> u64 {
        self.memories.iter().position(is).map_or(0, |bit| 1 << bit)
    }

    /// The bit of having been there; 0 where nothing asks for it.
    pub(super) fn reached(&self, place: &Place) -> u64 {
        self.bit(|m| matches!(m, Memory::Reached(p) if p == place))
    }

    pub(super) fn done(&self, name: &Name) -> u64 {
        self.bit(|m| matches!(m, Memory::Done(n) if n == name))
    }

    /// `None`: either way.
    pub(super) fn truth(&self, expr: &Expr, past: u64, here: Option<&Place>) -> Option<bool> {
        let truth = |e: &Expr| self.truth(e, past, here);
        match expr {
            Expr::Value(Value::Bool(yes)) => Some(*yes),
            Expr::Not(of) => truth(of).map(|yes| !yes),
            Expr::And(all) => kleene_and(all.iter().map(truth)),
            Expr::Or(any) => kleene_and(any.iter().map(|e| truth(e).map(|yes| !yes))).map(|yes| !yes),
            Expr::OnlyIf(a, b) => {
                kleene_and([truth(a), truth(b).map(|yes| !yes)].into_iter()).map(|broken| !broken)
            }
            Expr::If(condition, then, otherwise) => match truth(condition) {
                Some(true) => truth(then),
                Some(false) => truth(otherwise),
                None => truth(then).filter(|yes| truth(otherwise) == Some(*yes)),
            },
            Expr::Compare(comparison, a, b) => compare(*comparison, a, b),
            Expr::Reached(place) => match self.reached(place) {
                0 => None,
                bit => Some(past & bit != 0),
            },
            // Whether what was accepted is completed by now, or a later instance under way, is not known.
            Expr::Done(name) => match self.done(name) {
                0 => None,
                bit if past & bit == 0 => Some(false),
                _ => None,
            },
            Expr::InStage(place) if place.track == self.track => here.map(|here| here == place),
            Expr::OpenException(name) if !self.raised.contains(name) => Some(false),
            _ => None,
        }
    }

    pub(super) fn can_trigger(&self, trigger: &Trigger, past: u64, here: &Place) -> bool {
        condition(trigger).is_none_or(|e| self.truth(e, past, Some(here)) != Some(false))
    }

    /// Whether it can be met, waived or not asked for.
    pub(super) fn can_be_met(&self, requirement: &Requirement, past: u64, here: &Place) -> bool {
        let truth = |e: &Expr| self.truth(e, past, Some(here));
        if requirement.waivable_by.is_some()
            || requirement.condition.as_ref().is_some_and(|c| truth(c) != Some(true))
        {
            return true;
        }
        match &requirement.kind {
            RequirementKind::Field(e) | RequirementKind::Condition(e) => truth(e) != Some(false),
            RequirementKind::Approval(_) => true,
        }
    }
}

/// The condition of a trigger.
pub(super) fn condition(trigger: &Trigger) -> Option<&Expr> {
    match trigger {
        Trigger::Event { condition, .. } => condition.as_ref(),
        Trigger::When(condition) => Some(condition),
        Trigger::Enter | Trigger::Ready | Trigger::By(_) => None,
    }
}

/// The conditions of a requirement: when it is asked for, and what it asks.
pub(super) fn conditions(requirement: &Requirement) -> impl Iterator<Item = &Expr> {
    let asked = match &requirement.kind {
        RequirementKind::Field(e) | RequirementKind::Condition(e) => Some(e),
        RequirementKind::Approval(_) => None,
    };
    requirement.condition.iter().chain(asked)
}

/// Whether that condition holds for an expression or for any inside it.
pub(super) fn mentions(expr: &Expr, is: &dyn Fn(&Expr) -> bool) -> bool {
    is(expr) || expr.children().into_iter().any(|e| mentions(e, is))
}

fn kleene_and(mut all: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all.try_fold(Some(true), |so_far, next| match next {
        // Breaks: one that is false decides.
        Some(false) => Err(()),
        Some(true) => Ok(so_far),
        None => Ok(None),
    })
    .unwrap_or(Some(false))
}

fn compare(comparison: Comparison, a: &Expr, b: &Expr) -> Option<bool> {
    let (Expr::Value(a), Expr::Value(b)) = (a, b) else { return None };
    let order = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) if a.currency == b.currency => a.amount.cmp(&b.amount),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Choice(a), Value::Choice(b)) => a.cmp(b),
        _ => return None,
    };
    Some(match comparison {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    })
}

/// The exceptions that can be raised at all.
fn raised(process: &Process) -> BTreeSet<Name> {
    let mut raised: BTreeSet<Name> = BUILT_IN_EXCEPTIONS.into_iter().map(Name::from).collect();
    raised.extend(process.actions.iter().filter_map(|site| match &site.action {
        Action::Raise(raise) | Action::Call { otherwise: Some(raise), .. } => Some(raise.exception.clone()),
        _ => None,
    }));
    for returned in process.plan.handoffs.iter().flat_map(|h| &h.returns) {
        if let ReturnTarget::Raise(exception) = &returned.target {
            raised.insert(exception.clone());
        }
        raised.extend(returned.at_most.iter().map(|(_, exception)| exception.clone()));
    }
    raised
}
