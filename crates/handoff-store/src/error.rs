//! What can go wrong with a store, in words for whoever runs it.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::FormatVersion;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// No such folder, and none was asked to be made.
    NotThere {
        dir: PathBuf,
    },
    /// A folder with something else in it, or a file.
    NotAStore {
        dir: PathBuf,
    },
    OtherVersion {
        dir: PathBuf,
        found: FormatVersion,
        ours: FormatVersion,
    },
    /// Open already, in this process or another.
    InUse {
        dir: PathBuf,
    },
    /// What is stored is not what was written.
    Damaged {
        dir: PathBuf,
        what: String,
    },
    /// A read or write failed. `doing`: what was tried, to be read after "could not".
    Failed {
        doing: String,
        why: String,
    },
    /// A write failed before; nothing is acknowledged any more.
    Stopped {
        first: String,
    },
}

impl StoreError {
    pub(crate) fn failed(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |error| Self::Failed { doing, why: error.to_string() }
    }

    pub(crate) fn damaged(dir: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { dir: dir.to_owned(), what: what.into() }
    }

    /// An error of sled's while `doing`.
    pub(crate) fn of_sled(dir: &Path, doing: &str, error: &sled::Error) -> Self {
        match error {
            sled::Error::Io(io) if io.kind() != std::io::ErrorKind::InvalidData => {
                Self::Failed { doing: doing.to_owned(), why: io.to_string() }
            }
            other => Self::damaged(dir, format!("could not {doing}: {other}")),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere { dir } => write!(f, "there is no store at `{}`", dir.display()),
            Self::NotAStore { dir } => write!(
                f,
                "`{}` is not a store, and it is not empty either: name an empty or a new folder",
                dir.display()
            ),
            Self::OtherVersion { dir, found, ours } => write!(
                f,
                "the store `{}` has format {found}, this handoff reads and writes format {ours}: use the handoff that made it",
                dir.display()
            ),
            Self::InUse { dir } => write!(
                f,
                "another handoff has the store `{}` open: only one at a time can, so stop that one first",
                dir.display()
            ),
            Self::Damaged { dir, what } => write!(
                f,
                "the store `{}` is damaged: {what}; nothing in it was changed: `handoff store restore` puts it right",
                dir.display()
            ),
            Self::Failed { doing, why } => write!(f, "could not {doing}: {why}"),
            Self::Stopped { first } => write!(
                f,
                "the store takes nothing more since a write failed ({first}): mend the cause and open it again"
            ),
        }
    }
}

impl std::error::Error for StoreError {}
