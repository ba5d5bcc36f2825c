//! Facts on disk. The only room that names sled.
//!
//! A store is a folder that one process has open at a time:
//!
//! | file | holds |
//! | --- | --- |
//! | `handoff-store` | the format version and the last group that was acknowledged; locked while the store is open |
//! | `journal/` | everything that was ever stored, in order: groups of facts, plans |
//! | `db`, `conf`, `snap.*`, `blobs/` | sled: the same groups and plans, by key; the closed cases that the checkpoint leaves out; which cases have facts in which groups |
//! | `checkpoint` | where a reader may start instead of at the first fact; may be deleted at any time |
//! | `damaged/` | sled's files of before, where they had to be made anew |
//!
//! # Why a journal and sled
//!
//! A group is acknowledged when it is durable in the journal: one write into a place that was prepared, one `fdatasync`. What a
//! sync takes hangs on how much the device has to write, whoever wrote it: so a large group is compressed before. A
//! thread of its own puts the same bytes into sled, in the same order, and makes them durable there now and then. Measured in
//! one run beside the bare loop of write and `fdatasync`: sled alone, flushed and synced for each group, reaches 57 % of it.
//! Writing zeros ahead in pieces, as the journal does, costs such a loop nothing that could be measured, where a file that
//! grows with each write loses a third. `cargo xtask bench` measures the whole of it.
//!
//! So everything is there twice, on purpose. sled can be made anew from the journal when its files are lost or unreadable; a
//! backup is a copy of the journal, taken while the store is in use; and `verify` holds the one against the other. Turned
//! down: the journal alone (no lookup by key), sled alone (slower, and a damaged file is the end of it), a journal that is cut
//! off once sled has it (no second copy, and sled would have to be synced in step).
//!
//! # What is assumed of the medium
//!
//! - What `fdatasync` on a file of the journal has acknowledged is there after a power cut. Of what it has not, any part may be
//!   there: each frame has a checksum, and one frame is durable before the next is written, so only the last can be torn.
//! - After a failed write or sync the file is not written to again: what was not acknowledged may be there or not, so the next
//!   file begins by saying where this one ends. On opening, the last frame is written and synced once more.
//! - sled's own `flush` is not enough: on Linux it only starts the writing. So sled is synced on a handle of our own; and
//!   whatever a power cut leaves of it, it is made anew from the journal if it cannot be opened.
//! - sled writes one log and reads back a prefix of it: what was inserted later is never there without what was inserted before.
//! - sled moves a page that is larger than 128 KiB out of its log into `blobs/`, which nobody syncs. A page holds up to
//!   twenty values, so a value is at most [`PART_BYTES`]; a larger group is several values.
//! - A write inside one sector of 512 bytes is, after a power cut, either done or not: the last acknowledged group stands
//!   in one. It is written after the sync and is itself not synced, so it may be older than the truth, never newer.
//! - Renaming a file within a folder is atomic, and durable once the folder is synced.
//! - Bits may rot: every frame of the journal and every value in sled carries a checksum, of its place too, and a store that
//!   ends before the last group that was acknowledged is refused.

mod checkpoint;
mod error;
mod journal;
mod marker;
mod memory;
mod owner;
mod packing;
mod quiet;
mod sled_store;
mod store;
mod upkeep;
mod verify;

pub use error::StoreError;
pub use marker::FormatVersion;
pub use memory::MemoryStore;
pub use packing::PART_BYTES;
pub use sled_store::SledStore;
pub use store::{Cases, Checkpoint, Pieces, Plans, Position, Records, Store, StoredPlan};
pub use upkeep::{Compaction, backup, compact, restore, restore_from_journal};
pub use verify::{Verification, verify};

#[cfg(test)]
mod tests;
