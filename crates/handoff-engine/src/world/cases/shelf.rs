//! The cases of a world by their ids: found at once, gone through in order.

use std::collections::BTreeSet;
use std::ops::Bound;

use handoff_plan::Name;

use super::{Kept, PackedCase};
use crate::fact::CaseId;
use crate::hashed::{Hashed, seeded};

/// INVARIANT: `order` has the ids of `kept`; `later` the newest round of each key of which that is not the first.
pub(super) struct Shelf {
    kept: Hashed<CaseId, Kept>,
    order: BTreeSet<CaseId>,
    later: Hashed<(Name, Name), u32>,
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Shelf {
    pub(super) fn new(seed: u64) -> Self {
        let hasher = seeded(seed);
        Self {
            kept: Hashed::with_hasher(hasher.clone()),
            order: BTreeSet::new(),
            later: Hashed::with_hasher(hasher),
        }
    }

    /// With those cases, in places that are made at once: what grows leaves much room behind.
    pub(super) fn of(cases: Vec<PackedCase>, seed: u64) -> Self {
        let mut shelf = Self { order: cases.iter().map(|case| case.id.clone()).collect(), ..Self::new(seed) };
        shelf.kept.reserve(cases.len());
        cases.into_iter().for_each(|case| shelf.put(case.id, Kept::of_packed(case.packed)));
        shelf
    }

    pub(super) fn get(&self, id: &CaseId) -> Option<&Kept> {
        self.kept.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &CaseId) -> Option<&mut Kept> {
        self.kept.get_mut(id)
    }

    pub(super) fn contains(&self, id: &CaseId) -> bool {
        self.kept.contains_key(id)
    }

    pub(super) fn insert(&mut self, id: CaseId, kept: Kept) {
        self.order.insert(id.clone());
        self.put(id, kept);
    }

    /// All but its place in the order.
    fn put(&mut self, id: CaseId, kept: Kept) {
        if id.round > 1 {
            let round = self.later.entry((id.process.clone(), id.key.clone())).or_default();
            *round = id.round.max(*round);
        }
        self.kept.insert(id, kept);
    }

    pub(super) fn remove(&mut self, id: &CaseId) {
        self.kept.remove(id);
        self.order.remove(id);
        if id.round > 1 {
            let key = (id.process.clone(), id.key.clone());
            match self.last_of(id).filter(|newest| *newest > 1) {
                Some(newest) => drop(self.later.insert(key, newest)),
                None => drop(self.later.remove(&key)),
            }
        }
    }

    /// The newest round of the key of that id.
    fn last_of(&self, id: &CaseId) -> Option<u32> {
        let last = CaseId { round: u32::MAX, ..id.clone() };
        let found = self.order.range(..=last).next_back()?;
        (found.key == id.key && found.process == id.process).then_some(found.round)
    }

    /// The newest case of that key.
    pub(super) fn newest(&self, process: &Name, key: &str) -> Option<(&CaseId, &Kept)> {
        let mut id = CaseId { process: process.clone(), key: Name::from(key), round: 1 };
        if !self.later.is_empty()
            && let Some(round) = self.later.get(&(id.process.clone(), id.key.clone()))
        {
            id.round = *round;
        }
        self.kept.get_key_value(&id)
    }

    /// In order of process, key and round: those behind that one.
    pub(super) fn after(&self, id: Option<&CaseId>) -> impl Iterator<Item = (&CaseId, &Kept)> {
        let start = id.map_or(Bound::Unbounded, Bound::Excluded);
        self.order.range::<CaseId, _>((start, Bound::Unbounded)).filter_map(|id| Some((id, self.get(id)?)))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&CaseId, &Kept)> {
        self.after(None)
    }
}
