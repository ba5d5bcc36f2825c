//! Reading: parts become values again, values become facts.

use std::ops::Bound;
use std::path::Path;

use handoff_engine::Record;

use super::facts_of;
use super::tree::{CLOSED, COVERED, FACTS, INDEX, fact_key, part_key};
use crate::journal::{self, Kind};
use crate::packing::{Entry, part, unpack};
use crate::quiet::caught;
use crate::{Position, StoreError};

/// Every value whose key begins with `prefix`, in the order of keys: put together from its parts, under its key without the
/// part's number. The error says what is wrong; nothing comes after it.
pub(super) fn values(db: &sled::Db, prefix: &[u8]) -> impl Iterator<Item = Result<Entry, String>> + use<> {
    whole(db.scan_prefix(prefix))
}

fn whole(mut parts: sled::Iter) -> impl Iterator<Item = Result<Entry, String>> + use<> {
    let mut failed = false;
    std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let next = caught(|| next_whole(&mut parts)).unwrap_or_else(|why| Some(Err(why)));
        failed = matches!(next, Some(Err(_)));
        next
    })
}

fn next_whole(parts: &mut sled::Iter) -> Option<Result<Entry, String>> {
    let first = parts.next()?;
    Some((|| {
        let (key, value) = first.map_err(|e| e.to_string())?;
        let (name, _) = key.split_last_chunk::<4>().ok_or("a key is cut short")?;
        let piece = part(&key, &value).map_err(|why| says(name, &why))?;
        if piece.number != 0 {
            return Err(says(name, "its first part is not there"));
        }
        let of = piece.of;
        let mut bytes = piece.bytes.to_vec();
        for number in 1..of {
            let missing = || says(name, &format!("part {} of {of} is not there", number + 1));
            let (key, value) = parts.next().ok_or_else(missing)?.map_err(|e| e.to_string())?;
            if *key != *part_key(name, number) {
                return Err(missing());
            }
            let piece = part(&key, &value).map_err(|why| says(name, &why))?;
            if piece.of != of {
                return Err(says(name, "its parts are not of one writing"));
            }
            bytes.extend_from_slice(piece.bytes);
        }
        Ok((name.to_vec(), bytes))
    })())
}

/// What is wrong with which value.
fn says(name: &[u8], why: &str) -> String {
    match position(name) {
        Some(position) => format!("group {position} of its facts is not readable: {why}"),
        None if name.first() == Some(&CLOSED) => format!("a closed case in it is not readable: {why}"),
        None if matches!(name.first(), Some(&(INDEX | COVERED))) => {
            format!("its index of cases is not readable: {why}")
        }
        None => format!("a plan in it is not readable: {why}"),
    }
}

/// The place of the group whose key this is, with or without the part.
fn position(key: &[u8]) -> Option<Position> {
    let (kind, rest) = key.split_first()?;
    let number = rest.first_chunk().filter(|_| *kind == FACTS)?;
    Some(Position(u64::from_be_bytes(*number)))
}

/// The groups after `start` up to `end`, each in its place.
pub(super) fn groups(
    db: &sled::Db,
    start: Position,
    end: Position,
) -> impl Iterator<Item = Result<(Position, Vec<Record>), String>> + use<> {
    packed(db, start, end).map(|group| {
        let (position, bytes) = group?;
        let facts = unpack(&bytes).map_err(|why| says(&fact_key(position), &why))?;
        Ok((position, facts))
    })
}

/// The first groups up to `end` as they were packed.
pub(super) fn packed_groups(
    db: &sled::Db,
    end: Position,
) -> impl Iterator<Item = Result<Vec<u8>, String>> + use<> {
    packed(db, Position::default(), end).map(|group| group.map(|(_, bytes)| bytes))
}

