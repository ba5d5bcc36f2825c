//! What a key stands for: the processes that have a case of it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::slice;

use handoff_plan::Name;

use crate::hashed::{Hashed, seeded};

#[derive(Debug)]
pub(super) struct Keys {
    processes: Hashed<Name, Having>,
}

/// Mostly a key is of one process.
#[derive(Debug)]
enum Having {
    One(Name),
    /// INVARIANT: two or more.
    Several(BTreeSet<Name>),
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
            None => drop(self.processes.insert(key.clone(), Having::One(process.clone()))),
            Some(Having::One(one)) if one == process => {}
            Some(Having::Several(several)) => drop(several.insert(process.clone())),
            Some(having @ Having::One(_)) => {
                let before = std::mem::replace(having, Having::Several(BTreeSet::from([process.clone()])));
                if let (Having::Several(several), Having::One(one)) = (having, before) {
                    several.insert(one);
                }
            }
        }
    }

    /// It has none any more.
    pub(super) fn remove(&mut self, key: &Name, process: &Name) {
        match self.processes.get_mut(key) {
            Some(Having::One(one)) if one == process => drop(self.processes.remove(key)),
            None | Some(Having::One(_)) => {}
            Some(having @ Having::Several(_)) => {
                let Having::Several(several) = having else { return };
                several.remove(process);
                if several.len() == 1
                    && let Some(one) = several.pop_first()
                {
                    *having = Having::One(one);
                }
            }
        }
    }

    /// In order.
    pub(super) fn processes(&self, key: &str) -> impl Iterator<Item = &Name> {
        let (one, several) = match self.processes.get(key) {
            None => (None, None),
            Some(Having::One(one)) => (Some(one), None),
            Some(Having::Several(several)) => (None, Some(several)),
        };
        one.map(slice::from_ref).into_iter().flatten().chain(several.into_iter().flatten())
    }
}
