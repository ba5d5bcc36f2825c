//! The abstract states of a process, or of some of its tracks, and how they follow on each other.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use handoff_plan::Place;

use super::ground::Ground;
use super::lookup::{Bound, Effort};
use super::state::{Here, NOTHING, State};
use super::turn::{Edge, Next};

/// So many states are looked at at once.
pub(super) const MOST_STATES: usize = 20_000;

#[derive(Debug)]
pub(super) struct Space<'a> {
    pub(super) ground: Ground<'a>,
    states: Vec<State>,
    /// How each state was first come to: from which, and by what.
    first: Vec<(Option<usize>, Edge<'a>)>,
    /// Parallel to the states: which follow.
    next: Vec<Vec<usize>>,
    seen: BTreeMap<State, usize>,
    /// By way: the first state after it was accepted or done.
    taken: Vec<Option<usize>>,
    /// By way: the first state in which something can open it.
    opened: Vec<Option<usize>>,
    /// By stage: the first state in it.
    entered: Vec<Option<usize>>,
    /// There was more than is looked at.
    pub(super) cut: Option<Bound>,
    live: OnceCell<Vec<bool>>,
    leaves: OnceCell<Vec<Option<usize>>>,
}

impl<'a> Space<'a> {
    pub(super) fn of(
        ground: Ground<'a>,
        effort: &Effort,
        verdict: impl Fn(&Ground<'a>, &Next<'a>) -> Verdict,
    ) -> Self {
        let (ways, stages) = (ground.ways.len(), ground.process.plan.stages.len());
        let mut space = Self {
            ground,
            states: Vec::new(),
            first: Vec::new(),
            next: Vec::new(),
            seen: BTreeMap::new(),
            taken: vec![None; ways],
            opened: vec![None; ways],
            entered: vec![None; stages],
            cut: None,
            live: OnceCell::new(),
            leaves: OnceCell::new(),
        };
        space.explore(effort, verdict);
        space
    }

    /// Breadth first, so that the first way to a state is a shortest one.
    fn explore(&mut self, effort: &Effort, verdict: impl Fn(&Ground<'a>, &Next<'a>) -> Verdict) {
        let mut at = None;
        loop {
            let all = match at.map(|i: usize| self.states.get(i)) {
                None => self.ground.first(),
                Some(Some(state)) => {
                    let state = state.clone();
                    if !effort.take(self.ground.weight(&state)) {
                        self.cut = self.cut.or(Some(Bound::Moves));
                        return;
                    }
                    self.note(at.unwrap_or(0), &state);
                    self.ground.successors(&state)
                }
                Some(None) => return,
            };
            for next in all {
                match verdict(&self.ground, &next) {
                    Verdict::Skip => {}
                    Verdict::Go => self.come_to(next, at),
                    Verdict::Found => {
                        self.come_to(next, at);
                        return;
                    }
                }
            }
            at = Some(at.map_or(0, |i| i + 1));
        }
    }

    fn come_to(&mut self, next: Next<'a>, from: Option<usize>) {
        let Next { edge, state, .. } = next;
        let known = self.seen.get(&state).copied();
        let to = known.unwrap_or(self.states.len());
        if known.is_none() {
            if self.states.len() >= MOST_STATES {
                self.cut = Some(Bound::States);
                return;
            }
            for here in &state.tracks {
                if let Some(entered) = self.entered.get_mut(usize::from(here.stage)) {
                    entered.get_or_insert(to);
                }
            }
            self.seen.insert(state.clone(), to);
            self.states.push(state);
            self.first.push((from, edge));
            self.next.push(Vec::new());
        }
        if let Edge::Take { way, .. } = edge
            && let Some(taken) = self.taken.get_mut(usize::from(way))
        {
            taken.get_or_insert(to);
        }
        if let Some(next) = from.and_then(|from| self.next.get_mut(from)) {
            next.push(to);
        }
    }

    fn note(&mut self, at: usize, state: &State) {
        if self.ground.is_over(state) {
            return;
        }
        for here in &state.tracks {
            for way in self.ground.leaving.get(usize::from(here.stage)).into_iter().flatten() {
                let Some(opened) = self.opened.get_mut(usize::from(*way)).filter(|o| o.is_none()) else {
                    continue;
                };
                if !self.ground.openings(*here, *way, state).is_empty() {
                    *opened = Some(at);
                }
            }
        }
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.states.len()
    }

    /// The last state that was found.
    pub(super) fn last(&self) -> Option<(usize, &State)> {
        self.states.len().checked_sub(1).and_then(|i| self.states.get(i).map(|s| (i, s)))
    }

    pub(super) fn state(&self, at: usize) -> Option<&State> {
        self.states.get(at)
    }

    pub(super) fn first_by(&self, at: usize) -> Option<(Option<usize>, Edge<'a>)> {
        self.first.get(at).copied()
    }

    /// The first state in which a track is there.
    pub(super) fn first_in(&self, place: &Place) -> Option<usize> {
        let stage = self.ground.memory.stage(place)?;
        self.entered.get(usize::from(stage)).copied().flatten()
    }

