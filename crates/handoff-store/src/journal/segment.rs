//! The files of the journal: each begins by saying where the one before it ends.

use std::fs::File;
use std::io::{Read as _, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::frame::{self, Frame, Read};
use crate::Position;
use crate::marker::sync_folder;

const FIRST_LINE: &[u8; 18] = b"handoff journal 1\n";
/// The first line; serial, first position, end of the one before; checksum; room.
pub(crate) const HEAD_BYTES: usize = 64;
/// What a file is called until it is whole.
pub(crate) const NEXT: &str = "next";

/// What a file of the journal says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Files count up from 1.
    pub(crate) serial: u64,
    /// The position of the first group in it, or of the next to come.
    pub(crate) first: Position,
    /// How many bytes of the file before it count. What stands there behind them was never acknowledged.
    pub(crate) cut: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) path: PathBuf,
    pub(crate) head: Head,
}

impl Head {
    fn bytes(&self) -> Vec<u8> {
        let numbers = [self.serial, self.first.0, self.cut].map(u64::to_be_bytes).concat();
        let sum = crc32fast::hash(&numbers).to_be_bytes();
        let mut bytes = [&FIRST_LINE[..], &numbers, &sum].concat();
        bytes.resize(HEAD_BYTES, 0);
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(FIRST_LINE)?;
        let (numbers, rest) = rest.split_first_chunk::<24>()?;
        let (sum, _) = rest.split_first_chunk()?;
        if crc32fast::hash(numbers) != u32::from_be_bytes(*sum) {
            return None;
        }
        let mut numbers =
            numbers.chunks_exact(8).filter_map(|n| n.first_chunk()).map(|n| u64::from_be_bytes(*n));
        Some(Self { serial: numbers.next()?, first: Position(numbers.next()?), cut: numbers.next()? })
    }
}

/// Makes a file of the journal in `folder`, durable with `room` bytes of zeros behind its head. Until it is whole it has
/// another name.
pub(crate) fn create(folder: &Path, head: Head, room: usize) -> std::io::Result<File> {
    let mut file = File::create(folder.join(NEXT))?;
    file.write_all(&head.bytes())?;
    file.write_all(&vec![0; room])?;
    begin(folder, head, file)
}

/// Makes one of a file that has its room already.
pub(crate) fn create_of(mut file: File, folder: &Path, head: Head) -> std::io::Result<File> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&head.bytes())?;
    begin(folder, head, file)
}

fn begin(folder: &Path, head: Head, file: File) -> std::io::Result<File> {
    file.sync_all()?;
    std::fs::rename(folder.join(NEXT), folder.join(format!("{:08}", head.serial)))?;
    sync_folder(folder)?;
    Ok(file)
}

/// The files of the journal in `folder`, in order. None at all: there is no journal.
pub(crate) fn list(folder: &Path) -> Result<Vec<Segment>, String> {
    let unreadable = |e: std::io::Error| format!("its journal cannot be read: {e}");
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(unreadable(e)),
    };
    let mut segments = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        if path.file_name().is_some_and(|name| name == NEXT) {
            continue;
        }
        let mut bytes = Vec::with_capacity(HEAD_BYTES);
        let file = File::open(&path).map_err(unreadable)?;
        file.take(HEAD_BYTES as u64).read_to_end(&mut bytes).map_err(unreadable)?;
        let head = Head::read(&bytes).filter(|_| bytes.len() == HEAD_BYTES);
        let named =
            |head: &Head| path.file_name().is_some_and(|name| *name == *format!("{:08}", head.serial));
        let head = head
            .filter(named)
            .ok_or_else(|| format!("`{}` does not begin like a file of the journal", path.display()))?;
        segments.push(Segment { path, head });
    }
    segments.sort_unstable_by_key(|segment| segment.head.serial);
    for (before, after) in segments.iter().zip(segments.iter().skip(1)) {
        if after.head.serial != before.head.serial + 1 {
            return Err(format!("file {:08} of its journal is not there", before.head.serial + 1));
        }
    }
    Ok(segments)
}

/// The bytes of a file of the journal, with a place in them.
#[derive(Debug)]
pub(crate) struct Walk {
    bytes: Vec<u8>,
    at: usize,
    /// Where the last frame begins.
    last_at: usize,
}

impl Walk {
    /// Of a file that ends after `cut` bytes, or where nothing more is written.
    pub(crate) fn open(segment: &Segment, cut: Option<u64>) -> Result<Self, String> {
        let mut bytes =
            std::fs::read(&segment.path).map_err(|e| format!("its journal cannot be read: {e}"))?;
        if let Some(cut) = cut {
            let cut = usize::try_from(cut).ok().filter(|cut| *cut <= bytes.len());
            let cut = cut.ok_or_else(|| format!("`{}` is cut short", segment.path.display()))?;
            bytes.truncate(cut);
        }
        Ok(Self { bytes, at: HEAD_BYTES, last_at: HEAD_BYTES })
    }

    /// The next whole frame.
    pub(crate) fn next_frame(&mut self) -> Option<Frame<'_>> {
        match frame::read(self.bytes.get(self.at..)?) {
            Read::Whole(frame, length) => {
                self.last_at = self.at;
                self.at += length;
                Some(frame)
            }
            Read::Nothing | Read::Broken => None,
        }
    }

    /// Where the next frame belongs.
    pub(crate) fn at(&self) -> u64 {
        self.at as u64
    }

    /// How long the file is.
    pub(crate) fn length(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The last whole frame, and where it begins; empty where there is none.
    pub(crate) fn last_frame(&self) -> (u64, &[u8]) {
        (self.last_at as u64, self.bytes.get(self.last_at..self.at).unwrap_or_default())
    }

    /// What stands behind the last whole frame that is not zeros.
    pub(crate) fn is_torn(&self) -> bool {
        self.rest().iter().any(|byte| *byte != 0)
    }

    /// Whether a later frame stands behind a broken one. A crash leaves no such thing: each is durable before the next is
    /// written.
    pub(crate) fn goes_on(&self) -> bool {
        let whole = |at: usize| matches!(self.rest().get(at..).map(frame::read), Some(Read::Whole(..)));
        self.is_torn() && (0..self.rest().len()).any(whole)
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}
