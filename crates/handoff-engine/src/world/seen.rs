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

/// Its source and id: 128 bits of BLAKE3, so that two inputs share one only on purpose.
pub(super) fn name(event: &OutsideEvent) -> u128 {
    let mut hash = blake3::Hasher::new();
    hash.update(event.source.as_bytes());
    hash.update(&[0]);
    hash.update(event.id.as_bytes());
    let mut sixteen = [0; 16];
    hash.finalize_xof().fill(&mut sixteen);
    u128::from_le_bytes(sixteen)
}

/// What an input says: its type, subject and data. The order of members does not count.
pub(super) fn digest(event: &OutsideEvent) -> u64 {
    let mut hash = blake3::Hasher::new();
    hash.update(event.ty.as_bytes());
    hash.update(&[0]);
    hash.update(event.subject.as_deref().unwrap_or_default().as_bytes());
    hash.update(&[0]);
    canonical(&event.data, &mut hash);
    let mut eight = [0; 8];
    hash.finalize_xof().fill(&mut eight);
    u64::from_le_bytes(eight)
}

/// JSON values from outside are limited in depth where they are read (serde_json: 128).
fn canonical(value: &serde_json::Value, hash: &mut blake3::Hasher) {
    match value {
        serde_json::Value::Object(members) => {
            hash.update(b"{");
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            for (name, member) in sorted {
                hash.update(name.as_bytes());
                hash.update(b"\0:");
                canonical(member, hash);
            }
            hash.update(b"}");
        }
        serde_json::Value::Array(items) => {
            hash.update(b"[");
            for item in items {
                canonical(item, hash);
                hash.update(b",");
            }
            hash.update(b"]");
        }
        // As JSON writes it: nothing in it has to be escaped.
        serde_json::Value::String(text)
            if !text.contains(|c: char| c == '"' || c == '\\' || c.is_ascii_control()) =>
        {
            hash.update(b"\"");
            hash.update(text.as_bytes());
            hash.update(b"\"\0");
        }
        scalar => {
            hash.update(scalar.to_string().as_bytes());
            hash.update(b"\0");
        }
    }
}
