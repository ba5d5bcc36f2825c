//! What stands in sled under which key.
//!
//! | key | value |
//! | --- | --- |
//! | `f`, position, part | a group of facts |
//! | `p`, plan id, part | a plan as JSON |
//! | `l`, number, part | the id of the plan that was loaded then |
//! | `c`, process, key, round, part | a closed case |
//! | `i`, bucket, position, part | which cases have facts in which groups: a piece of the index, up to that group |
//! | `u`, part | up to which group the index is whole |

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use handoff_engine::CaseId;
use handoff_plan::PlanId;

use super::scan;
use crate::journal::{Kind, plan_of};
use crate::quiet::caught;
use crate::{Plans, Position, StoreError, StoredPlan, packing};

/// The first byte of a key says what it is a key of; then the name; then, of four bytes, the part.
pub(super) const FACTS: u8 = b'f';
const PLAN: u8 = b'p';
/// Under a number that counts up: which plan was loaded.
const LOADED: u8 = b'l';

pub(super) const CLOSED: u8 = b'c';
pub(super) const INDEX: u8 = b'i';
pub(super) const COVERED: u8 = b'u';

/// What sled keeps in memory at most.
const CACHE_BYTES: u64 = 64 << 20;

/// The names of sled's own files in the folder of a store.
pub(crate) const FILES: [&str; 4] = ["db", "conf", "blobs", "snap."];

/// The lock is ours already, so sled's own can only be held by a store that this process has just closed: sled gives it back
/// when its last thread is done.
pub(super) fn open(dir: &Path) -> Result<sled::Db, StoreError> {
    let mut patience = 400;
    loop {
        // It is flushed when we say so.
        let config = sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).flush_every_ms(None);
        let opened = caught(|| config.open())
            .map_err(|why| StoreError::damaged(dir, format!("sled cannot open it ({why})")))?;
        match opened {
            Ok(db) => return Ok(db),
            Err(e) if !e.to_string().contains("could not acquire lock") => {
                return Err(StoreError::of_sled(dir, "open it", &e));
            }
            Err(_) if patience == 0 => return Err(StoreError::InUse { dir: dir.to_owned() }),
            Err(_) => patience -= 1,
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// sled's `flush` does not survive a power cut; with `fdatasync` on a handle of our own it does.
pub(super) fn make_durable(db: &sled::Db, file: &File) -> Result<(), String> {
    db.flush().map_err(|e| e.to_string())?;
    file.sync_data().map_err(|e| e.to_string())
}

/// Puts in what a frame of the journal holds.
pub(super) fn insert_frame(
    db: &sled::Db,
    kind: Kind,
    position: Position,
    payload: &[u8],
) -> Result<(), String> {
    match kind {
        Kind::Facts => insert(db, &fact_key(position), payload),
        Kind::Plan => {
            let (id, json) = plan_of(payload)?;
            load_plan(db, id, json)
        }
    }
}

/// Makes a plan the current one.
fn load_plan(db: &sled::Db, id: PlanId, json: &[u8]) -> Result<(), String> {
    let name = id.to_string();
    // A crash may have left a part of it.
    if !matches!(scan::values(db, &plan_key(&name)).next(), Some(Ok(_))) {
        insert(db, &plan_key(&name), json)?;
    }
    let last = db.scan_prefix([LOADED]).next_back().transpose().map_err(|e| e.to_string())?;
    let number = last.and_then(|(key, _)| loaded_number(&key)).map_or(0, |n| n + 1);
    insert(db, &loaded_key(number), name.as_bytes())
}

/// Every plan.
pub(super) fn plans(db: &sled::Db) -> Result<Plans, String> {
    let mut plans = Plans::default();
    for name in scan::values(db, &[LOADED]) {
        let (_, name) = name?;
        let name = String::from_utf8(name).map_err(|e| e.to_string())?;
        let id: PlanId = name.parse().map_err(|_| format!("`{name}` is not a plan id"))?;
        plans.current = Some(id);
        if plans.all.iter().all(|p| p.id != id) {
            let found = scan::values(db, &plan_key(&name)).next();
            let (_, json) = found.unwrap_or_else(|| Err(format!("plan `{name}` is not there")))?;
            plans.all.push(StoredPlan { id, json });
        }
    }
    Ok(plans)
}

pub(super) fn insert_closed(db: &sled::Db, cases: &[(CaseId, Vec<u8>)]) -> Result<(), String> {
    cases.iter().try_for_each(|(id, bytes)| insert(db, &closed_key(id), bytes))
}

/// A closed case that was put in.
pub(super) fn closed(db: &sled::Db, id: &CaseId) -> Result<Option<Vec<u8>>, String> {
    let wanted = closed_key(id);
    match scan::values(db, &wanted).next().transpose()? {
        Some((name, bytes)) if name == wanted => Ok(Some(bytes)),
        _ => Ok(None),
    }
}

/// Inserts the bytes under a key, in as many values as it takes.
pub(super) fn insert(db: &sled::Db, key: &[u8], bytes: &[u8]) -> Result<(), String> {
    for (key, value) in packing::parts(bytes, |number| part_key(key, number))? {
        db.insert(key, value).map_err(|e| e.to_string())?;
    }
    Ok(())
}

pub(super) fn fact_key(position: Position) -> Vec<u8> {
    [&[FACTS][..], &position.0.to_be_bytes()].concat()
}

/// INVARIANT: the name of a process has no zero byte, so that no two cases have one key.
fn closed_key(id: &CaseId) -> Vec<u8> {
    [&[CLOSED][..], id.process.as_bytes(), &[0], id.key.as_bytes(), &[0], &id.round.to_be_bytes()].concat()
}

pub(super) fn index_bucket(bucket: u8) -> [u8; 2] {
    [INDEX, bucket]
}

pub(super) fn index_key(bucket: u8, last: Position) -> Vec<u8> {
    [&index_bucket(bucket)[..], &last.0.to_be_bytes()].concat()
}

fn plan_key(name: &str) -> Vec<u8> {
    [&[PLAN], name.as_bytes()].concat()
}

fn loaded_key(number: u64) -> Vec<u8> {
    [&[LOADED][..], &number.to_be_bytes()].concat()
}

fn loaded_number(key: &[u8]) -> Option<u64> {
    let (_, rest) = key.split_first()?;
    rest.first_chunk().map(|number| u64::from_be_bytes(*number))
}

pub(super) fn part_key(key: &[u8], number: u32) -> Vec<u8> {
    [key, &number.to_be_bytes()].concat()
}
