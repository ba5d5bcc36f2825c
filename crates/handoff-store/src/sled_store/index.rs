//! Which groups have facts of which case, so that the history of one case is read without all the others.
//!
//! It is a shortcut that follows the groups and is written in large pieces; until then it is in memory. Behind its end a reader
//! looks at every group; where it is missing or not readable, at all of them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handoff_engine::{CaseId, Record};

use super::{scan, tree};
use crate::Position;
use crate::packing::Entry;
use crate::quiet::caught;

/// Pairs of a case and a group that are kept in memory until they are written.
const ENOUGH: usize = 16_384;
/// So many are written when the store is closed; fewer are found again sooner than a small piece for each of them is read.
const WORTH_IT: usize = 1_024;
/// Groups that are looked at again at once, where it lies behind.
const SOME: u64 = 16;

/// Stands for a case in all its rounds. Two may share one: whoever reads a group looks at the facts themselves.
pub(super) type Mark = u32;

pub(super) fn mark(case: &CaseId) -> Mark {
    let mut hash = crc32fast::Hasher::new();
    hash.update(case.process.as_bytes());
    hash.update(&[0]);
    hash.update(case.key.as_bytes());
    hash.finalize()
}

/// The cases of a group, each once.
pub(super) fn marks(group: &[Record]) -> Vec<Mark> {
    // Facts of one input stand together, and nearly all are of one case.
    let same = |one: &Record, other: &Record| one.case == other.case;
    let mut marks: Vec<Mark> = group
        .chunk_by(same)
        .filter_map(|facts| facts.first().and_then(|fact| fact.case.as_ref()).map(mark))
        .collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// What is known of groups and not written yet: whoever reads looks here too.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending(Arc<Mutex<Pairs>>);

#[derive(Debug, Default)]
struct Pairs {
    /// Up to this group it is known which cases have facts in which.
    known: Position,
    pairs: Vec<(Mark, Position)>,
}

impl Pending {
    fn lock(&self) -> MutexGuard<'_, Pairs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries it on.
pub(super) struct Index {
    db: sled::Db,
    pending: Pending,
    /// A group could not be read: whoever wants it will hear so.
    given_up: bool,
}

impl Index {
    /// As far as it was written. One that cannot be read is not carried on: everything is read instead.
    pub(super) fn open(db: &sled::Db) -> Self {
        let settled = caught(|| settle(db)).and_then(|settled| settled);
        let (known, given_up) = settled.map_or_else(|_| (Position::default(), true), |known| (known, false));
        let pending = Pending(Arc::new(Mutex::new(Pairs { known, pairs: Vec::new() })));
        Self { db: db.clone(), pending, given_up }
    }

    pub(super) fn pending(&self) -> Pending {
        self.pending.clone()
    }

    pub(super) fn is_behind(&self, reached: Position) -> bool {
        !self.given_up && self.pending.lock().known < reached
    }

    /// A group that was inserted just now. Where others before it are not known yet, it is looked at after them.
    pub(super) fn take(&mut self, position: Position, marks: &[Mark]) -> Result<(), String> {
        let mut pending = self.pending.lock();
        if position != pending.known.next() {
            return Ok(());
        }
        pending.known = position;
        pending.pairs.extend(marks.iter().map(|mark| (*mark, position)));
        if pending.pairs.len() < ENOUGH { Ok(()) } else { pending.write(&self.db) }
    }

    /// Looks at some of the groups that are not known yet.
    pub(super) fn catch_up(&mut self, reached: Position) -> Result<(), String> {
        let known = self.pending.lock().known;
        let end = reached.min(Position(known.0.saturating_add(SOME)));
        for group in scan::groups(&self.db, known, end) {
            match group {
                Ok((position, facts)) => self.take(position, &marks(&facts))?,
                Err(_) => self.given_up = true,
            }
        }
        Ok(())
    }

    /// The store is closed: what the next one would have to look at again.
    pub(super) fn close(&mut self) -> Result<(), String> {
        let mut pending = self.pending.lock();
        if pending.pairs.len() < WORTH_IT { Ok(()) } else { pending.write(&self.db) }
    }
}

impl Pairs {
    /// INVARIANT: under the lock: a pair is here or in sled whenever somebody looks.
    fn write(&mut self, db: &sled::Db) -> Result<(), String> {
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.sort_unstable();
        for some in pairs.chunk_by(|one, other| bucket(one.0) == bucket(other.0)) {
            let Some((first, _)) = some.first() else { continue };
            let behind = |(mark, position): &(Mark, Position)| (*mark, self.known.0 - position.0);
            let some = some.iter().map(behind).collect::<Vec<_>>();
            let bytes = postcard::to_stdvec(&some).map_err(|e| e.to_string())?;
            tree::insert(db, &tree::index_key(bucket(*first), self.known), &bytes)?;
        }
        // INVARIANT: last: sled has nothing of what was inserted after what it has lost.
        tree::insert(db, &[tree::COVERED], &self.known.0.to_be_bytes())
    }
}

/// The last group that it knows. What a crash left of a piece that never became whole is taken away.
fn settle(db: &sled::Db) -> Result<Position, String> {
    let known = covered(db)?;
    for bucket in 0..=u8::MAX {
        let behind = tree::index_key(bucket, known.next());
        for key in db.scan_prefix(tree::index_bucket(bucket)).keys().rev() {
            let key = key.map_err(|e| e.to_string())?;
            if *key < *behind {
                break;
            }
            db.remove(key).map_err(|e| e.to_string())?;
        }
    }
    Ok(known)
}

/// Pairs with the same one stand together.
fn bucket(mark: Mark) -> u8 {
    mark.to_be_bytes()[0]
}

/// The last group that the index knows.
fn covered(db: &sled::Db) -> Result<Position, String> {
    let Some(value) = scan::values(db, &[tree::COVERED]).next() else { return Ok(Position::default()) };
    let (_, bytes) = value?;
    let number = bytes.try_into().map_err(|_| "the end of the index is not a number".to_owned())?;
    Ok(Position(u64::from_be_bytes(number)))
}

/// The groups in which a case may have facts, and the group up to which these are all.
pub(super) fn groups_of(
    db: &sled::Db,
    pending: &Pending,
    case: &CaseId,
) -> Result<(BTreeSet<Position>, Position), String> {
    let wanted = mark(case);
    let of_case = |(mark, position): (Mark, Position)| (mark == wanted).then_some(position);
    let (mut groups, known) = {
        let pending = pending.lock();
        (pending.pairs.iter().copied().filter_map(of_case).collect::<BTreeSet<_>>(), pending.known)
    };
    for value in scan::values(db, &tree::index_bucket(bucket(wanted))) {
        // More may have been written since.
        groups.extend(pairs(value?)?.filter_map(of_case).filter(|position| *position <= known));
    }
    Ok((groups, known))
}

/// The pairs of one value.
fn pairs((name, bytes): Entry) -> Result<impl Iterator<Item = (Mark, Position)>, String> {
    let last = name.last_chunk().map(|last| u64::from_be_bytes(*last)).ok_or("a key is cut short")?;
    let pairs: Vec<(Mark, u64)> = postcard::from_bytes(&bytes).map_err(|e| e.to_string())?;
    Ok(pairs.into_iter().map(move |(mark, behind)| (mark, Position(last.saturating_sub(behind)))))
}

/// What is wrong with it, held against the groups themselves.
pub(super) fn check(db: &sled::Db) -> Result<(), String> {
    let covered = covered(db)?;
    let (mut has, mut should) = (Sum::default(), Sum::default());
    for value in scan::values(db, &[tree::INDEX]) {
        pairs(value?)?.for_each(|pair| has.add(pair));
    }
    for group in scan::groups(db, Position::default(), covered) {
        // One that cannot be read is told of by whoever reads all of them.
        let Ok((position, facts)) = group else { return Ok(()) };
        marks(&facts).into_iter().for_each(|mark| should.add((mark, position)));
    }
    if has == should { Ok(()) } else { Err("its index of cases is not that of its facts".to_owned()) }
}

/// Of pairs in any order.
#[derive(Default, PartialEq, Eq)]
struct Sum {
    count: u64,
    digest: u64,
}

impl Sum {
    fn add(&mut self, (mark, position): (Mark, Position)) {
        // Odd numbers of no pattern: two pairs that are exchanged do not make up for each other.
        let mixed = (position.0 ^ (u64::from(mark) << 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.count += 1;
        self.digest = self.digest.wrapping_add((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9));
    }
}
