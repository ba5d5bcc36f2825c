//! Closed cases that nobody asks about: the store keeps them, and memory need not.

use handoff_engine::{Case, CaseId, Image, Limits};
use handoff_store::Store;

use super::DriverError;
use super::recover::VERSION;

/// Cases that are put into the store at once.
const SOME: usize = 4_096;

/// Puts the closed cases of an image that are not to stay at hand into the store, and takes them out of it. Which they were.
///
/// INVARIANT: a case is durable in the store before a checkpoint leaves it out.
pub(super) fn put_away(
    store: &dyn Store,
    image: &mut Image,
    limits: &Limits,
) -> Result<Vec<CaseId>, DriverError> {
    let settled = image.let_go(limits);
    for some in settled.chunks(SOME) {
        store.put_closed(some.iter().filter_map(|case| Some((case.id.clone(), pack(case)?))).collect())?;
    }
    Ok(settled.iter().map(|case| case.id.clone()).collect())
}

/// A closed case as it was when it was put away.
pub(super) fn fetch(store: &dyn Store, id: &CaseId) -> Result<Option<Case>, DriverError> {
    if let Some(case) = store.closed(id)?.and_then(|bytes| unpack(&bytes)) {
        return Ok(Some(case));
    }
    // Put away by another version: its facts are there, if it takes longer to find them.
    let mut case: Option<Case> = None;
    for record in store.records_of(id) {
        let record = record?;
        if record.case.as_ref() != Some(id) {
            continue;
        }
        match &mut case {
            Some(case) => case.apply(record.at, &record.fact),
            None => case = Case::open(&record),
        }
    }
    Ok(case)
}

/// Every case that was put away, in order of process and key.
pub(super) fn all(store: &dyn Store) -> Result<Vec<Case>, DriverError> {
    store
        .all_closed()
        .filter_map(|bytes| bytes.map(|bytes| unpack(&bytes)).transpose())
        .map(|case| case.map_err(DriverError::Store))
        .collect()
}

fn pack(case: &Case) -> Option<Vec<u8>> {
    postcard::to_extend(case, VERSION.as_bytes().to_vec()).ok()
}

fn unpack(bytes: &[u8]) -> Option<Case> {
    postcard::from_bytes(bytes.strip_prefix(VERSION.as_bytes())?).ok()
}
