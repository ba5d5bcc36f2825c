//! The first look at a text: where its lines, brackets, texts and comments are. Nothing is understood yet.
//!
//! What would throw off everything after it is made harmless here, each with its own finding, in a working copy of
//! the same length, so that no position moves: control characters become spaces and a text that is never closed is
//! closed at the end of its line. Comments, tabs and carriage returns outside of texts become spaces as well, which
//! spares the grammar a look for them at every step.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::ast::Comment;
use crate::diagnostic::Diagnostic;
use crate::rules;
use crate::source::{FileId, Span};
use crate::words;

/// A text that was meant to go over several lines is hardly longer.
const MOST_LINES: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// The first thing of a line; `end - start` is not of interest. The column is kept in `end`.
    Line,
    Open(u8),
    Close(u8),
    Semicolon,
    Text,
    Comment,
}

/// Something that matters for structure, at its place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) kind: MarkKind,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Mark {
    /// For a `Line`: how many characters of white space stand before its first thing.
    pub(crate) fn column(self) -> u32 {
        self.end
    }
}

/// What the first look found.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    /// As long as the file, byte for byte.
    pub(crate) text: Cow<'a, str>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Nothing that could be a spec: not read any further.
    pub(crate) hopeless: bool,
}

/// Bytes that need a look; all others are skipped in a tight loop.
const PLAIN: [bool; 256] = {
    let mut table = [true; 256];
    let stops = b"\"/{}[]();\n\t\r";
    let mut i = 0;
    while i < stops.len() {
        #[expect(clippy::indexing_slicing, reason = "in a constant: out of bounds would not compile")]
        {
            table[stops[i] as usize] = false;
        }
        i += 1;
    }
    table
};

pub(crate) fn scan(id: FileId, text: &str) -> Scan<'_> {
    let mut diagnostics = Vec::new();
    let (text, hopeless) = blank_controls(id, text, &mut diagnostics);
    if hopeless {
        return Scan { text, marks: Vec::new(), comments: Vec::new(), diagnostics, hopeless };
    }
    let mut scanner = Scanner {
        id,
        bytes: text.as_bytes(),
        at: 0,
        line: 0,
        fresh: true,
        declarations: None,
        marks: Vec::new(),
        comments: Vec::new(),
        edits: Vec::new(),
        blanks: Vec::new(),
        diagnostics,
    };
    if memmem::find_iter(text.as_bytes(), b"\"\"\"").count() % 2 == 1 {
        scanner.declarations = Some(declarations(text.as_bytes()));
    }
    scanner.run(&text);
    let Scanner { marks, comments, edits, blanks, diagnostics, .. } = scanner;
    let text = overwrite(blank_out(text, &blanks), &edits);
    Scan { text, marks, comments, diagnostics, hopeless }
}

/// Puts bytes of one length in the place of others.
///
/// INVARIANT: each edit covers whole characters and writes ASCII, so the text stays UTF-8; were it not so, the text
/// is left as it was.
pub(crate) fn overwrite<'a>(text: Cow<'a, str>, edits: &[(u32, u8)]) -> Cow<'a, str> {
    if edits.is_empty() {
        return text;
    }
    let mut bytes = text.clone().into_owned().into_bytes();
    for (at, byte) in edits {
        if let Some(place) = bytes.get_mut(*at as usize) {
            *place = *byte;
        }
    }
    String::from_utf8(bytes).map_or(text, Cow::Owned)
}

/// Puts spaces in the place of whole stretches.
fn blank_out<'a>(text: Cow<'a, str>, blanks: &[(usize, usize)]) -> Cow<'a, str> {
    if blanks.is_empty() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in blanks {
        out.push_str(text.get(at..*start).unwrap_or_default());
        out.extend(std::iter::repeat_n(' ', end - start));
        at = *end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    if out.len() == text.len() { Cow::Owned(out) } else { text }
}

