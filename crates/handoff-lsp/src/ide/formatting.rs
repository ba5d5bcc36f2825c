//! The one style, as small changes: what is right already keeps its place in the editor.

use handoff_syntax::source::{FileId, SourceFile, Span};
use similar::{DiffTag, TextDiff};

use super::Change;

/// What brings a text into the one style; only changes that touch `within`, where that is given (in bytes). `None`: the text
/// has errors, so it is left alone.
#[must_use]
pub fn format(path: &str, text: &str, within: Option<(u32, u32)>) -> Option<Vec<Change>> {
    let file = SourceFile::new(path, text);
    let formatted = handoff_syntax::format(&file).ok()?;
    let diff = TextDiff::from_lines(text, &formatted);
    let starts = starts(text);
    let new_lines: Vec<&str> = formatted.split_inclusive('\n').collect();
    let mut changes = Vec::new();
    for op in diff.ops() {
        if op.tag() == DiffTag::Equal {
            continue;
        }
        let at = |line: usize| starts.get(line).copied().unwrap_or(text.len());
        let (old, new) = (op.old_range(), op.new_range());
        let (start, end) = (narrow(at(old.start)), narrow(at(old.end)));
        if within.is_some_and(|(from, to)| end < from || start > to) {
            continue;
        }
        let text = new_lines.get(new).map(<[_]>::concat).unwrap_or_default();
        changes.push(Change { span: Span::new(FileId::default(), start, end), text });
    }
    Some(changes)
}

fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
    starts
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
