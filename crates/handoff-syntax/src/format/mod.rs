//! The one style: two blanks a level, one clause a line, durations in words.
//!
//! The text is laid out anew token by token, so no comment can get lost. What comes out is read again and compared
//! with what went in; if they differ, nothing is changed.

mod align;
mod layout;
mod spacing;

use std::fmt;

use crate::build::Notes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::parse::{Parsed, read};
use crate::source::{FileId, SourceFile};
use crate::token;

/// Why a file was left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// It has this many syntax errors, the first of which is in that line: what was meant is not known well enough to lay it
    /// out.
    Broken { errors: usize, line: u32, first: String },
    /// Laid out anew it would no longer say the same: a fault of the formatter.
    Changed,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { errors: 1, line, first } => {
                write!(f, "a syntax error in line {line} keeps this file from being formatted: {first}")
            }
            Self::Broken { errors, line, first } => write!(
                f,
                "{errors} syntax errors keep this file from being formatted, the first in line {line}: {first}"
            ),
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
    if let Some(first) = errors.first() {
        let line = file.position(first.span.start).line;
        return Err(FormatError::Broken { errors: errors.len(), line, first: first.message.clone() });
    }
    let out = layout::lay_out(file.text(), notes.unwrap_or_default());
    let formatted = SourceFile::new(file.path(), out);
    let (after, _) = read(id, &formatted, None);
    let same = self::errors(&after).is_empty()
        && meaning(&before) == meaning(&after)
        && token::comments(file.text()) == token::comments(formatted.text());
    if same { Ok(formatted.text().to_owned()) } else { Err(FormatError::Changed) }
}

fn errors(parsed: &Parsed) -> Vec<&Diagnostic> {
    parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect()
}

/// All that a file says, without places and parentheses.
fn meaning(parsed: &Parsed) -> String {
    format!("{:-?}", parsed.tree.items)
}
