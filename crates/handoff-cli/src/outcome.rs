//! How a command ends, and the exit code that says so.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// It ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// The spec has errors, a file is not formatted, a command was refused.
    Findings,
}

/// It did not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The arguments do not make sense together.
    Usage(String),
    /// A path that is not there, I/O, a store that cannot be opened, a line that is no JSON.
    Undone(String),
    /// The reader of our output has gone.
    NobodyReads,
}

impl Outcome {
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::Findings => ExitCode::from(1),
        }
    }
}

impl Failure {
    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Self::NobodyReads => ExitCode::SUCCESS,
            Self::Usage(_) => ExitCode::from(2),
            Self::Undone(_) => ExitCode::from(3),
        }
    }

    /// A file or folder with which something could not be done.
    pub(crate) fn of(path: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self::Undone(format!("`{path}`: {why}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Undone(message) => f.write_str(message),
            Self::NobodyReads => f.write_str("the reader of the output has gone"),
        }
    }
}

/// Errors of writing results. Reading files goes through [`Failure::of`], which names the file.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::NobodyReads
        } else {
            Self::Undone(format!("the output cannot be written: {}", plain(&error)))
        }
    }
}

/// Why, in words, without the number of the operating system's error.
pub(crate) fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}
