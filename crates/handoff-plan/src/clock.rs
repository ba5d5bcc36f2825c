//! Deadlines, ladders and clocks.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Action, Duration, Expr, Moment, Name, Process, RequirementKind};

/// A value that may depend on the case: settled when it is needed; an unknown condition blocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Choice<T> {
    One(T),
    If { condition: Expr, then: Box<Choice<T>>, otherwise: Box<Choice<T>> },
}

/// A deadline with its ladder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LadderStep {
    pub at: Point,
    pub condition: Option<Expr>,
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Point {
    /// Of the time between start and due; 1 is the deadline itself.
    Fraction(
        #[serde(with = "rust_decimal::serde::str")]
        #[schemars(with = "String")]
        Decimal,
    ),
    /// From the clock's start.
    After(Duration),
    /// Before the deadline.
    Before(Duration),
    /// After the deadline, again and again.
    Every { period: Duration, times: Option<u32> },
}

/// A clock of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Edge {
    On(Vec<Moment>),
    When(Expr),
}

impl Process {
    /// What the clock of that name measures, in a reader's words: `Kickoff to be accepted`, `stay in Onboarding`, or a
    /// clock's own label. `None`: there is no such clock.
    #[must_use]
    pub fn clock_label(&self, clock: &str) -> Option<String> {
        let is = |deadline: &Option<Deadline>| deadline.as_ref().is_some_and(|d| d.clock == clock);
        for handoff in &self.handoffs {
            let label = &handoff.label;
            if is(&handoff.prepare) {
                return Some(format!("{label} to be prepared"));
            }
            if is(&handoff.accept) {
                return Some(format!("{label} to be accepted"));
            }
            if handoff.complete.as_ref().is_some_and(|c| is(&c.deadline)) {
                return Some(format!("{label} to be completed"));
            }
        }
        let of_handoffs = self.handoffs.iter().flat_map(|h| &h.requirements);
        let mut requirements = of_handoffs.chain(self.steps.iter().flat_map(|s| &s.requirements));
        let approval =
            requirements.find(|r| matches!(&r.kind, RequirementKind::Approval(a) if is(&a.deadline)));
        if let Some(requirement) = approval {
            return Some(requirement.label.as_deref().unwrap_or(&requirement.name).to_owned());
        }
        if let Some(stage) = self.stages.iter().find(|s| is(&s.stay)) {
            return Some(format!("stay in {}", stage.label));
        }
        if let Some(exception) = self.exceptions.iter().find(|e| is(&e.resolve)) {
            return Some(format!("{} to be resolved", exception.label));
        }
        self.clocks.iter().find(|c| c.name() == clock).map(|c| c.label.clone())
    }
}
