//! The one style: two blanks a level, one clause a line, durations in words.
//!
//! The text is laid out anew token by token, so no comment can get lost. What comes out is read again and compared
//! with what went in; if they differ, nothing is changed.

mod align;
mod layout;
mod spacing;

use std::fmt;

use crate::build::Notes;
use crate::diagnostic::Severity;
use crate::parse::{Parsed, read};
use crate::source::{FileId, SourceFile};
use crate::token;

/// Why a file was left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// It has this many syntax errors: what was meant is not known well enough to lay it out.
    Broken { errors: usize },
    /// Laid out anew it would no longer say the same: a fault of the formatter.
    Changed,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { errors: 1 } => f.write_str("a syntax error keeps this file from being formatted"),
            Self::Broken { errors } => {
                write!(f, "{errors} syntax errors keep this file from being formatted")
            }
            Self::Changed => {
                f.write_str("formatting would change what this file says, so it was left as it is")
            }
        }
    }
}

impl std::error::Error for FormatError {}

/// A file in the one style. Formatting what comes out changes nothing.
///
/// # Errors
///
/// The file has syntax errors, or would not say the same afterwards. It is left alone then.
pub fn format(file: &SourceFile) -> Result<String, FormatError> {
    let id = FileId(0);
    let (before, notes) = read(id, file, Some(Notes::default()));
    let errors = errors(&before);
    if errors > 0 {
        return Err(FormatError::Broken { errors });
    }
    let out = layout::lay_out(file.text(), notes.unwrap_or_default());
    let formatted = SourceFile::new(file.path(), out);
    let (after, _) = read(id, &formatted, None);
    let same = self::errors(&after) == 0
        && meaning(&before) == meaning(&after)
        && token::comments(file.text()) == token::comments(formatted.text());
    if same { Ok(formatted.text().to_owned()) } else { Err(FormatError::Changed) }
}

fn errors(parsed: &Parsed) -> usize {
    parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
}

/// All that a file says, without places and parentheses.
fn meaning(parsed: &Parsed) -> String {
    format!("{:-?}", parsed.tree.items)
}
