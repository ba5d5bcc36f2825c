//! Handoffs and steps, seen as ways out of a stage.

use std::collections::{BTreeMap, BTreeSet};

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

/// Of the moves out of one stage each is compared with so many before it: nobody can choose among more.
const MOST_BESIDE: usize = 50;

/// By stage: the positions of the moves that lead out of it, in order.
pub(super) fn by_stage<'a>(moves: &[Move<'a>]) -> BTreeMap<&'a Place, Vec<usize>> {
    let mut leaving: BTreeMap<&Place, Vec<usize>> = BTreeMap::new();
    for (index, m) in moves.iter().enumerate() {
        m.from.iter().for_each(|place| leaving.entry(place).or_default().push(index));
    }
    leaving
}

/// Each two moves that lead out of one stage, the one that stands first first; in the order of the other.
pub(super) fn pairs<'a>(process: &'a Process) -> impl Iterator<Item = (Move<'a>, Move<'a>)> {
    let moves = moves(process);
    let leaving = by_stage(&moves);
    (0..moves.len()).flat_map(move |index| {
        let Some(other) = moves.get(index) else { return Vec::new() };
        let mut before: BTreeSet<usize> = BTreeSet::new();
        for beside in other.from.iter().filter_map(|place| leaving.get(place)) {
            if before.len() >= MOST_BESIDE {
                break;
            }
            let end = beside.partition_point(|i| *i < index);
            before.extend(beside.iter().take(end).skip(end.saturating_sub(MOST_BESIDE)));
        }
        before.into_iter().filter_map(|i| Some((*moves.get(i)?, *other))).collect::<Vec<_>>()
    })
}
