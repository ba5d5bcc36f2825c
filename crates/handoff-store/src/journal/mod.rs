//! The journal: everything that was ever stored, in order, in files that are only appended to.
//!
//! It is what is waited for: a group is one write and one `fdatasync` of bytes whose place was prepared before. sled gets the
//! same group behind it, and can be made anew from it at any time.

mod frame;
mod segment;
mod spare;

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use handoff_plan::PlanId;

pub(crate) use frame::{HEAD_BYTES, Kind, blank, seal};

use crate::marker::sync_folder;
use crate::{Position, StoreError};
use segment::{Head, Segment, Walk};
use spare::Spare;

/// The folder, beside sled's files.
pub(crate) const FOLDER: &str = "journal";

/// A file of the journal is about so long at most; a larger group has one for itself.
const SEGMENT_BYTES: u64 = 64 << 20;
/// Zeros are written ahead in such pieces, so that syncing waits for bytes alone and not for the file to grow. A small store
/// stays small.
const ROOM: std::ops::RangeInclusive<u64> = 16 << 10..=1 << 20;
/// A file with so much room is the last that grows: the next one is made beside the work, twice as large.
const SPARE_FROM: u64 = 1 << 20;

/// The end of the journal, where it grows.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    file: File,
    serial: u64,
    /// Where the next frame belongs. INVARIANT: everything before it is durable.
    at: u64,
    /// How far zeros were written.
    room: u64,
    /// The next file, on its way.
    spare: Option<Spare>,
    end: Position,
}

/// One frame that was read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) position: Position,
    pub(crate) payload: Vec<u8>,
}

impl Journal {
    /// Begins a journal in the store's folder `dir`.
    pub(crate) fn create(dir: &Path) -> std::io::Result<Self> {
        let folder = dir.join(FOLDER);
        std::fs::create_dir_all(&folder)?;
        sync_folder(dir)?;
        Self::begin(folder, Head { serial: 1, first: Position(1), cut: 0 }, None)
    }

    /// Opens the journal of the store in `dir`. `None`: it has none.
    ///
    /// What a crash left of a frame that never became whole is wiped out. A journal that ends before `acknowledged`, or goes on
    /// behind a broken frame, is damaged.
    pub(crate) fn open(dir: &Path, acknowledged: Position) -> Result<Option<Self>, StoreError> {
        let damaged = |why: String| StoreError::damaged(dir, why);
        let folder = dir.join(FOLDER);
        let segments = segment::list(&folder).map_err(damaged)?;
        let Some(last) = segments.last() else { return Ok(None) };
        let (walk, end) = settled(last).map_err(damaged)?;
        if end < acknowledged {
            return Err(damaged(format!(
                "its journal ends after group {end} of its facts, and {acknowledged} were stored"
            )));
        }
        let opened = (|| {
            let mut file = OpenOptions::new().write(true).open(&last.path)?;
            // After a failed sync the system may take for durable what is not: it is written once more.
            let (last_at, bytes) = walk.last_frame();
            file.seek(SeekFrom::Start(last_at))?;
            file.write_all(bytes)?;
            if walk.is_torn() {
                file.set_len(walk.at())?;
                file.set_len(walk.length())?;
            }
            file.sync_all()?;
            Ok(file)
        })();
        let file = opened.map_err(StoreError::failed(format!("open the store `{}`", dir.display())))?;
        let (serial, at, room) = (last.head.serial, walk.at(), walk.length());
        Ok(Some(Self { folder, file, serial, at, room, spare: None, end }))
    }

    fn begin(folder: PathBuf, head: Head, spare: Option<Spare>) -> std::io::Result<Self> {
        let (file, room) = match spare.and_then(Spare::take) {
            Some((file, room)) => (segment::create_of(file, &folder, head)?, room),
            None => {
                let room = *ROOM.start();
                (segment::create(&folder, head, usize::try_from(room).unwrap_or_default())?, room)
            }
        };
        let at = segment::HEAD_BYTES as u64;
        let end = Position(head.first.0.saturating_sub(1));
        Ok(Self { folder, file, serial: head.serial, at, room: at + room, spare: None, end })
    }

