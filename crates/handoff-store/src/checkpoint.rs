//! The checkpoint, a file beside the facts. All that it says can be had from them, so it may be missing or unreadable.
//!
//! It is written and read piece by piece: a large one is never whole in memory.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use crate::marker::sync_folder;
use crate::store::{Checkpoint, Pieces};
use crate::{Position, StoreError};

const NAME: &str = "checkpoint";
const NEXT: &str = "checkpoint.next";
/// Synced after so many bytes, one after the other, so that the journal's syncs never wait for the whole of it.
const SOME: u64 = 1 << 18;
const ROOM: usize = 1 << 17;
/// Those of other versions are not read: the facts are.
const KIND: &[u8; 19] = b"handoff checkpoint ";
const HEAD: &[u8; 21] = b"handoff checkpoint 2\n";
/// What stands before a piece: its length, and the checksum of everything up to its end.
const FRAME: u64 = 8;
/// The length that no piece has: there are no more.
const END: u32 = u32::MAX;

/// Replaces the checkpoint of the store in `dir`: the old one is there until the new one is durable. How large it is.
pub(crate) fn write(
    dir: &Path,
    up_to: Position,
    pieces: &mut dyn Iterator<Item = Vec<u8>>,
) -> Result<u64, StoreError> {
    let written = (|| {
        let next = dir.join(NEXT);
        let mut file = BufWriter::with_capacity(ROOM, File::create(&next)?);
        file.write_all(HEAD)?;
        file.write_all(&up_to.0.to_be_bytes())?;
        let mut sum = begin(up_to);
        let (mut bytes, mut synced) = (0, 0);
        for piece in pieces {
            let length = u32::try_from(piece.len()).ok().filter(|length| *length != END);
            let length = length.ok_or_else(|| std::io::Error::other("a piece of it is too large"))?;
            sum.update(&length.to_be_bytes());
            sum.update(&piece);
            file.write_all(&length.to_be_bytes())?;
            file.write_all(&sum.clone().finalize().to_be_bytes())?;
            file.write_all(&piece)?;
            bytes += FRAME + u64::from(length);
            if bytes - synced >= SOME {
                file.flush()?;
                file.get_ref().sync_data()?;
                synced = bytes;
            }
        }
        sum.update(&END.to_be_bytes());
        file.write_all(&END.to_be_bytes())?;
        file.write_all(&sum.finalize().to_be_bytes())?;
        file.flush()?;
        file.get_ref().sync_all()?;
        std::fs::rename(&next, dir.join(NAME))?;
        sync_folder(dir)?;
        Ok(bytes)
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
    if up_to <= end { None } else { check(dir).ok().flatten() }
}

/// The group that it is of, where it is as it was written.
pub(crate) fn check(dir: &Path) -> Result<Option<Position>, String> {
    let Some(Checkpoint { up_to, mut pieces, .. }) = open(dir)? else { return Ok(None) };
    pieces.try_for_each(|piece| piece.map(drop).map_err(|_| spoilt())).map(|()| Some(up_to))
}

/// `Ok(None)`: there is none. `Err`: there is one, and what is wrong with it. A piece that is an error is the last, and then
/// nothing of the checkpoint is to be used.
pub(crate) fn open(dir: &Path) -> Result<Option<Checkpoint<'static>>, String> {
    let file = match File::open(dir.join(NAME)) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(format!("the checkpoint cannot be read: {e}")),
    };
    let size = file.metadata().map_or(0, |file| file.len());
    let mut file = BufReader::with_capacity(ROOM, file);
    let mut head = [0; HEAD.len() + 8];
    file.read_exact(&mut head).map_err(|_| spoilt())?;
    let up_to = match (head.strip_prefix(HEAD), head.strip_prefix(KIND)) {
        (Some(up_to), _) => up_to.try_into().map(u64::from_be_bytes).map(Position).map_err(|_| spoilt())?,
        (None, Some(_)) => return Ok(None),
        (None, None) => return Err(spoilt()),
    };
    let dir = dir.to_owned();
    let frames = Frames { file, sum: begin(up_to), left: size, over: false };
    let pieces: Pieces<'_> =
        Box::new(frames.map(move |piece| piece.ok_or_else(|| StoreError::damaged(&dir, spoilt()))));
    Ok(Some(Checkpoint { up_to, size, pieces }))
}

fn spoilt() -> String {
    "the checkpoint is not as it was written".to_owned()
}

fn begin(up_to: Position) -> crc32fast::Hasher {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&up_to.0.to_be_bytes());
    sum
}

/// Its pieces; `None`: what stands there is not what was written, and it is the last.
struct Frames {
    file: BufReader<File>,
    sum: crc32fast::Hasher,
    /// So many bytes the file has at most: a length that was spoilt asks for no more room than that.
    left: u64,
    over: bool,
}

impl Frames {
    /// Inside: the end of it.
    fn read(&mut self) -> Option<Option<Vec<u8>>> {
        let (mut length, mut sum) = ([0; 4], [0; 4]);
        self.file.read_exact(&mut length).ok()?;
        self.file.read_exact(&mut sum).ok()?;
        self.sum.update(&length);
        let length = u32::from_be_bytes(length);
        let mut piece = Vec::new();
        if length != END {
            self.left = self.left.checked_sub(u64::from(length))?;
            piece.resize(usize::try_from(length).ok()?, 0);
            self.file.read_exact(&mut piece).ok()?;
            self.sum.update(&piece);
        }
        let is_sound = self.sum.clone().finalize() == u32::from_be_bytes(sum);
        is_sound.then_some((length != END).then_some(piece))
    }
}

impl Iterator for Frames {
    type Item = Option<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let read = self.read();
        self.over = !matches!(read, Some(Some(_)));
        read.map_or(Some(None), |piece| piece.map(Some))
    }
}
