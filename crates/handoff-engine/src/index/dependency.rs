//! What conditions, people, deadlines and ladders hang on.

use std::collections::BTreeSet;

use handoff_plan::{
    Choice, Clock, Deadline, Edge, Expr, Limit, Moment, Name, Requirement, RequirementKind, Trigger, Who,
};

/// What a condition can hang on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Dependency {
    Field(Name),
    Stages,
    /// The life of a handoff or step.
    Handoff(Name),
    /// What people said of what it requires: approved, declined, waived.
    Verdict(Name),
    Event(Name),
    Exceptions,
    Clock(Name),
    Calls,
    Exposure,
    People,
    /// The case is there: what holds from the beginning becomes true then.
    Opening,
}

pub(super) fn clock_dependencies(clock: &Clock) -> BTreeSet<Dependency> {
    let mut on = BTreeSet::new();
    deadline(&clock.deadline, &mut on);
    for edge in std::iter::once(&clock.start).chain(&clock.stop) {
        if let Edge::When(condition) = edge {
            on.insert(Dependency::Opening);
            expr(condition, &mut on);
        }
    }
    on
}

pub(super) fn requirements(requirements: &[Requirement], on: &mut BTreeSet<Dependency>) {
    for requirement in requirements {
        requirement.condition.iter().for_each(|c| expr(c, on));
        match &requirement.kind {
            RequirementKind::Field(e) | RequirementKind::Condition(e) => expr(e, on),
            RequirementKind::Approval(approval) => {
                who(&approval.by, on);
                on.extend(approval.of.iter().map(|f| Dependency::Field(f.clone())));
                approval.deadline.iter().for_each(|d| deadline(d, on));
            }
        }
    }
}

pub(super) fn triggers(triggers: &[Trigger], on: &mut BTreeSet<Dependency>) {
    for trigger in triggers {
        if let Trigger::When(condition) = trigger {
            expr(condition, on);
        }
    }
}

pub(super) fn deadline(deadline: &Deadline, on: &mut BTreeSet<Dependency>) {
    deadline.pause.iter().for_each(|e| expr(e, on));
    match &deadline.limit {
        Limit::Within(duration) => choice(duration, on),
        Limit::Before { of, .. } => expr(of, on),
        Limit::By(e) => expr(e, on),
    }
    deadline.calendar.iter().for_each(|c| choice(c, on));
    choice(&deadline.ladder, on);
}

fn choice<T>(of: &Choice<T>, on: &mut BTreeSet<Dependency>) {
    if let Choice::If { condition, then, otherwise } = of {
        expr(condition, on);
        choice(then, on);
        choice(otherwise, on);
    }
}

pub(super) fn who(of: &Who, on: &mut BTreeSet<Dependency>) {
    match of {
        Who::Person(_) | Who::Team(_) => {}
        Who::Field(field) => {
            on.insert(Dependency::Field(field.clone()));
        }
        Who::Giver | Who::Receiver | Who::Owner => {
            on.insert(Dependency::People);
        }
        Who::ApproverOf(handoff) => {
            on.insert(Dependency::Verdict(handoff.clone()));
        }
        Who::Lead(inner) | Who::Manager(inner) => who(inner, on),
        Who::If { condition, then, otherwise } => {
            expr(condition, on);
            who(then, on);
            who(otherwise, on);
        }
    }
}

pub(super) fn expr(e: &Expr, on: &mut BTreeSet<Dependency>) {
    match e {
        Expr::Field(name) => {
            on.insert(Dependency::Field(name.clone()));
        }
        Expr::Role(_) => {
            on.insert(Dependency::People);
        }
        Expr::Reached(_) | Expr::InStage(_) => {
            on.insert(Dependency::Stages);
        }
        Expr::Seen(event, _) => {
            on.insert(Dependency::Event(event.clone()));
        }
        Expr::Done(name) => {
            on.insert(Dependency::Handoff(name.clone()));
        }
        Expr::Times(of) => {
            on.insert(moment(of));
        }
        Expr::OpenException(_) => {
            on.insert(Dependency::Exceptions);
        }
        Expr::Exposure => {
            on.insert(Dependency::Exposure);
        }
        _ => {}
    }
    e.children().into_iter().for_each(|child| expr(child, on));
}

fn moment(of: &Moment) -> Dependency {
    match of {
        Moment::Event(event) | Moment::Pattern { event, .. } => Dependency::Event(event.clone()),
        Moment::Enter(_) | Moment::Leave(_) => Dependency::Stages,
        Moment::Life(name, _) => Dependency::Handoff(name.clone()),
        Moment::Raised(_) | Moment::Resolved(_) => Dependency::Exceptions,
        Moment::Breached(clock) => Dependency::Clock(clock.clone()),
        Moment::Call { .. } => Dependency::Calls,
    }
}
