//! Handoffs and steps, seen as ways out of a stage.

use handoff_plan::{Name, Place, Requirement, Target, Trigger};

use crate::model::{MoveAt, Process};

#[derive(Clone, Copy, Debug)]
pub(super) struct Move<'a> {
    pub(super) name: &'a Name,
    pub(super) from: &'a [Place],
    /// `None` in another process.
    pub(super) to: Option<&'a Place>,
    pub(super) triggers: &'a [Trigger],
    pub(super) requirements: &'a [Requirement],
    pub(super) at: &'a MoveAt,
}

impl Move<'_> {
    /// Both lead out of one stage.
    pub(super) fn leaves_with(&self, other: &Self) -> bool {
        self.from.iter().any(|place| other.from.contains(place))
    }
}

pub(super) fn moves(process: &Process) -> Vec<Move<'_>> {
    let handoffs = process.handoffs().map(|(h, at)| Move {
        name: &h.name,
        from: &h.from,
        to: (!matches!(h.target, Target::Process { .. })).then(|| h.place()),
        triggers: &h.triggers,
        requirements: &h.requirements,
        at,
    });
    let steps = process.steps().map(|(s, at)| Move {
        name: &s.name,
        from: &s.from,
        to: Some(&s.to),
        triggers: &s.triggers,
        requirements: &s.requirements,
        at,
    });
    handoffs.chain(steps).collect()
}

/// Each two moves that lead out of one stage, the one that stands first first.
pub(super) fn pairs(process: &Process) -> Vec<(Move<'_>, Move<'_>)> {
    let moves = moves(process);
    let mut pairs = Vec::new();
    for (i, one) in moves.iter().enumerate() {
        let others = moves.iter().skip(i + 1).filter(|other| one.leaves_with(other));
        pairs.extend(others.map(|other| (*one, *other)));
    }
    pairs
}
