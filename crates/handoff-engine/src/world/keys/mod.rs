//! What a key stands for: the processes that have a case of it.

#[cfg(test)]
mod tests;

use handoff_plan::Name;

use super::one_or_more::OneOrMore;
use crate::hashed::{Hashed, seeded};

#[derive(Debug)]
pub(super) struct Keys {
    processes: Hashed<Name, OneOrMore<Name>>,
}

impl Keys {
    pub(super) fn new(seed: u64) -> Self {
        Self { processes: Hashed::with_hasher(seeded(seed)) }
    }

    /// With so many keys, in places that are made at once.
    pub(super) fn of<'n>(keys: impl ExactSizeIterator<Item = (&'n Name, &'n Name)>, seed: u64) -> Self {
        let mut all = Self::new(seed);
        all.processes.reserve(keys.len());
        keys.for_each(|(key, process)| all.put(key, process));
        all
    }

    /// That process has a case of that key.
    pub(super) fn put(&mut self, key: &Name, process: &Name) {
        match self.processes.get_mut(key) {
            Some(having) => having.put(process),
            None => drop(self.processes.insert(key.clone(), OneOrMore::One(process.clone()))),
        }
    }

    /// It has none any more.
    pub(super) fn remove(&mut self, key: &Name, process: &Name) {
        if self.processes.get_mut(key).is_some_and(|having| having.remove(process)) {
            self.processes.remove(key);
        }
    }

    /// In order.
    pub(super) fn processes(&self, key: &str) -> impl Iterator<Item = &Name> {
        self.processes.get(key).into_iter().flat_map(OneOrMore::iter)
    }
}