/// A byte-order mark and control characters become spaces. One finding tells of all control characters.
fn blank_controls<'a>(id: FileId, text: &'a str, diagnostics: &mut Vec<Diagnostic>) -> (Cow<'a, str>, bool) {
    let bytes = text.as_bytes();
    // Most texts have none of them, which is found out without a branch for each byte.
    let odd = |b: u8| (b < b' ') & (b != b'\n') & (b != b'\t') | (b == 0x7f);
    if !text.starts_with('\u{feff}') && !bytes.iter().fold(false, |found, b| found | odd(*b)) {
        return (Cow::Borrowed(text), false);
    }
    let bad = |i: usize, b: u8| {
        (b < b' ' && b != b'\n' && b != b'\t' && (b != b'\r' || bytes.get(i + 1) != Some(&b'\n')))
            || b == 0x7f
    };
    let places: Vec<u32> =
        bytes.iter().enumerate().filter(|(i, b)| bad(*i, **b)).map(|(i, _)| to_u32(i)).collect();
    let mut edits: Vec<(u32, u8)> = places.iter().map(|p| (*p, b' ')).collect();
    if text.starts_with('\u{feff}') {
        edits.extend((0..3).map(|i| (i, b' ')));
    }
    let hopeless = places.len() * 10 > bytes.len();
    if let Some(first) = places.first() {
        let code = bytes.get(*first as usize).copied().unwrap_or_default();
        diagnostics.push(rules::not_text::found(
            Span::new(id, *first, first + 1),
            code,
            places.len(),
            hopeless,
        ));
    }
    (overwrite(Cow::Borrowed(text), &edits), hopeless)
}

