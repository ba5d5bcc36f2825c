//! The one style, as small changes: what is right already keeps its place in the editor.

use std::ops::Range;

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
    for op in diff.ops().iter().filter(|op| op.tag() != DiffTag::Equal) {
        for (old, new) in line_by_line(op.old_range(), op.new_range()) {
            let at = |line: usize| starts.get(line).copied().unwrap_or(text.len());
            let (start, end) = (narrow(at(old.start)), narrow(at(old.end)));
            // The end of a stretch is not in it, unless it is a single place.
            let beside = |from, to| end <= from || start > to || (start == to && from < to);
            let text = new_lines.get(new).map(<[_]>::concat).unwrap_or_default();
            if !within.is_some_and(|(from, to)| beside(from, to)) {
                changes.push(Change { span: Span::new(FileId::default(), start, end), text });
            }
        }
    }
    Some(changes)
}

/// As many lines for as many are changed one by one, so that a stretch can take some of them.
fn line_by_line(old: Range<usize>, new: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    if old.len() == new.len() {
        old.zip(new).map(|(old, new)| (old..old + 1, new..new + 1)).collect()
    } else {
        vec![(old, new)]
    }
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
