//! The checkpoint, a file beside the facts. All that it says can be had from them, so it may be missing or unreadable.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use crate::marker::sync_folder;
use crate::{Checkpoint, Position, StoreError};

const NAME: &str = "checkpoint";
const NEXT: &str = "checkpoint.next";
/// Synced one after the other, so that the journal's syncs never wait for the whole of it.
const PIECE: usize = 1 << 20;
const HEAD: &[u8; 21] = b"handoff checkpoint 1\n";

/// Replaces the checkpoint of the store in `dir`: the old one is there until the new one is durable.
pub(crate) fn write(dir: &Path, up_to: Position, bytes: &[u8]) -> Result<(), StoreError> {
    let written = (|| {
        let next = dir.join(NEXT);
        let mut file = File::create(&next)?;
        file.write_all(HEAD)?;
        file.write_all(&up_to.0.to_be_bytes())?;
        file.write_all(&checksum(up_to, bytes).to_be_bytes())?;
        for piece in bytes.chunks(PIECE) {
            file.write_all(piece)?;
            file.sync_data()?;
        }
        file.sync_all()?;
        std::fs::rename(&next, dir.join(NAME))?;
        sync_folder(dir)
    })();
    written.map_err(StoreError::failed("write the checkpoint"))
}

/// Takes it away, where there is one: what it leaves out is not there any more.
pub(crate) fn remove(dir: &Path) -> Result<(), StoreError> {
    let removed = match std::fs::remove_file(dir.join(NAME)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| sync_folder(dir)),
    };
    removed.map_err(StoreError::failed("remove the checkpoint"))
}

/// The group of a sound checkpoint that is later than `end`, where the store should end with it at the latest.
pub(crate) fn later_than(dir: &Path, end: Position) -> Option<Position> {
    let mut head = [0; HEAD.len() + 8];
    File::open(dir.join(NAME)).ok()?.read_exact(&mut head).ok()?;
    let up_to = head.last_chunk().map(|up_to| Position(u64::from_be_bytes(*up_to)))?;
    // Only then is it worth reading whole, however large it is.
    if up_to <= end { None } else { read(dir).ok().flatten().map(|c| c.up_to) }
}

/// `Ok(None)`: there is none. `Err`: there is one, and what is wrong with it.
pub(crate) fn read(dir: &Path) -> Result<Option<Checkpoint>, String> {
    let bytes = match std::fs::read(dir.join(NAME)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(format!("the checkpoint cannot be read: {e}")),
    };
    let parsed = (|| {
        let rest = bytes.strip_prefix(HEAD)?;
        let (up_to, rest) = rest.split_first_chunk()?;
        let (sum, bytes) = rest.split_first_chunk()?;
        let up_to = Position(u64::from_be_bytes(*up_to));
        let fits = u32::from_be_bytes(*sum) == checksum(up_to, bytes);
        fits.then(|| Checkpoint { up_to, bytes: bytes.to_vec() })
    })();
    parsed.map(Some).ok_or_else(|| "the checkpoint is not as it was written".to_owned())
}

fn checksum(up_to: Position, bytes: &[u8]) -> u32 {
    let mut hash = crc32fast::Hasher::new();
    hash.update(&up_to.0.to_be_bytes());
    hash.update(bytes);
    hash.finalize()
}
