//! What actions do to what is remembered.

use handoff_plan::{Action, Choice, Expr, FieldPath, LadderStep, Moment, Name, When};

use super::ground::{Ground, asks_event};
use super::memory::{Slot, with_value};
use super::state::State;
use super::truth::Reader;
use crate::model::DeadlineSite;

/// Rules that set each other off are stopped by the runtime; here it is enough that it ends.
const ROUNDS: usize = 8;

/// A state that can follow; whether it surely can.
pub(super) type Outcome = (State, bool);

/// The event at hand, and the condition that it passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'g> {
    pub(super) event: &'g Name,
    pub(super) condition: Option<&'g Expr>,
    /// It starts the case or a track. What comes later is as if a person had set it: nobody's rule.
    pub(super) starts: bool,
}

impl<'a> Ground<'a> {
    pub(super) fn reader<'s>(&'s self, state: &'s State) -> Reader<'s, 'a> {
        Reader::new(&self.memory, state)
    }

    pub(super) fn perform(
        &self,
        actions: &[Action],
        at: Vec<Outcome>,
        given: Option<Given<'_>>,
    ) -> Vec<Outcome> {
        let mattering = actions.iter().filter(|a| self.matters(std::slice::from_ref(*a)));
        mattering.fold(at, |at, action| {
            let mut next: Vec<Outcome> = at.into_iter().flat_map(|o| self.act(action, o, given)).collect();
            next.sort_unstable();
            next.dedup();
            next
        })
    }

    fn act(&self, action: &Action, at: Outcome, given: Option<Given<'_>>) -> Vec<Outcome> {
        match action {
            Action::Raise(raise) => self.raise(&raise.exception, vec![at]),
            Action::Call { into, otherwise, .. } => {
                let mut all = vec![at.clone()];
                let slot = into.as_ref().and_then(|path| self.memory.field(&path.field));
                all.extend(slot.into_iter().flat_map(|slot| self.any_value(slot, &at)));
                if let Some(raise) = otherwise {
                    all.extend(self.raise(&raise.exception, vec![at]));
                }
                all
            }
            Action::Set { field, value } => self.set(field, value, at, given),
            Action::Clear { field } => self.put(field, at, 0),
            Action::Add { list, .. } => self.put(list, at, 1),
            Action::If { condition, then, otherwise } => {
                let truth = self.reader(&at.0).truth(condition);
                // What passes the event's own test tells more of its fields than is followed here.
                let sure = at.1 && truth.is_sure() && (truth.is_true() || !asks_event(condition));
                let mut all = Vec::new();
                if truth.can_be_true() {
                    all.extend(self.perform(then, vec![(at.0.clone(), sure)], given));
                }
                if !truth.is_true() {
                    all.extend(self.perform(otherwise, vec![(at.0, sure)], given));
                }
                all
            }
            _ => vec![at],
        }
    }

    /// Raising an open one does nothing.
    pub(super) fn raise(&self, exception: &Name, at: Vec<Outcome>) -> Vec<Outcome> {
        let Some(slot) = self.memory.open(exception) else { return at };
        let (open, closed): (Vec<Outcome>, Vec<Outcome>) =
            at.into_iter().partition(|(state, _)| self.memory.get(state.past, slot) != 0);
        let raised = closed.into_iter().map(|(mut state, sure)| {
            state.past = self.memory.set(state.past, slot, 1);
            (state, sure)
        });
        let mut all = self.happen(&Moment::Raised(exception.clone()), raised.collect());
        all.extend(open);
        all
    }

    pub(super) fn resolve(&self, exception: &str, slot: Slot, state: &State) -> Vec<Outcome> {
        let mut state = state.clone();
        state.past = self.memory.set(state.past, slot, 0);
        self.happen(&Moment::Resolved(Name::from(exception)), vec![(state, true)])
    }

    fn any_value(&self, slot: Slot, at: &Outcome) -> Vec<Outcome> {
        let (state, sure) = at;
        let with = |(class, _)| {
            let past = self.memory.set(state.past, slot, class);
            (State { past, ..state.clone() }, *sure)
        };
        self.memory.all_classes(slot).map(with).collect()
    }

    fn put(&self, field: &FieldPath, at: Outcome, class: u8) -> Vec<Outcome> {
        let Some(slot) = self.memory.field(&field.field) else { return vec![at] };
        let (state, sure) = at;
        let past = self.memory.set(state.past, slot, class);
        let put = State { past, ..state.clone() };
        if field.members.is_empty() {
            return vec![(put, sure)];
        }
        // A part of a record may or may not make a difference to the whole.
        vec![(put, false), (state, false)]
    }

    fn set(&self, field: &FieldPath, value: &Expr, at: Outcome, given: Option<Given<'_>>) -> Vec<Outcome> {
        let Some(slot) = self.memory.field(&field.field) else { return vec![at] };
        if !field.members.is_empty() {
            return self.put(field, at, 1);
        }
        let constant = match value {
            Expr::Value(value) => self.memory.class_of(slot, value),
            _ => None,
        };
        if let Some(class) = constant {
            return self.put(field, at, class);
        }
        if let (Expr::Member(of, name), Some(given)) = (value, given)
            && **of == Expr::Event
        {
            return self.brought_by(field, slot, name, at, given);
        }
        let mut all: Vec<Outcome> = self.any_value(slot, &(at.0.clone(), false));
        all.push((at.0, false));
        all
    }

    /// The values that a field of the event can have, as far as its declaration and the condition that it passed say.
    fn brought_by(
        &self,
        field: &FieldPath,
        slot: Slot,
        name: &Name,
        at: Outcome,
        given: Given<'_>,
    ) -> Vec<Outcome> {
        let declared = self.model.event(given.event).map(|e| e.plan.fields.as_slice()).unwrap_or_default();
        let Some(declared) = declared.iter().find(|f| f.name == *name) else { return vec![at] };
        let mut all = Vec::new();
        if declared.optional {
            all.push(at.clone());
        }
        for (class, value) in self.memory.all_classes(slot) {
            let mut sure = given.starts;
            if let Some(value) = value {
                let fits = declared.condition.as_ref().map(|c| with_value(c, name, value));
                let reader = Reader { event: Some((name, value)), ..self.reader(&at.0) };
                let tests = fits.iter().chain(given.condition).map(|c| reader.truth(c));
                let tests: Vec<_> = tests.collect();
                if !tests.iter().all(|t| t.can_be_true()) {
                    continue;
                }
                sure &= tests.iter().all(|t| t.is_true() || t.is_sure());
            }
            all.extend(self.put(field, (at.0.clone(), at.1 && sure), class));
        }
        if all.is_empty() { vec![(at.0, false)] } else { all }
    }

    /// The reactions to a moment, in their order.
    pub(super) fn happen(&self, moment: &Moment, mut at: Vec<Outcome>) -> Vec<Outcome> {
        let Some(reactions) = self.reactions.get(moment) else { return at };
        let event = match moment {
            Moment::Event(event) | Moment::Pattern { event, .. } => Some(event),
            _ => None,
        };
        for reaction in reactions {
            let condition = reaction.condition.as_ref();
            let given = event.map(|event| Given { event, condition, starts: false });
            at = at
                .into_iter()
                .flat_map(|(state, sure)| {
                    let Some(condition) = condition else {
                        return self.perform(&reaction.actions, vec![(state, sure)], given);
                    };
                    let truth = self.reader(&state).truth(condition);
                    let sure = sure && truth.is_sure();
                    let mut all = Vec::new();
                    if truth.can_be_true() {
                        all.extend(self.perform(&reaction.actions, vec![(state.clone(), sure)], given));
                    }
                    if !truth.is_true() {
                        all.push((state, sure));
                    }
                    all
                })
                .collect();
        }
        at
    }

    /// The event comes: it has been seen, and the reactions to it run.
    pub(super) fn event_comes(&self, event: &Name, mut at: Vec<Outcome>) -> Vec<Outcome> {
        for (_, condition, slot) in self.memory.all_seen().filter(|(e, ..)| *e == event) {
            let mut seen = Vec::new();
            for (state, sure) in at {
                if condition.is_some() {
                    seen.push((state.clone(), sure));
                }
                let past = self.memory.set(state.past, slot, 1);
                seen.push((State { past, ..state }, sure));
            }
            at = seen;
        }
        let moments = self.reactions.keys().filter(|m| match m {
            Moment::Event(name) => name == event,
            Moment::Pattern { event: name, .. } => name == event,
            _ => false,
        });
        let moments: Vec<&Moment> = moments.copied().collect();
        moments.into_iter().fold(at, |at, moment| {
            let mut after = self.happen(moment, at.clone());
            if matches!(moment, Moment::Pattern { .. }) {
                after.extend(at);
            }
            after
        })
    }

    /// What the ladder of a clock can do by itself.
    pub(super) fn clock_rings(&self, site: &DeadlineSite, state: &State, sure: bool) -> Vec<Outcome> {
        let mut steps = Vec::new();
        collect(&site.deadline.ladder, &mut steps);
        let mut all = Vec::new();
        for (step, alone) in steps {
            if !self.matters(&step.actions) {
                continue;
            }
            let truth = step.condition.as_ref().map(|c| self.reader(state).truth(c));
            if truth.is_some_and(|t| !t.can_be_true()) {
                continue;
            }
            let sure = sure && alone && truth.is_none_or(super::truth::Truth::is_sure);
            all.extend(self.perform(&step.actions, vec![(state.clone(), sure)], None));
        }
        let breached = Moment::Breached(site.deadline.clock.clone());
        if self.reactions.contains_key(&breached) {
            all.extend(self.happen(&breached, vec![(state.clone(), sure)]));
        }
        all
    }

    /// Whatever `when` became true by what happened acts, until nothing does any more.
    pub(super) fn settle(&self, before: &State, at: Vec<Outcome>) -> Vec<Outcome> {
        if self.whens.is_empty() {
            return at;
        }
        let mut settled: Vec<Outcome> = Vec::new();
        let mut open: Vec<(State, Outcome)> = at.into_iter().map(|o| (before.clone(), o)).collect();
        for _ in 0..ROUNDS {
            let mut again = Vec::new();
            for (before, outcome) in open {
                let rises = |w: &&&When| {
                    let is_true = |s: &State| self.reader(s).truth(&w.condition).is_true();
                    !is_true(&before) && is_true(&outcome.0)
                };
                let rising: Vec<_> = self.whens.iter().filter(rises).collect();
                if rising.is_empty() {
                    settled.push(outcome);
                    continue;
                }
                let middle = outcome.0.clone();
                let after =
                    rising.into_iter().fold(vec![outcome], |at, when| self.perform(&when.actions, at, None));
                again.extend(after.into_iter().map(|o| (middle.clone(), o)));
            }
            open = again;
        }
        settled.extend(open.into_iter().map(|(_, (state, _))| (state, false)));
        settled
    }
}

fn collect<'l>(ladder: &'l Choice<Vec<LadderStep>>, into: &mut Vec<(&'l LadderStep, bool)>) {
    match ladder {
        Choice::One(steps) => into.extend(steps.iter().map(|s| (s, true))),
        Choice::If { then, otherwise, .. } => {
            let from = into.len();
            collect(then, into);
            collect(otherwise, into);
            into.iter_mut().skip(from).for_each(|(_, alone)| *alone = false);
        }
    }
}
