//! Closed cases that were let go: whoever keeps the facts keeps them too, and can put them back.
//!
//! INVARIANT: that a closed case is not here changes no fact but that of a command on it, before which it is put back. So the
//! world stays the fold over its records, whenever a case is let go.

use std::collections::BTreeMap;
use std::ops::Bound;

use handoff_plan::Name;

use super::World;
use crate::case::Case;
use crate::fact::CaseId;

/// The newest round of each key of which a case was let go. A digest of the key is enough, and takes sixteen bytes a case
/// instead of two thousand.
#[derive(Debug, Default)]
pub(super) struct Past(BTreeMap<u64, u32>);

impl Past {
    pub(super) fn round(&self, process: &str, key: &str) -> Option<u32> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&digest(process, key)).copied()
    }

    pub(super) fn put(&mut self, id: &CaseId) {
        let round = self.0.entry(digest(&id.process, &id.key)).or_default();
        *round = (*round).max(id.round);
    }

    /// The next `most` behind that key. The last of them, if there may be more.
    pub(super) fn some_after(
        &self,
        after: Option<u64>,
        most: usize,
        to: &mut Vec<(u64, u32)>,
    ) -> Option<Option<u64>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let before = to.len();
        to.extend(self.0.range((from, Bound::Unbounded)).take(most).map(|(digest, round)| (*digest, *round)));
        let last = to.last().filter(|_| to.len() - before == most);
        last.map(|(digest, _)| Some(*digest))
    }

    pub(super) fn rounds(&self) -> Vec<(u64, u32)> {
        self.0.iter().map(|(digest, round)| (*digest, *round)).collect()
    }
}

impl FromIterator<(u64, u32)> for Past {
    fn from_iter<I: IntoIterator<Item = (u64, u32)>>(rounds: I) -> Self {
        Self(rounds.into_iter().collect())
    }
}

fn digest(process: &str, key: &str) -> u64 {
    let mut hash = blake3::Hasher::new();
    hash.update(process.as_bytes());
    hash.update(&[0]);
    hash.update(key.as_bytes());
    let mut eight = [0; 8];
    hash.finalize_xof().fill(&mut eight);
    u64::from_le_bytes(eight)
}

impl World {
    /// Lets a closed case go, where nothing of it is under way. Whoever keeps it has it already.
    pub fn let_go(&mut self, id: &CaseId) {
        if !self.cases.get(id).is_some_and(|case| self.is_settled(case)) {
            return;
        }
        self.keep_for_image(id);
        self.cases.remove(id);
        self.past.put(id);
        if self.cases.newest(&id.process, &id.key).is_none() {
            self.keys.remove(&id.key, &id.process);
        }
    }

    /// The newest case of that key in each process, as far as it was let go.
    #[must_use]
    pub fn past_cases(&self, key: &str) -> Vec<CaseId> {
        if self.past.0.is_empty() {
            return Vec::new();
        }
        let processes = self.plans.values().flat_map(|prepared| prepared.plan.processes.keys());
        let mut past: Vec<CaseId> = processes.filter_map(|process| self.past_case(process, key)).collect();
        past.sort_unstable();
        past.dedup();
        past
    }

    /// An older case of that key may still be here: something of it is under way.
    fn past_case(&self, process: &Name, key: &str) -> Option<CaseId> {
        let here = self.cases.newest(process, key).map_or(0, |(id, _)| id.round);
        let round = self.past.round(process, key).filter(|round| *round > here)?;
        Some(CaseId { process: process.clone(), key: Name::from(key), round })
    }

    /// Puts back a case that was let go.
    pub fn put_back(&mut self, case: Case) {
        if !case.is_open() && !self.cases.contains(&case.id) {
            self.insert(case);
        }
    }

    /// The newest case of a key, whether it is here or was let go.
    pub(super) fn newest_id(&self, process: &Name, key: &str) -> Option<CaseId> {
        let here = || self.cases.newest(process, key).map(|(id, _)| id.clone());
        self.past_case(process, key).or_else(here)
    }

    pub(super) fn was_let_go(&self, id: &CaseId) -> bool {
        self.past.round(&id.process, &id.key).is_some_and(|round| id.round <= round)
    }

    /// Closed, and nothing of it is under way: how that fares can still raise an alarm.
    fn is_settled(&self, case: &Case) -> bool {
        !case.is_open() && case.is_quiet() && !self.outbox.concerns(&case.id)
    }
}

impl Case {
    pub(super) fn is_quiet(&self) -> bool {
        self.calls.is_empty() && self.alarms.is_empty()
    }
}
