//! The file that makes a folder a store: its format, its lock, and how far it was acknowledged.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use crate::{Position, StoreError};

pub(crate) const NAME: &str = "handoff-store";
const FIRST_LINE: &str = "handoff store";

/// The version of the layout on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormatVersion(pub u32);

impl FormatVersion {
    /// What this program reads and writes. Raise it whenever bytes that are stored already would be read differently.
    pub const CURRENT: Self = Self(4);
}

impl fmt::Display for FormatVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Locked as long as it lives.
#[derive(Debug)]
pub(crate) struct Marker {
    file: File,
    /// Where the line of the acknowledged group begins.
    line_at: u64,
    acknowledged: Position,
}

impl Marker {
    /// Makes a store of `dir`, which is made too where it is not there. Only an empty folder can become one.
    pub(crate) fn open_or_create(dir: &Path) -> Result<Self, StoreError> {
        if !dir.join(NAME).exists() {
            std::fs::create_dir_all(dir).map_err(|e| match e.kind() {
                std::io::ErrorKind::AlreadyExists | std::io::ErrorKind::NotADirectory => {
                    StoreError::NotAStore { dir: dir.to_owned() }
                }
                _ => StoreError::failed(format!("make the folder `{}`", dir.display()))(e),
            })?;
            only_the_marker(dir)?;
        }
        let mut file = open_file(dir, true)?;
        let text = lock_and_read(dir, &mut file)?;
        if !text.is_empty() {
            return Self::read(dir, file, &text);
        }
        // New, or left behind by a process that died right here. Under the lock nobody else makes it.
        only_the_marker(dir)?;
        let head = head(FormatVersion::CURRENT);
        let line_at = head.len() as u64;
        let made = (|| {
            file.write_all(format!("{head}{}", acknowledged_line(Position::default())).as_bytes())?;
            file.sync_all()?;
            sync_folder(dir)?;
            dir.parent().filter(|p| !p.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
        })();
        made.map_err(StoreError::failed(format!("make the store `{}`", dir.display())))?;
        Ok(Self { file, line_at, acknowledged: Position::default() })
    }

    /// Opens the marker of a store that is there.
    pub(crate) fn open(dir: &Path) -> Result<Self, StoreError> {
        if !dir.exists() {
            return Err(StoreError::NotThere { dir: dir.to_owned() });
        }
        if !dir.join(NAME).is_file() {
            return Err(StoreError::NotAStore { dir: dir.to_owned() });
        }
        let mut file = open_file(dir, false)?;
        let text = lock_and_read(dir, &mut file)?;
        Self::read(dir, file, &text)
    }

    fn read(dir: &Path, file: File, text: &str) -> Result<Self, StoreError> {
        let not_a_store = || StoreError::NotAStore { dir: dir.to_owned() };
        let mut lines = text.split_inclusive('\n');
        let first = lines.next().filter(|l| l.trim_end() == FIRST_LINE).ok_or_else(not_a_store)?;
        let second = lines.next().ok_or_else(not_a_store)?;
        let found = second.strip_prefix("format ").and_then(|v| v.trim_end().parse().ok());
        let found = FormatVersion(found.ok_or_else(not_a_store)?);
        let ours = FormatVersion::CURRENT;
        if found != ours {
            return Err(StoreError::OtherVersion { dir: dir.to_owned(), found, ours });
        }
        let acknowledged = lines.next().and_then(read_acknowledged);
        let acknowledged = acknowledged
            .ok_or_else(|| StoreError::damaged(dir, format!("the last line of `{NAME}` is not readable")))?;
        Ok(Self { file, line_at: (first.len() + second.len()) as u64, acknowledged })
    }

    /// The last group that somebody was told is stored; after a power cut perhaps one before it.
    pub(crate) fn acknowledged(&self) -> Position {
        self.acknowledged
    }

    /// Notes that `position` is durable. Is itself not synced: it survives the process, and helps where the power stays.
    pub(crate) fn acknowledge(&mut self, position: Position) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.line_at))?;
        self.file.write_all(acknowledged_line(position).as_bytes())?;
        self.acknowledged = position;
        Ok(())
    }
}

