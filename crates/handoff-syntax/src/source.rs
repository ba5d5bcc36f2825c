//! Where text comes from: files, spans and lines.

use std::fmt;
use std::sync::Arc;

/// Which file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of one file, in bytes: `start..end`.
///
/// INVARIANT: both ends stand on character boundaries of that file, and `start <= end`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

/// With `{:-?}` places are left out, so that two trees of the same meaning print alike.
impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.sign_minus() {
            return f.write_str("_");
        }
        write!(f, "{}:{}..{}", self.file.0, self.start, self.end)
    }
}

impl Span {
    #[must_use]
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// From where `self` starts to where `other` ends; both are of one file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span just after this one: where something is to be inserted.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// The empty span just before this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self { end: self.start, ..self }
    }
}

/// A place as people and editors count it: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// One file's text with its line index.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    /// Byte offset of each line's first character.
    lines: Vec<u32>,
    /// In long lines, every [`STRIDE`] bytes or so: a byte offset, and how many characters of its line stand before it.
    columns: Vec<(u32, u32)>,
}

/// Columns are counted from at most so many bytes before.
const STRIDE: usize = 4_096;

impl SourceFile {
    /// `path` is what messages show. A text of 4 GiB or more is cut: spans are 32 bits wide (the loader refuses such files
    /// long before, see [`crate::MAX_FILE_BYTES`]).
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut lines = vec![0];
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|i| i + 1);
        lines.extend(starts.filter_map(|i| u32::try_from(i).ok()));
        let columns = columns(&text, &lines);
        Self { path: path.into(), text, lines, columns }
    }

    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty when the span is not of this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// In O(log lines), however long the line is.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.lines.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let known = self.columns.partition_point(|(at, _)| *at <= offset).checked_sub(1);
        let known = known.and_then(|i| self.columns.get(i)).filter(|(at, _)| *at > start);
        let (from, counted) = known.copied().unwrap_or((start, 0));
        let between = self.text.get(from as usize..offset as usize).unwrap_or_default();
        Position { line: to_u32(line + 1), column: to_u32(counted as usize + between.chars().count() + 1) }
    }

    /// The byte offset where a line (from 0) starts; `None` past the end.
    #[must_use]
    pub fn line_start(&self, line: usize) -> Option<u32> {
        self.lines.get(line).copied()
    }

    /// The lines of a span with their line breaks, where nothing else stands on them: what is taken out with it.
    #[must_use]
    pub fn whole_lines(&self, id: FileId, span: Span) -> Option<Span> {
        let before = self.text.get(..span.start as usize)?;
        let after = self.text.get(span.end as usize..)?;
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        let rest = after.find('\n').map_or(after.len(), |at| at + 1);
        let alone = before.get(..before.len() - indent)?.ends_with('\n') || indent == before.len();
        let blank = after.get(..rest)?.trim().is_empty();
        let (start, end) = (span.start as usize - indent, span.end as usize + rest);
        (alone && blank).then(|| Span::new(id, to_u32(start), to_u32(end)))
    }

    /// The line in which an offset stands, without its line break.
    #[must_use]
    pub fn line(&self, offset: u32) -> &str {
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).map_or(0, |start| *start as usize);
        let end = self.lines.get(line).map_or(self.text.len(), |end| *end as usize);
        self.text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n'])
    }

    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }
}

fn columns(text: &str, lines: &[u32]) -> Vec<(u32, u32)> {
    let mut columns = Vec::new();
    let ends = lines.iter().skip(1).map(|end| *end as usize).chain([text.len()]);
    for (start, end) in lines.iter().map(|start| *start as usize).zip(ends) {
        let (mut at, mut counted) = (start, 0);
        while end - at > STRIDE {
            let next = text.floor_char_boundary(at + STRIDE);
            counted += text.get(at..next).map_or(0, |part| part.chars().count());
            at = next;
            columns.push((to_u32(at), to_u32(counted)));
        }
    }
    columns
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// All files of one compilation, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<Arc<SourceFile>>,
}

impl SourceMap {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, file: impl Into<Arc<SourceFile>>) -> FileId {
        let id = FileId(to_u32(self.files.len()));
        self.files.push(file.into());
        id
    }

    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize).map(|file| &**file)
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(to_u32(i)), &**f))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
