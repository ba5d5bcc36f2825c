//! A case as bytes: a tenth of what it takes in memory otherwise.

use std::sync::Arc;

use lz4_flex::block::{CompressTable, compress_into_with_table, get_maximum_output_size};
use serde::{Deserialize, Serialize};

use super::Outline;
use crate::case::Case;
use crate::fact::CaseId;

/// INVARIANT: unpacked it is the case that was packed, and what it is packed to depends on nothing but the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::world) struct Packed {
    pub(super) outline: Outline,
    #[serde(with = "shared_bytes")]
    pub(super) bytes: Arc<[u8]>,
}

/// A case of a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackedCase {
    pub(in crate::world) id: CaseId,
    pub(super) packed: Packed,
}

/// Packs one case after the other: the room for it is made once.
#[derive(Default)]
pub(in crate::world) struct Packer {
    /// INVARIANT: empty between two cases, and so is `smaller`.
    written: Vec<u8>,
    smaller: Vec<u8>,
    table: CompressTable,
}

/// So much of that room is kept; one large case does not hold it for ever.
pub(super) const ROOM: usize = 1 << 16;
/// What stands before the bytes: how many they were.
const HEAD: usize = 4;

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Packer")
    }
}

impl Packer {
    #[expect(
        clippy::expect_used,
        reason = "a case is made of what postcard writes, and there is room for it"
    )]
    pub(super) fn pack(&mut self, case: &Case) -> Packed {
        let written =
            postcard::to_extend(case, std::mem::take(&mut self.written)).expect("a case can be written");
        let smaller = &mut self.smaller;
        smaller.extend_from_slice(&u32::try_from(written.len()).unwrap_or(u32::MAX).to_le_bytes());
        smaller.resize(HEAD + get_maximum_output_size(written.len()), 0);
        let length = smaller
            .get_mut(HEAD..)
            .and_then(|to| compress_into_with_table(&written, to, &mut self.table).ok())
            .expect("it is never larger than that");
        smaller.truncate(HEAD + length);
        let packed = Packed { outline: Outline::of(case), bytes: smaller.as_slice().into() };
        self.written = written;
        self.settle();
        packed
    }

    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.written.capacity() + self.smaller.capacity()
    }

    /// INVARIANT: what a case is packed to hangs on none that was packed before.
    fn settle(&mut self) {
        if self.written.len() >= ROOM {
            self.table = CompressTable::default();
        }
        for room in [&mut self.written, &mut self.smaller] {
            room.clear();
            room.shrink_to(ROOM);
        }
    }
}

impl PackedCase {
    pub(in crate::world) fn outline(&self) -> &Outline {
        &self.packed.outline
    }
}

/// INVARIANT: of what a [`Packer`] made, in this process or in one of the same version (checkpoints say theirs, and a checksum).
#[expect(clippy::expect_used, reason = "it was packed by a `Packer`")]
pub(super) fn unpack(bytes: &[u8]) -> Case {
    let bytes = lz4_flex::block::decompress_size_prepended(bytes).expect("a case was packed");
    postcard::from_bytes(&bytes).expect("a case was packed")
}

/// Many bytes at once, where a list of numbers would be taken one by one.
mod shared_bytes {
    use std::fmt;
    use std::sync::Arc;

    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(bytes: &Arc<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<[u8]>, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }

    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Arc<[u8]>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
            Ok(bytes.into())
        }
    }
}