struct Scanner<'a> {
    id: FileId,
    bytes: &'a [u8],
    at: usize,
    /// Where the line starts.
    line: usize,
    /// Nothing but white space was met on this line.
    fresh: bool,
    /// Where lines open a declaration; looked for only where some `"""` is without its other half.
    declarations: Option<Vec<usize>>,
    marks: Vec<Mark>,
    comments: Vec<Comment>,
    edits: Vec<(u32, u8)>,
    /// Comments, tabs and carriage returns, in order.
    blanks: Vec<(usize, usize)>,
    diagnostics: Vec<Diagnostic>,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn mark(&mut self, kind: MarkKind, start: usize, end: usize) {
        self.marks.push(Mark { kind, start: to_u32(start), end: to_u32(end) });
    }

    fn run(&mut self, text: &str) {
        while self.at < self.bytes.len() {
            if self.fresh {
                self.start_line();
                if self.at >= self.bytes.len() {
                    break;
                }
            }
            let byte = self.peek(0);
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line = self.at;
                    self.fresh = true;
                }
                b'"' => self.text(),
                b'/' if self.peek(1) == b'/' => self.comment(text),
                b'{' | b'[' | b'(' => self.one(MarkKind::Open(byte)),
                b'}' | b']' | b')' => self.one(MarkKind::Close(byte)),
                b';' => self.one(MarkKind::Semicolon),
                b'\t' | b'\r' => self.skip_blank(),
                _ => {
                    self.at += 1;
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    let plain = |b: &u8| PLAIN.get(*b as usize).copied().unwrap_or(false);
                    self.at += rest.iter().position(|b| !plain(b)).unwrap_or(rest.len());
                }
            }
        }
    }

    fn one(&mut self, kind: MarkKind) {
        self.mark(kind, self.at, self.at + 1);
        self.at += 1;
    }

    /// A tab or carriage return.
    fn skip_blank(&mut self) {
        self.blanks.push((self.at, self.at + 1));
        self.at += 1;
    }

    fn start_line(&mut self) {
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b' ' => self.at += 1,
                b'\t' | b'\r' => self.skip_blank(),
                _ => break,
            }
        }
        if self.at < self.bytes.len() && self.peek(0) != b'\n' {
            let column = self.at - self.line;
            self.marks.push(Mark { kind: MarkKind::Line, start: to_u32(self.at), end: to_u32(column) });
            self.fresh = false;
        }
    }

    fn comment(&mut self, text: &str) {
        let start = self.at;
        let end = line_end(self.bytes, start);
        let words = text.get(start..end).unwrap_or_default();
        let own_line =
            self.marks.last().is_some_and(|m| m.kind == MarkKind::Line && m.start as usize == start);
        let is_doc = own_line && words.starts_with("///") && !words.starts_with("////");
        if !is_doc {
            self.blanks.push((start, end));
            let span = Span::new(self.id, to_u32(start), to_u32(start + words.trim_end().len()));
            self.comments.push(Comment { text: words.trim_start_matches('/').trim().into(), span, own_line });
        }
        self.mark(MarkKind::Comment, start, end);
        self.at = end;
    }

    fn text(&mut self) {
        let start = self.at;
        let long = self.peek(1) == b'"' && self.peek(2) == b'"';
        let end = if long { self.long_text_end(start) } else { self.short_text_end(start) };
        if let Some(end) = end {
            self.mark(MarkKind::Text, start, end);
            self.count_lines(start, end);
            self.at = end;
        } else if long {
            self.close_long_text(start);
        } else if let Some(end) = self.closed_below(start) {
            self.join_lines(start, end);
        } else {
            self.close_short_text(start);
        }
    }

    /// Behind the quote that closes a text some lines below the one on which it starts: those between have the look of prose.
    fn closed_below(&self, start: usize) -> Option<usize> {
        let mut at = line_end(self.bytes, start);
        for _ in 0..MOST_LINES {
            let line = self.bytes.get(at + 1..line_end(self.bytes, at + 1))?;
            let quote = memchr(b'"', line);
            let prose = line.get(..quote.unwrap_or(line.len()))?;
            let is_blank = prose.iter().all(|b| matches!(b, b' ' | b'\t'));
            if if is_blank { quote.is_none() } else { words::may_open_clause(prose) } {
                return None;
            }
            if let Some(quote) = quote {
                let rest = line.get(quote + 1..)?;
                let closers = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'}' | b')' | b']' | b';' | b',');
                let end = at + quote + 2;
                let before = start.checked_sub(1).and_then(|before| self.bytes.get(before));
                let has_place = line_end(self.bytes, start) > start + 1 || before == Some(&b' ');
                return (has_place && rest.iter().all(closers)).then_some(end);
            }
            at += 1 + line.len();
        }
        None
    }

    /// It becomes `""` on its first line, with the blank before it where nothing follows its quote.
    fn join_lines(&mut self, start: usize, end: usize) {
        let first_line = line_end(self.bytes, start);
        self.diagnostics.push(rules::unclosed_text::over_lines(Span::new(
            self.id,
            to_u32(start),
            to_u32(first_line),
        )));
        for (i, byte) in self.bytes.iter().enumerate().take(end).skip(start) {
            if *byte != b'\n' {
                self.edits.push((to_u32(i), b' '));
            }
        }
        let place = if first_line > start + 1 { start } else { start.saturating_sub(1) };
        self.edits.extend([(to_u32(place), b'"'), (to_u32(place + 1), b'"')]);
        self.mark(MarkKind::Text, start, end);
        self.count_lines(start, end);
        self.at = end;
    }

    /// After the closing quote, when there is one on this line.
    fn short_text_end(&self, start: usize) -> Option<usize> {
        let mut at = start + 1;
        loop {
            match self.bytes.get(at)? {
                b'"' => return Some(at + 1),
                b'\n' => return None,
                b'\\' if self.bytes.get(at + 1) != Some(&b'\n') => at += 2,
                _ => at += 1,
            }
        }
    }

    fn long_text_end(&self, start: usize) -> Option<usize> {
        let mut at = start + 3;
        let end = loop {
            match self.bytes.get(at)? {
                b'"' if self.bytes.get(at..at + 3) == Some(b"\"\"\"") => break at + 3,
                b'\\' => at += 2,
                _ => at += 1,
            }
        };
        // Where quotes are odd in number, a text that holds a declaration is the one that was not closed.
        let next = self.declarations.as_ref().and_then(|all| all.get(all.partition_point(|at| *at < start)));
        next.is_none_or(|at| *at >= end).then_some(end)
    }

    fn count_lines(&mut self, start: usize, end: usize) {
        let inside = self.bytes.get(start..end).unwrap_or_default();
        if let Some(last) = inside.iter().rposition(|b| *b == b'\n') {
            self.line = start + last + 1;
        }
    }

    /// Closes it before the brackets that follow white space at the end of the line: these are hardly text.
    fn close_short_text(&mut self, start: usize) {
        let line_end = line_end(self.bytes, start);
        let mut end = trim_end(self.bytes, start, line_end);
        // A block that opens after the text, its brace between blanks, is hardly text either.
        let inside = self.bytes.get(start..end).unwrap_or_default();
        let opens = |w: &[u8]| matches!(w, [b' ' | b'\t', b'{', b' ' | b'\t']);
        if let Some(brace) = inside.windows(3).position(opens) {
            end = trim_end(self.bytes, start, start + brace);
        }
        loop {
            let inside = self.bytes.get(start + 1..end).unwrap_or_default();
            let closers = inside.iter().rev().take_while(|b| matches!(b, b'}' | b')' | b']' | b'{')).count();
            let before = inside.get(..inside.len() - closers).unwrap_or_default();
            if closers == 0 || !before.last().is_some_and(|b| matches!(b, b' ' | b'\t')) {
                break;
            }
            end = trim_end(self.bytes, start, end - closers);
        }
        let span = Span::new(self.id, to_u32(start), to_u32(end));
        self.diagnostics.push(rules::unclosed_text::short(span));
        if end <= start + 1 {
            self.edits.push((to_u32(start), b' '));
        } else {
            // The last character, all of its bytes, gives its place to the quote.
            let mut last = end - 1;
            while last > start + 1 && self.bytes.get(last).is_some_and(|b| (b & 0xc0) == 0x80) {
                last -= 1;
            }
            let slashes = self.bytes.get(start + 1..last).unwrap_or_default();
            if slashes.iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1 {
                last -= 1;
            }
            self.edits.extend((last..end).map(|i| (to_u32(i), if i == last { b'"' } else { b' ' })));
        }
        self.mark(MarkKind::Text, start, end);
        self.at = end;
    }

    /// It becomes `""`, and what it swallowed is blank up to the next line that can only be the spec again.
    fn close_long_text(&mut self, start: usize) {
        let bytes = self.bytes;
        let mut end = line_end(bytes, start);
        while end < bytes.len() {
            let rest = bytes.get(end + 1..).unwrap_or_default();
            let first = rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
            if first == Some(&b'}') || words::opens_declaration(rest) {
                break;
            }
            end = line_end(bytes, end + 1);
        }
        let span = Span::new(self.id, to_u32(start), to_u32(start + 3));
        self.diagnostics.push(rules::unclosed_text::long(span));
        for (i, byte) in bytes.iter().enumerate().take(end).skip(start + 2) {
            if *byte != b'\n' {
                self.edits.push((to_u32(i), b' '));
            }
        }
        self.declarations = None;
        self.mark(MarkKind::Text, start, end);
        self.count_lines(start, end);
        self.at = end;
    }
}

/// The lines that can only open a declaration.
fn declarations(bytes: &[u8]) -> Vec<usize> {
    let starts = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1);
    let starts = std::iter::once(0).chain(starts);
    starts.filter(|at| bytes.get(*at..).is_some_and(words::opens_declaration)).collect()
}

/// Where the line of `from` ends: at its newline, or at the end of all.
pub(crate) fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    memchr(b'\n', rest).map_or(bytes.len(), |i| from + i)
}

fn trim_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let inside = bytes.get(start..end).unwrap_or_default();
    start + inside.iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'\r')).map_or(0, |i| i + 1)
}

pub(crate) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
