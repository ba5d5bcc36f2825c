//! Ladders that depend on the case: which steps there are is settled when the clock starts, so a step whose time depends on
//! the case makes two ladders of one.

use handoff_plan::{Action, Choice, Duration, Expr, LadderStep, Point};

/// Into so many ladders one may fall apart.
pub(super) const MOST: usize = 64;

type Ladder = Choice<Vec<LadderStep>>;

pub(super) fn branches<T>(choice: &Choice<T>) -> usize {
    match choice {
        Choice::One(_) => 1,
        Choice::If { then, otherwise, .. } => branches(then) + branches(otherwise),
    }
}

/// The same for each that it may come to.
pub(super) fn each<T, U>(choice: Choice<T>, make: &dyn Fn(T) -> U) -> Choice<U> {
    match choice {
        Choice::One(one) => Choice::One(make(one)),
        Choice::If { condition, then, otherwise } => Choice::If {
            condition,
            then: Box::new(each(*then, make)),
            otherwise: Box::new(each(*otherwise, make)),
        },
    }
}

pub(super) fn flat<T>(choice: Choice<Choice<T>>) -> Choice<T> {
    match choice {
        Choice::One(one) => one,
        Choice::If { condition, then, otherwise } => {
            Choice::If { condition, then: Box::new(flat(*then)), otherwise: Box::new(flat(*otherwise)) }
        }
    }
}

/// The ladder with one more step.
pub(super) fn with_step(
    ladder: Ladder,
    at: Choice<Point>,
    condition: &Option<Expr>,
    actions: &[Action],
) -> Ladder {
    match at {
        Choice::One(at) => each(ladder, &|mut steps: Vec<LadderStep>| {
            steps.push(LadderStep {
                at: at.clone(),
                condition: condition.clone(),
                actions: actions.to_vec(),
            });
            steps
        }),
        Choice::If { condition: depends, then, otherwise } => Choice::If {
            condition: depends,
            then: Box::new(with_step(ladder.clone(), *then, condition, actions)),
            otherwise: Box::new(with_step(ladder, *otherwise, condition, actions)),
        },
    }
}

/// The steps of `using`, then its own.
pub(super) fn joined(shared: Ladder, own: &Ladder) -> Ladder {
    match shared {
        Choice::One(steps) => each(own.clone(), &|own: Vec<LadderStep>| {
            let mut steps = steps.clone();
            steps.extend(own);
            steps
        }),
        Choice::If { condition, then, otherwise } => Choice::If {
            condition,
            then: Box::new(joined(*then, own)),
            otherwise: Box::new(joined(*otherwise, own)),
        },
    }
}

/// So long before a date, however long that is.
pub(super) fn before(by: Choice<Duration>, of: &Expr) -> Expr {
    match by {
        Choice::One(by) => Expr::Shift { by, before: true, of: Box::new(of.clone()) },
        Choice::If { condition, then, otherwise } => {
            Expr::If(Box::new(condition), Box::new(before(*then, of)), Box::new(before(*otherwise, of)))
        }
    }
}
