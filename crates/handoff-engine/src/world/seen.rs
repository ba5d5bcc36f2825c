//! Inputs that were seen: the same source and id twice counts once.

use std::collections::{BTreeMap, VecDeque};

use crate::input::OutsideEvent;

/// The newest so many inputs. INVARIANT: `order` names exactly the keys of `digests`, oldest first.
#[derive(Debug)]
pub(super) struct SeenInputs {
    digests: BTreeMap<u128, u64>,
    order: VecDeque<u128>,
    limit: usize,
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

impl SeenInputs {
    pub(super) fn new(limit: usize) -> Self {
        Self { digests: BTreeMap::new(), order: VecDeque::new(), limit }
    }

    /// Those of a checkpoint, oldest first.
    pub(super) fn of(inputs: &[(u128, u64)], limit: usize) -> Self {
        let newest = inputs.get(inputs.len().saturating_sub(limit)..).unwrap_or_default();
        let order = newest.iter().map(|(name, _)| *name).collect();
        Self { digests: newest.iter().copied().collect(), order, limit }
    }

    pub(super) fn look(&self, name: u128, digest: u64) -> Sight {
        match self.digests.get(&name) {
            None => Sight::New,
            Some(seen) if *seen == digest => Sight::Duplicate,
            Some(_) => Sight::Conflict,
        }
    }

    pub(super) fn remember(&mut self, name: u128, digest: u64) {
        if self.digests.insert(name, digest).is_some() {
            return;
        }
        self.order.push_back(name);
        if self.order.len() > self.limit
            && let Some(oldest) = self.order.pop_front()
        {
            self.digests.remove(&oldest);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, u64)> {
        self.order.iter().filter_map(|name| Some((*name, *self.digests.get(name)?)))
    }
}

/// Its source and id: 128 bits of BLAKE3, so that two inputs share one only on purpose. `room`: what is hashed is written there.
pub(super) fn name(event: &OutsideEvent, room: &mut Vec<u8>) -> u128 {
    room.clear();
    room.extend_from_slice(event.source.as_bytes());
    room.push(0);
    room.extend_from_slice(event.id.as_bytes());
    let [first, second] = halves(blake3::hash(room));
    u128::from(second) << 64 | u128::from(first)
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
            if members.len() <= FEW {
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