    /// The last group in it.
    pub(crate) fn end(&self) -> Position {
        self.end
    }

    /// Appends a sealed frame; it is durable when this returns `Ok`, but does not count before [`confirm`](Self::confirm).
    /// The end of the journal with it.
    pub(crate) fn append(&mut self, frame: &[u8]) -> std::io::Result<Appended> {
        let length = frame.len() as u64;
        let is_full = self.at + length > SEGMENT_BYTES;
        let is_short = self.at + length > self.room && self.spare.as_ref().is_some_and(Spare::is_ready);
        if (is_full || is_short) && self.at > segment::HEAD_BYTES as u64 {
            self.go_on()?;
        }
        let to = self.at + length;
        if to > self.room {
            self.grow(to)?;
        }
        self.file.seek(SeekFrom::Start(self.at))?;
        self.file.write_all(frame)?;
        self.file.sync_data()?;
        if self.spare.is_none() && self.room >= SPARE_FROM {
            self.spare = Spare::prepare(&self.folder, (2 * self.room).min(SEGMENT_BYTES));
        }
        Ok(Appended { to })
    }

    /// Room in the file itself, at least up to `to`.
    fn grow(&mut self, to: u64) -> std::io::Result<()> {
        let piece = self.room.clamp(*ROOM.start(), *ROOM.end());
        let room = to.max(self.room + piece);
        self.file.seek(SeekFrom::Start(self.room))?;
        self.file.write_all(&vec![0; usize::try_from(room - self.room).unwrap_or_default()])?;
        self.room = room;
        Ok(())
    }

    /// What was appended counts from now on: somebody will be told of it.
    pub(crate) fn confirm(&mut self, Appended { to }: Appended, end: Position) {
        self.at = to;
        self.end = end;
    }

