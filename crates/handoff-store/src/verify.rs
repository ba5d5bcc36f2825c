//! The store's health.

use std::path::Path;

use handoff_engine::Record;

use crate::marker::Marker;
use crate::sled_store::Mend;
use crate::{Position, SledStore, Store, StoreError, checkpoint};

/// What [`verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    pub groups: u64,
    pub records: u64,
    pub plans: usize,
    /// The group that the checkpoint is of.
    pub checkpoint: Option<Position>,
    /// In words; empty: the store is sound.
    pub problems: Vec<String>,
}

impl Verification {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Reads everything in the store in `dir`: every checksum, every group in its place, every fact in its order, and that the
/// journal says the same as sled. Mends nothing.
///
/// The error is that it cannot be opened at all; what is wrong inside stands in [`Verification::problems`].
pub fn verify(dir: &Path) -> Result<Verification, StoreError> {
    let store = SledStore::start(dir, Marker::open(dir)?, Mend::Nothing)?;
    let mut found = Verification { groups: store.end().0, ..Verification::default() };
    let mut before = 0;
    for record in store.records() {
        match record {
            Ok(record) => {
                found.records += 1;
                if let Some(problem) = out_of_order(before, &record) {
                    found.problems.push(problem);
                }
                before = record.seq;
            }
            Err(e) => found.problems.push(e.to_string()),
        }
    }
    found.problems.extend(store.differs_from_journal());
    found.problems.extend(store.index_problem());
    found.problems.extend(store.all_closed().filter_map(|case| Some(case.err()?.to_string())));
    found.plans = store.plans()?.all.len();
    match checkpoint::check(dir) {
        Ok(checkpoint) => found.checkpoint = checkpoint,
        Err(why) => found.problems.push(format!("{why}; delete it, every fact is read instead")),
    }
    let outside = std::fs::read_dir(dir.join("blobs")).map_or(0, Iterator::count);
    if outside > 0 {
        found.problems.push(format!("{outside} files in `blobs` hold what no power cut is sure to leave"));
    }
    Ok(found)
}

/// A fact that is shown counts up by one; another bears the number of the one before it.
fn out_of_order(before: u64, record: &Record) -> Option<String> {
    let expected = if record.fact.is_shown() { before.checked_add(1)? } else { before };
    (record.seq != expected).then(|| format!("fact {} stands where {expected} belongs", record.seq))
}
