//! A case as bytes: a tenth of what it takes in memory otherwise.

use std::sync::Arc;

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

impl Packed {
    pub(super) fn of(case: &Case) -> Self {
        Self { outline: Outline::of(case), bytes: pack(case).into() }
    }
}

impl PackedCase {
    pub(in crate::world) fn outline(&self) -> &Outline {
        &self.packed.outline
    }
}

#[expect(clippy::expect_used, reason = "a case is made of what postcard writes, and it is written to memory")]
fn pack(case: &Case) -> Vec<u8> {
    let bytes = postcard::to_stdvec(case).expect("a case can be written");
    lz4_flex::block::compress_prepend_size(&bytes)
}

/// INVARIANT: of what [`pack`] made, in this process or in one of the same version (checkpoints say theirs, and a checksum).
#[expect(clippy::expect_used, reason = "it was packed by `pack`")]
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
