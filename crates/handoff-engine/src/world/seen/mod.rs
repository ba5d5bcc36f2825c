//! Inputs that were seen: the same source and id twice counts once.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::hash::BuildHasher as _;

use foldhash::fast::SeedableRandomState;
use hashbrown::HashTable;

use crate::fact::InputName;
use crate::hashed::seeded;
use crate::input::OutsideEvent;
use crate::limits::Limits;

/// So many shelves: when one has to grow, a small part of the inputs moves, not all of them while somebody waits.
const SHELVES: usize = 64;

/// The newest so many inputs. INVARIANT: `places` has the place of each of `inputs`, and no other.
pub(super) struct SeenInputs {
    /// Oldest first.
    inputs: VecDeque<SeenInput>,
    /// How many were forgotten: a place is counted from the first that ever was. It wraps around; never are there as many at once
    /// as it can count.
    forgotten: u32,
    /// By name.
    places: Vec<HashTable<u32>>,
    hasher: SeedableRandomState,
    limit: usize,
}

/// Inputs that are gone through, some at a time, while others come and the oldest are forgotten.
#[derive(Debug)]
pub(super) struct Span {
    /// How many were forgotten before.
    forgotten: u32,
    done: usize,
    count: usize,
}

#[derive(Clone, Copy)]
struct SeenInput {
    name: InputName,
    digest: u64,
}

/// How an input compares with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    New,
    /// The same again.
    Duplicate,
    /// The same name, but it says something else.
    Conflict,
}