    /// Goes on in a new file. Whatever was written behind the last confirmed frame does not count.
    pub(crate) fn go_on(&mut self) -> std::io::Result<()> {
        let head = Head { serial: self.serial + 1, first: self.end.next(), cut: self.at };
        *self = Self::begin(self.folder.clone(), head, self.spare.take())?;
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn break_medium(&mut self, device: &str) {
        self.file = OpenOptions::new().write(true).open(device).unwrap();
    }
}

/// How far the journal reaches with a frame that does not count yet.
#[derive(Debug)]
pub(crate) struct Appended {
    to: u64,
}

/// The last file, walked to its end, and the last group.
fn settled(last: &Segment) -> Result<(Walk, Position), String> {
    let mut walk = Walk::open(last, None)?;
    let mut end = Position(last.head.first.0.saturating_sub(1));
    while let Some(frame) = walk.next_frame() {
        end = follows(end, frame.kind, frame.position)?;
    }
    if walk.goes_on() {
        return Err(broken(end));
    }
    Ok((walk, end))
}

/// The end of the journal with one more frame.
fn follows(end: Position, kind: Kind, position: Position) -> Result<Position, String> {
    let expected = if kind == Kind::Facts { end.next() } else { end };
    if position == expected {
        Ok(position)
    } else {
        Err(format!("group {position} stands in its journal where {expected} belongs"))
    }
}

fn broken(end: Position) -> String {
    format!("group {} of its facts is not readable in its journal", end.next())
}

/// The payload of a plan's frame.
pub(crate) fn plan_payload(frame: &mut Vec<u8>, id: PlanId, json: &[u8]) {
    frame.extend_from_slice(id.to_string().as_bytes());
    frame.push(b'\n');
    frame.extend_from_slice(json);
}

/// The plan that such a payload holds.
pub(crate) fn plan_of(payload: &[u8]) -> Result<(PlanId, &[u8]), String> {
    let unreadable = || "a plan in its journal is not readable".to_owned();
    let end = payload.iter().position(|byte| *byte == b'\n').ok_or_else(unreadable)?;
    let (name, json) = payload.split_at_checked(end).ok_or_else(unreadable)?;
    let id = std::str::from_utf8(name).ok().and_then(|name| name.parse().ok()).ok_or_else(unreadable)?;
    Ok((id, json.get(1..).unwrap_or_default()))
}

/// Everything in the journal of the store in `dir` from the group after `start` on, up to `end`, with the plans that were put
/// in at `start` or later. An error is the last item.
pub(crate) fn entries(
    dir: &Path,
    start: Position,
    end: Option<Position>,
) -> Result<impl Iterator<Item = Result<Entry, String>> + use<>, String> {
    let segments = segment::list(&dir.join(FOLDER))?;
    // The last file that begins at or before what is asked for; a plan may stand at the end of the one before.
    let from = segments.iter().rposition(|s| s.head.first <= start).unwrap_or(0);
    let cuts = segments.iter().skip(1).map(|s| Some(s.head.cut)).chain([None]).collect::<Vec<_>>();
    let files = segments.into_iter().zip(cuts).skip(from);
    let entries = files.flat_map(|(segment, cut)| match read_all(&segment, cut) {
        Ok((entries, error)) => entries.into_iter().map(Ok).chain(error.map(Err)).collect::<Vec<_>>(),
        Err(why) => vec![Err(why)],
    });
    let wanted = move |entry: &Result<Entry, String>| {
        entry.as_ref().map_or(true, |e| match e.kind {
            Kind::Facts => e.position > start,
            Kind::Plan => e.position >= start,
        })
    };
    let within = move |entry: &Result<Entry, String>| {
        entry.as_ref().map_or(true, |e| end.is_none_or(|end| e.position <= end))
    };
    Ok(entries.filter(wanted).take_while(within))
}

/// Every frame of a file, and what is wrong behind them.
fn read_all(segment: &Segment, cut: Option<u64>) -> Result<(Vec<Entry>, Option<String>), String> {
    let mut walk = Walk::open(segment, cut)?;
    let (mut entries, mut end) = (Vec::new(), Position(segment.head.first.0.saturating_sub(1)));
    while let Some(frame) = walk.next_frame() {
        end = follows(end, frame.kind, frame.position)?;
        entries.push(Entry { kind: frame.kind, position: frame.position, payload: frame.payload.to_vec() });
    }
    let whole = cut.map_or_else(|| !walk.goes_on(), |cut| walk.at() == cut);
    Ok((entries, (!whole).then(|| broken(end))))
}

/// Whether it begins with the first group that there ever was.
pub(crate) fn is_complete(dir: &Path) -> bool {
    let first = segment::list(&dir.join(FOLDER)).ok().and_then(|segments| segments.first().cloned());
    first.is_some_and(|first| first.head.first == Position(1) && first.head.serial == 1)
}

/// Reads all of it.
pub(crate) fn check(dir: &Path) -> Result<(), StoreError> {
    let damaged = |why: String| StoreError::damaged(dir, why);
    entries(dir, Position::default(), None).map_err(damaged)?.try_for_each(|e| e.map(drop)).map_err(damaged)
}

/// Writes what is in the journal of `from` to a new one in `to`, durably, file by file; the last group. May be called while
/// the store is open: what was acknowledged before is copied.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<Position, StoreError> {
    let damaged = |why: String| StoreError::damaged(from, why);
    let failed = || StoreError::failed(format!("write the backup `{}`", to.display()));
    let segments = segment::list(&from.join(FOLDER)).map_err(damaged)?;
    let folder = to.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(failed())?;
    let mut end = Position::default();
    let cuts = segments.iter().skip(1).map(|s| Some(s.head.cut)).chain([None]);
    for (segment, cut) in segments.iter().zip(cuts) {
        let (entries, error) = read_all(segment, cut).map_err(damaged)?;
        if let Some(why) = error {
            return Err(damaged(why));
        }
        end = entries.last().map_or(end, |entry| entry.position);
        let bytes = entries.iter().map(|e| HEAD_BYTES + e.payload.len()).sum::<usize>();
        let keep = segment::HEAD_BYTES + bytes;
        let whole = std::fs::read(&segment.path).map_err(failed())?;
        let path = folder.join(segment.path.file_name().unwrap_or_default());
        let written = (|| {
            let mut file = File::create(path)?;
            file.write_all(whole.get(..keep).unwrap_or(&whole))?;
            file.sync_all()
        })();
        written.map_err(failed())?;
    }
    sync_folder(&folder).map_err(failed())?;
    Ok(end)
}
