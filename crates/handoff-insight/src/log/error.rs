//! Why a log cannot be read, in words for whoever exported it.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogError {
    /// It cannot be read at all, or is of no format that is known.
    Unreadable(String),
    /// One row, and what in it is wrong.
    Row { line: u64, column: Option<String>, why: String },
    /// No column for what must be there.
    NoColumn { wanted: &'static str, there: Vec<String> },
    /// The map does not make sense.
    Map(String),
}

impl LogError {
    pub(super) fn row(line: u64, column: &str, why: impl Into<String>) -> Self {
        Self::Row { line, column: Some(column.to_owned()), why: why.into() }
    }

    pub(super) fn line(line: u64, why: impl Into<String>) -> Self {
        Self::Row { line, column: None, why: why.into() }
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => f.write_str(why),
            Self::Row { line, column: Some(column), why } => {
                write!(f, "line {line}, column `{column}`: {why}")
            }
            Self::Row { line, column: None, why } => write!(f, "line {line}: {why}"),
            Self::NoColumn { wanted, there } => write!(
                f,
                "no column is known to hold the {wanted}; there are {}. Say which in a map: `[columns]` and then \
                 `{wanted} = \"…\"`",
                there.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
            Self::Map(why) => write!(f, "the map: {why}"),
        }
    }
}

impl std::error::Error for LogError {}