    /// The first state in one of the stages that a handoff or step leads from.
    pub(super) fn first_before(&self, way: usize) -> Option<usize> {
        let from = self.ground.ways.get(way)?.from();
        from.iter().filter_map(|p| self.first_in(p)).min()
    }

    /// The first state after it was accepted or done.
    pub(super) fn first_taken(&self, way: usize) -> Option<usize> {
        self.taken.get(way).copied().flatten()
    }

    /// The first state in which something can open it.
    pub(super) fn first_opened(&self, way: usize) -> Option<usize> {
        self.opened.get(way).copied().flatten()
    }

    /// By state: those that it follows on.
    fn before(&self) -> Vec<Vec<usize>> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.states.len()];
        for (from, next) in self.next.iter().enumerate() {
            for to in next {
                before.get_mut(*to).into_iter().for_each(|list| list.push(from));
            }
        }
        before
    }

    /// By state: whether an end can be reached from it.
    fn live(&self) -> &[bool] {
        self.live.get_or_init(|| {
            let before = self.before();
            let mut live = vec![false; self.states.len()];
            let over = self.states.iter().enumerate().filter(|(_, s)| self.ground.is_over(s));
            let mut queue: Vec<usize> = over.map(|(i, _)| i).collect();
            while let Some(at) = queue.pop() {
                if let Some(live) = live.get_mut(at).filter(|live| !**live) {
                    *live = true;
                    queue.extend(before.get(at).into_iter().flatten());
                }
            }
            live
        })
    }

    /// States from which no end is reached though the state before had one, in the order in which they are come to.
    pub(super) fn dead(&self) -> Vec<usize> {
        let live = self.live();
        let lives = |i: usize| live.get(i).copied().unwrap_or(false);
        let first = self.first.iter().enumerate();
        first.filter(|(i, (from, _))| !lives(*i) && from.is_none_or(lives)).map(|(i, _)| i).collect()
    }

    /// The nearest state from there on in which a track is where nothing leads out, and that stage.
    pub(super) fn leaf_beyond(&self, from: usize) -> Option<(usize, &'a Place)> {
        let at = self.nearest_leaves().get(from).copied().flatten()?;
        self.leaf(at).map(|place| (at, place))
    }

    /// By state: the nearest from there on in which a track is where nothing leads out. Found from those backwards, all at once.
    fn nearest_leaves(&self) -> &[Option<usize>] {
        self.leaves.get_or_init(|| {
            let before = self.before();
            let mut nearest = vec![None; self.states.len()];
            let leaves = (0..self.states.len()).filter(|at| self.leaf(*at).is_some());
            let mut queue: VecDeque<(usize, usize)> = leaves.map(|at| (at, at)).collect();
            while let Some((at, leaf)) = queue.pop_front() {
                if let Some(slot) = nearest.get_mut(at).filter(|slot: &&mut Option<usize>| slot.is_none()) {
                    *slot = Some(leaf);
                    queue.extend(before.get(at).into_iter().flatten().map(|from| (*from, leaf)));
                }
            }
            nearest
        })
    }

    fn leaf(&self, at: usize) -> Option<&'a Place> {
        let ways = |stage: u16| self.ground.leaving.get(usize::from(stage)).map_or(1, Vec::len);
        let is_leaf = |here: &&Here| {
            ways(here.stage) == 0 && !self.ground.is_final(here.stage) && !self.ground.can_come_back(here.by)
        };
        let mut here = self.state(at)?.tracks.iter().filter(is_leaf);
        here.find_map(|here| self.ground.place(here.stage))
    }

    /// The stages in which some case reaches an end.
    pub(super) fn live_stages(&self) -> BTreeSet<u16> {
        let live = self.states.iter().zip(self.live()).filter(|(_, live)| **live);
        live.flat_map(|(state, _)| &state.tracks).map(|here| here.stage).collect()
    }

    /// The stages that are come to, each with the first state in it.
    pub(super) fn entered(&self) -> impl Iterator<Item = (usize, usize)> {
        self.entered.iter().enumerate().filter_map(|(stage, first)| Some((stage, (*first)?)))
    }

    /// The exception that is open here, and was not in the state before, where the stages are the same.
    pub(super) fn raised_at(&self, at: usize) -> Option<&'a str> {
        let (from, _) = self.first_by(at)?;
        let from = from?;
        let (before, now) = (self.state(from)?, self.state(at)?);
        let memory = &self.ground.memory;
        let is_open = |s: &State, slot| memory.get(s.past, slot) != 0;
        let new = memory.exceptions().find(|(_, slot)| is_open(now, *slot) && !is_open(before, *slot));
        new.map(|(name, _)| name)
    }

    /// The stages that the tracks are in.
    pub(super) fn places(&self, at: usize) -> Vec<&'a Place> {
        let tracks = self.states.get(at).map(|s| s.tracks.as_slice()).unwrap_or_default();
        tracks.iter().filter_map(|here| self.ground.place(here.stage)).collect()
    }
}

/// What to do with a state that can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Go,
    /// It does not count.
    Skip,
    Found,
}

/// The stage that a move comes to.
pub(super) fn arrival(edge: Edge<'_>) -> Option<u16> {
    match edge {
        Edge::Take { to, .. } | Edge::Return { to, .. } if to != NOTHING => Some(to),
        _ => None,
    }
}
