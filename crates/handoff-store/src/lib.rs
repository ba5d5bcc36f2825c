//! Facts on disk. The only room that names sled.
//!
//! A store is a folder that one process has open at a time:
//!
//! | file | holds |
//! | --- | --- |
//! | `handoff-store` | the format version and the last group that was acknowledged; locked while the store is open |
//! | `db`, `conf`, `snap.*`, `blobs/` | sled: every group of facts, every plan |
//! | `checkpoint` | where a reader may start instead of at the first fact; may be deleted at any time |
//!
//! # What is assumed of the medium
//!
//! - What `fdatasync` on the file `db` has acknowledged is there after a power cut. sled's own `flush` is not enough: on Linux
//!   it only starts the writing. So each group is inserted, flushed, and then synced on a handle of our own.
//! - sled writes one log and reads back a prefix of it: what was inserted later is never there without what was inserted before.
//! - sled moves a page that is larger than 128 KiB out of its log into `blobs/`, which nobody syncs. A page holds up to
//!   twenty values, so a value is at most [`PART_BYTES`]; a larger group is several values.
//! - A write inside one sector of 512 bytes is, after a power cut, either done or not: the last acknowledged group stands
//!   in one. It is written after the sync and is itself not synced, so it may be older than the truth, never newer.
//! - Renaming a file within a folder is atomic, and durable once the folder is synced.
//! - A write that failed may have happened or not, and the next may pretend to succeed: after the first error nothing is
//!   acknowledged until the store is opened again.
//! - Bits may rot: every value carries a checksum of its key and its bytes, and a store that ends before the last group
//!   that was acknowledged is refused.

mod checkpoint;
mod error;
mod marker;
mod memory;
mod packing;
mod quiet;
mod sled_store;
mod store;
mod verify;

pub use error::StoreError;
pub use marker::FormatVersion;
pub use memory::MemoryStore;
pub use packing::PART_BYTES;
pub use sled_store::SledStore;
pub use store::{Checkpoint, Plans, Position, Records, Recovered, Store, StoredPlan};
pub use verify::{Verification, verify};

#[cfg(test)]
mod tests;