impl std::fmt::Debug for SeenInputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl SeenInputs {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            inputs: VecDeque::new(),
            forgotten: 0,
            places: vec![HashTable::new(); SHELVES],
            hasher: seeded(limits.seed),
            limit: limits.remembered_inputs.min(u32::MAX as usize),
        }
    }

    /// Those of a checkpoint, oldest first.
    pub(super) fn of(inputs: &[(InputName, u64)], limits: &Limits) -> Self {
        let mut seen = Self::new(limits);
        let newest = inputs.get(inputs.len().saturating_sub(seen.limit)..).unwrap_or_default();
        seen.inputs.reserve_exact(newest.len());
        newest.iter().for_each(|(name, digest)| seen.remember(*name, *digest));
        seen
    }

    fn place(&self, name: InputName) -> Option<usize> {
        let Self { inputs, forgotten, places, hasher, .. } = self;
        let same =
            |place: &u32| inputs.get(index(*place, *forgotten)).is_some_and(|input| input.name == name);
        let place = places.get(shelf(name))?.find(hasher.hash_one(name.0), same)?;
        Some(index(*place, *forgotten))
    }

    pub(super) fn look(&self, name: InputName, digest: u64) -> Sight {
        match self.place(name).and_then(|place| self.inputs.get(place)) {
            None => Sight::New,
            Some(seen) if seen.digest == digest => Sight::Duplicate,
            Some(_) => Sight::Conflict,
        }
    }

    pub(super) fn remember(&mut self, name: InputName, digest: u64) {
        if let Some(place) = self.place(name) {
            return self.inputs.get_mut(place).into_iter().for_each(|input| input.digest = digest);
        }
        let Self { inputs, forgotten, places, hasher, .. } = self;
        // INVARIANT: fewer than `limit`, which fits.
        let place = forgotten.wrapping_add(u32::try_from(inputs.len()).unwrap_or(u32::MAX));
        inputs.push_back(SeenInput { name, digest });
        let hash = |place: &u32| {
            inputs.get(index(*place, *forgotten)).map_or(0, |input| hasher.hash_one(input.name.0))
        };
        if let Some(shelf) = places.get_mut(shelf(name)) {
            shelf.insert_unique(hasher.hash_one(name.0), place, hash);
        }
        if self.inputs.len() > self.limit {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some(oldest) = self.inputs.pop_front() else { return };
        let (hash, place) = (self.hasher.hash_one(oldest.name.0), self.forgotten);
        let shelf = self.places.get_mut(shelf(oldest.name));
        if let Some(Ok(found)) = shelf.map(|shelf| shelf.find_entry(hash, |other| *other == place)) {
            found.remove();
        }
        self.forgotten = self.forgotten.wrapping_add(1);
    }

    /// All of them, as they are now.
    pub(super) fn span(&self) -> Span {
        Span { forgotten: self.forgotten, done: 0, count: self.inputs.len() }
    }

    /// The next `most` that were not forgotten meanwhile. Whether there are more.
    pub(super) fn some_of(&self, span: &mut Span, most: usize, to: &mut Vec<(InputName, u64)>) -> bool {
        let gone = index(self.forgotten, span.forgotten);
        let from = span.done.max(gone);
        let until = from.saturating_add(most).min(span.count);
        let some = self.inputs.iter().skip(from - gone).take(until.saturating_sub(from));
        to.extend(some.map(|input| (input.name, input.digest)));
        span.done = until.max(from);
        span.done < span.count
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (InputName, u64)> {
        self.inputs.iter().map(|input| (input.name, input.digest))
    }
}

/// Where in `inputs` a place is.
fn index(place: u32, forgotten: u32) -> usize {
    place.wrapping_sub(forgotten) as usize
}

fn shelf(InputName([_, second]): InputName) -> usize {
    // INVARIANT: a number below `SHELVES`.
    usize::try_from(second % SHELVES as u64).unwrap_or_default()
}

/// Its source and id: 128 bits of BLAKE3, so that two inputs share one only on purpose. `room`: what is hashed is written there.
pub(super) fn name(event: &OutsideEvent, room: &mut Vec<u8>) -> InputName {
    room.clear();
    room.extend_from_slice(event.source.as_bytes());
    room.push(0);
    room.extend_from_slice(event.id.as_bytes());
    InputName(halves(blake3::hash(room)))
}

/// What an input says: its type, subject and data. The order of members does not count.
pub(super) fn digest(event: &OutsideEvent, room: &mut Vec<u8>) -> u64 {
    room.clear();
    room.extend_from_slice(event.ty.as_bytes());
    room.push(0);
    room.extend_from_slice(event.subject.as_deref().unwrap_or_default().as_bytes());
    room.push(0);
    canonical(&event.data, room);
    let [first, _] = halves(blake3::hash(room));
    first
}

/// The first two numbers of a hash.
fn halves(hash: blake3::Hash) -> [u64; 2] {
    let bytes = hash.as_bytes();
    let number = |at: usize| bytes.iter().skip(at).take(8).rev().fold(0, |n, byte| n << 8 | u64::from(*byte));
    [number(0), number(8)]
}

/// Members of an object that are not worth sorting.
const FEW: usize = 8;

/// JSON values from outside are limited in depth where they are read (serde_json: 128).
fn canonical(value: &serde_json::Value, out: &mut Vec<u8>) {
    match value {
        serde_json::Value::Object(members) => {
            out.push(b'{');
            if members.keys().is_sorted() {
                members.iter().for_each(|(name, member)| canonical_member(name, member, out));
            } else if members.len() <= FEW {
                // The next one each time: nothing is allocated.
                let mut one = members.iter().min_by_key(|(name, _)| *name);
                while let Some((name, member)) = one {
                    canonical_member(name, member, out);
                    one = members.iter().filter(|(n, _)| *n > name).min_by_key(|(n, _)| *n);
                }
            } else {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_unstable_by_key(|(name, _)| *name);
                sorted.into_iter().for_each(|(name, member)| canonical_member(name, member, out));
            }
            out.push(b'}');
        }
        serde_json::Value::Array(items) => {
            out.push(b'[');
            for item in items {
                canonical(item, out);
                out.push(b',');
            }
            out.push(b']');
        }
        // As JSON writes it: nothing in it has to be escaped.
        serde_json::Value::String(text)
            if !text.bytes().any(|b| b == b'"' || b == b'\\' || b.is_ascii_control()) =>
        {
            out.push(b'"');
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(b"\"\0");
        }
        scalar => {
            // Nothing that takes bytes in can fail to, and a scalar is JSON.
            let _ = serde_json::to_writer(&mut *out, scalar);
            out.push(0);
        }
    }
}

fn canonical_member(name: &str, member: &serde_json::Value, out: &mut Vec<u8>) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\0:");
    canonical(member, out);
}