/// The last group that was acknowledged, of a store that somebody else may have open.
pub(crate) fn look(dir: &Path) -> Result<Position, StoreError> {
    if !dir.exists() {
        return Err(StoreError::NotThere { dir: dir.to_owned() });
    }
    if !dir.join(NAME).is_file() {
        return Err(StoreError::NotAStore { dir: dir.to_owned() });
    }
    let mut file = open_file(dir, false)?;
    let text = read_text(dir, &mut file)?;
    Ok(Marker::read(dir, file, &text)?.acknowledged)
}

/// Makes a store of the folder `dir`, in which a journal of so many groups is already.
pub(crate) fn make(dir: &Path, acknowledged: Position) -> Result<(), StoreError> {
    let text = format!("{}{}", head(FormatVersion::CURRENT), acknowledged_line(acknowledged));
    let made = (|| {
        let mut file = File::create(dir.join(NAME))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        sync_folder(dir)
    })();
    made.map_err(StoreError::failed(format!("make the store `{}`", dir.display())))
}

fn head(version: FormatVersion) -> String {
    format!("{FIRST_LINE}\nformat {version}\n")
}

fn acknowledged_line(position: Position) -> String {
    let number = format!("{:020}", position.0);
    let sum = crc32fast::hash(number.as_bytes());
    format!("acknowledged {number} {sum:08x}\n")
}

fn read_acknowledged(line: &str) -> Option<Position> {
    let number = line.strip_prefix("acknowledged ")?.split(' ').next()?;
    let position = Position(number.parse().ok()?);
    (acknowledged_line(position) == line).then_some(position)
}

fn only_the_marker(dir: &Path) -> Result<(), StoreError> {
    let entries =
        std::fs::read_dir(dir).map_err(StoreError::failed(format!("read the folder `{}`", dir.display())))?;
    let others = entries.filter(|entry| entry.as_ref().map_or(true, |e| e.file_name() != NAME)).count();
    if others == 0 { Ok(()) } else { Err(StoreError::NotAStore { dir: dir.to_owned() }) }
}

fn open_file(dir: &Path, create: bool) -> Result<File, StoreError> {
    let file = OpenOptions::new().read(true).write(true).create(create).truncate(false).open(dir.join(NAME));
    file.map_err(StoreError::failed(format!("open the store `{}`", dir.display())))
}

/// How often, and how long apart, a lock that somebody holds is tried again. A process that is just starting another one
/// shares its open files with it for a moment: that alone must not make a store that was closed look open.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(5);

fn lock_and_read(dir: &Path, file: &mut File) -> Result<String, StoreError> {
    let doing = || format!("open the store `{}`", dir.display());
    let mut left = LOCK_TRIES;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if left == 0 => {
                return Err(StoreError::InUse { dir: dir.to_owned() });
            }
            Err(TryLockError::WouldBlock) => left -= 1,
            Err(TryLockError::Error(e)) => return Err(StoreError::failed(doing())(e)),
        }
        std::thread::sleep(LOCK_PAUSE);
    }
    read_text(dir, file)
}

fn read_text(dir: &Path, file: &mut File) -> Result<String, StoreError> {
    let mut bytes = Vec::new();
    // A marker is short; whatever else bears its name is not read whole.
    file.take(4_096)
        .read_to_end(&mut bytes)
        .map_err(StoreError::failed(format!("open the store `{}`", dir.display())))?;
    String::from_utf8(bytes).map_err(|_| StoreError::NotAStore { dir: dir.to_owned() })
}

/// Makes what was made, renamed or removed in a folder durable.
pub(crate) fn sync_folder(dir: &Path) -> std::io::Result<()> {
    // Elsewhere a folder cannot be opened as a file, and needs no sync.
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
