//! The store as its users see it, and what it makes of damage.

mod child;
mod damage;
mod format;
mod index;
mod journal;
mod round_trip;
mod upkeep;

use std::path::Path;

use chrono::DateTime;
use handoff_engine::{CaseId, Fact, Record};
use handoff_plan::{Place, PlanId};

use crate::{Position, SledStore, Store, StoreError};

/// Where a store can be made: the folder lasts as long as the value.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn create(dir: &Path) -> SledStore {
    SledStore::open_or_create(dir).unwrap()
}

/// A fact of a case, the `seq`th.
fn record(seq: u64, key: &str) -> Record {
    let case = CaseId { process: "sales_to_cs".into(), key: key.into(), round: 1 };
    let place = Place { track: "main".into(), stage: format!("stage_{}", seq % 7).into() };
    let at = DateTime::from_timestamp(1_772_000_000 + i64::try_from(seq).unwrap(), 0).unwrap();
    Record { seq, at, case: Some(case), fact: Fact::StageEntered { place } }
}

/// Facts `from..=to`, of a few cases.
fn group(from: u64, to: u64) -> Vec<Record> {
    (from..=to).map(|seq| record(seq, &format!("D-{}", seq % 5))).collect()
}

/// A fact of about so many bytes.
fn large(seq: u64, bytes: usize) -> Record {
    // In no order that could be written shorter.
    let mut state = seq;
    let note: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    })
    .take(bytes)
    .collect();
    Record { fact: Fact::HandoffCancelled { handoff: "kickoff".into(), why: note }, ..record(seq, "D-1") }
}

fn read(store: &dyn Store) -> Vec<Record> {
    store.records().collect::<Result<_, _>>().unwrap()
}

fn put_checkpoint(store: &dyn Store, up_to: u64, pieces: &[&[u8]]) -> Result<u64, StoreError> {
    store.put_checkpoint(Position(up_to), &mut pieces.iter().map(|piece| piece.to_vec()))
}

type Pieces = Result<Vec<Vec<u8>>, StoreError>;

/// Its group, and its pieces or what is wrong with them.
fn checkpoint(store: &dyn Store) -> Option<(Position, Pieces)> {
    store.checkpoint().unwrap().map(|checkpoint| (checkpoint.up_to, checkpoint.pieces.collect()))
}

fn plan_id(digit: char) -> PlanId {
    digit.to_string().repeat(32).parse().unwrap()
}

/// What reading a store to its end, from opening on, comes upon.
fn trouble(dir: &Path) -> StoreError {
    match SledStore::open(dir) {
        Err(e) => e,
        Ok(store) => store.records().find_map(Result::err).expect("the store reads as if nothing were wrong"),
    }
}

/// As if somebody had deleted sled's files.
fn lose_sled(dir: &Path) {
    for name in ["db", "conf"] {
        std::fs::remove_file(dir.join(name)).unwrap();
    }
    std::fs::remove_dir_all(dir.join("blobs")).unwrap();
}

/// The bytes of the store's journal, which is short enough to be one file; put back by `put`.
fn journal_of(dir: &Path) -> (std::path::PathBuf, Vec<u8>) {
    let path = dir.join("journal/00000001");
    let bytes = std::fs::read(&path).unwrap();
    (path, bytes)
}