fn packed(
    db: &sled::Db,
    start: Position,
    end: Position,
) -> impl Iterator<Item = Result<(Position, Vec<u8>), String>> + use<> {
    let from = fact_key(start.next());
    let to = fact_key(end.max(start).next());
    let range = db.range((Bound::Included(from), Bound::Excluded(to)));
    let mut values = whole(range);
    let mut expected = start;
    let mut failed = false;
    std::iter::from_fn(move || {
        if failed || expected >= end {
            return None;
        }
        expected = expected.next();
        let missing = format!("group {expected} of its facts is not there");
        let next = values.next().unwrap_or_else(|| Err(missing.clone()));
        let group = next.and_then(|(name, bytes)| {
            if position(&name) == Some(expected) { Ok((expected, bytes)) } else { Err(missing) }
        });
        failed = group.is_err();
        Some(group)
    })
}

/// The groups after `start` up to `end` that only the journal has yet.
pub(super) fn of_journal(
    dir: &Path,
    start: Position,
    end: Position,
) -> impl Iterator<Item = Result<Vec<Record>, String>> + use<> {
    let (entries, error) = if start >= end {
        (None, None)
    } else {
        match journal::entries(dir, start, Some(end)) {
            Ok(entries) => (Some(entries), None),
            Err(why) => (None, Some(Err(why))),
        }
    };
    let facts = entries.into_iter().flatten().filter(|e| !matches!(e, Ok(e) if e.kind != Kind::Facts));
    facts.map(|entry| facts_of(&entry?)).chain(error)
}

/// Every closed case that was put in, up to the first error.
pub(super) fn closed(db: &sled::Db) -> impl Iterator<Item = Result<Vec<u8>, String>> + use<> {
    values(db, &[CLOSED]).map(|value| value.map(|(_, bytes)| bytes))
}

/// The facts of groups, up to the first error.
pub(super) fn records<'a>(
    dir: &'a Path,
    groups: impl Iterator<Item = Result<Vec<Record>, String>> + 'a,
) -> impl Iterator<Item = Result<Record, StoreError>> + 'a {
    let mut failed = false;
    let until_error = groups.take_while(move |group| !std::mem::replace(&mut failed, group.is_err()));
    until_error.flat_map(move |group| {
        let (facts, error) = match group {
            Ok(facts) => (facts, None),
            Err(why) => (Vec::new(), Some(Err(StoreError::damaged(dir, why)))),
        };
        facts.into_iter().map(Ok).chain(error)
    })
}

/// Finds the last group that is whole, and takes away what a crash left of one that never became so: the journal has it.
pub(super) fn settle(db: &sled::Db, dir: &Path) -> Result<Position, StoreError> {
    let mut end = last(db, dir)?;
    if end > Position::default() && !is_whole(db, dir, end)? {
        remove(db, dir, end)?;
        end = last(db, dir)?;
    }
    if end > Position::default() && !is_whole(db, dir, end)? {
        return Err(StoreError::damaged(dir, format!("a part of group {end} of its facts is not there")));
    }
    Ok(end)
}

fn last(db: &sled::Db, dir: &Path) -> Result<Position, StoreError> {
    let last = db.scan_prefix([FACTS]).next_back().transpose().map_err(|e| failed(dir, &e))?;
    Ok(last.and_then(|(key, _)| position(&key)).unwrap_or_default())
}

/// Whether every part of it is there. A part that is there and not as it was written is damage: no crash leaves such.
fn is_whole(db: &sled::Db, dir: &Path, group: Position) -> Result<bool, StoreError> {
    let mut missing = None;
    for entry in db.scan_prefix(fact_key(group)) {
        let (key, value) = entry.map_err(|e| failed(dir, &e))?;
        let piece = part(&key, &value).map_err(|why| StoreError::damaged(dir, says(&key, &why)))?;
        missing = Some(missing.unwrap_or(piece.of).saturating_sub(1));
    }
    Ok(missing == Some(0))
}

fn remove(db: &sled::Db, dir: &Path, group: Position) -> Result<(), StoreError> {
    for key in db.scan_prefix(fact_key(group)).keys() {
        let key = key.map_err(|e| failed(dir, &e))?;
        db.remove(key).map_err(|e| failed(dir, &e))?;
    }
    Ok(())
}

fn failed(dir: &Path, error: &sled::Error) -> StoreError {
    StoreError::of_sled(dir, "read it", error)
}
