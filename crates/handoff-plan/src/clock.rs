//! Deadlines, ladders and clocks.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Action, Duration, Expr, Moment, Name};

/// A value that may depend on the case: settled when it is needed; an unknown condition blocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Choice<T> {
    One(T),
    If { condition: Expr, then: Box<Choice<T>>, otherwise: Box<Choice<T>> },
}

/// A deadline with its ladder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// The clock's name in facts: `kickoff.accept`, `onboarding.stay`, `misrouted.resolve`, `kickoff.signed_off`, or its own.
    pub clock: Name,
    pub limit: Limit,
    /// `on CALENDAR`; `None`: the process's, else the receiver's team's, else `always`.
    pub calendar: Option<Choice<Name>>,
    pub pause: Option<Expr>,
    /// The steps of `using`, then its own, in the order of the spec.
    pub ladder: Choice<Vec<LadderStep>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Limit {
    Within(Choice<Duration>),
    /// `by D before DATE`
    Before {
        by: Duration,
        of: Expr,
    },
    /// `by DATE`
    By(Expr),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LadderStep {
    pub at: Point,
    pub condition: Option<Expr>,
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Point {
    /// Of the time between start and due; 1 is the deadline itself.
    Fraction(#[serde(with = "rust_decimal::serde::str")] Decimal),
    /// From the clock's start.
    After(Duration),
    /// Before the deadline.
    Before(Duration),
    /// After the deadline, again and again.
    Every { period: Duration, times: Option<u32> },
}

/// A clock of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    pub label: String,
    pub deadline: Deadline,
    pub start: Edge,
    pub stop: Option<Edge>,
}

impl Clock {
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.deadline.clock
    }
}

/// What starts or stops a clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Edge {
    On(Vec<Moment>),
    When(Expr),
}
