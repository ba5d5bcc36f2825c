//! Cuts a file into its top-level declarations, so that each is read alone.
//!
//! Where braces pair up, a declaration ends where its braces do. Where they do not, it ends before the next line that
//! opens a declaration in the first column: damage stays in the declaration that has it.

use crate::scan::{Mark, MarkKind};
use crate::words;

/// One declaration with the comments before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Where its first word stands.
    pub(crate) word: u32,
    /// Which marks are inside.
    pub(crate) first_mark: usize,
    pub(crate) end_mark: usize,
    /// Each brace has its other half inside.
    pub(crate) balanced: bool,
    /// How deep brackets of all kinds go.
    pub(crate) depth: u32,
}

/// Pieces in order; together they cover all that is not white space or comment.
pub(crate) fn cut(text: &str, marks: &[Mark]) -> Vec<Piece> {
    let mut cutter =
        Cutter { text, marks, torn: is_torn(text, marks), pieces: Vec::new(), open: None, comments: None };
    for index in 0..marks.len() {
        cutter.step(index);
    }
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    cutter.close(end, marks.len());
    cutter.pieces
}

/// Braces do not pair up, or a declaration opens in the first column inside another one.
fn is_torn(text: &str, marks: &[Mark]) -> bool {
    let mut depth = 0i64;
    for mark in marks {
        match mark.kind {
            MarkKind::Open(b'{') => depth += 1,
            MarkKind::Close(b'}') => depth -= 1,
            MarkKind::Line
                if depth > 0 && mark.column() == 0 && words::opens_declaration(rest(text, mark.start)) =>
            {
                return true;
            }
            _ => {}
        }
        if depth < 0 {
            return true;
        }
    }
    depth != 0
}

/// Whether the mark of a line is followed by that of a comment in the same place.
pub(crate) fn is_comment_line(marks: &[Mark], line: usize) -> bool {
    let starts = |m: &Mark| marks.get(line).is_some_and(|l| l.start == m.start);
    marks.get(line + 1).is_some_and(|m| m.kind == MarkKind::Comment && starts(m))
}

fn rest(text: &str, from: u32) -> &[u8] {
    text.as_bytes().get(from as usize..).unwrap_or_default()
}

struct Cutter<'a> {
    text: &'a str,
    marks: &'a [Mark],
    torn: bool,
    pieces: Vec<Piece>,
    open: Option<Open>,
    /// Where the comments start that stand before what comes next.
    comments: Option<(u32, usize)>,
}

/// The piece that is being gathered.
struct Open {
    start: u32,
    word: u32,
    first_mark: usize,
    braces: i64,
    brackets: i64,
    deepest: i64,
    crossed: bool,
}

impl Cutter<'_> {
    fn step(&mut self, index: usize) {
        let Some(mark) = self.marks.get(index).copied() else { return };
        match mark.kind {
            MarkKind::Comment => {
                let own_line = index > 0
                    && self
                        .marks
                        .get(index - 1)
                        .is_some_and(|m| m.kind == MarkKind::Line && m.start == mark.start);
                if own_line && self.comments.is_none() {
                    self.comments = Some((mark.start, index - 1));
                }
            }
            MarkKind::Line => {
                if is_comment_line(self.marks, index) {
                    return;
                }
                if self.open.is_none() || self.starts_anew(mark) {
                    let (start, first) = self.comments.unwrap_or((mark.start, index));
                    self.close(start, first);
                    self.begin(start, mark.start, first);
                }
                self.comments = None;
            }
            MarkKind::Semicolon => {
                if let Some(open) = &mut self.open {
                    let blank = rest(self.text, mark.end).iter().take_while(|b| **b == b' ').count();
                    let at = mark.end + u32::try_from(blank).unwrap_or(0);
                    if open.braces <= 0 && words::may_open_declaration(rest(self.text, at)) {
                        self.close(at, index + 1);
                        self.begin(at, at, index + 1);
                    }
                }
            }
            MarkKind::Open(bracket) => {
                if let Some(open) = &mut self.open {
                    open.count(bracket, 1);
                }
            }
            MarkKind::Close(bracket) => {
                if let Some(open) = &mut self.open {
                    open.count(bracket, -1);
                }
            }
            MarkKind::Text => {}
        }
    }

    /// Whether this line starts the next declaration.
    fn starts_anew(&self, mark: Mark) -> bool {
        let Some(open) = &self.open else { return true };
        let line = rest(self.text, mark.start);
        let first = line.first().copied().unwrap_or_default();
        let word_len = line.iter().take_while(|b| words::is_word_byte(**b)).count();
        let word = line.get(..word_len).unwrap_or_default();
        let is_word = words::is_word_byte(first) && !first.is_ascii_digit();
        let goes_on = matches!(word, b"as" | b"for");
        if self.torn {
            let top = mark.column() == 0;
            top && is_word && !goes_on && (open.braces <= 0 || words::may_open_declaration(line))
        } else {
            open.braces == 0 && is_word && !goes_on
        }
    }

    fn begin(&mut self, start: u32, word: u32, first_mark: usize) {
        self.open =
            Some(Open { start, word, first_mark, braces: 0, brackets: 0, deepest: 0, crossed: false });
    }

    fn close(&mut self, end: u32, end_mark: usize) {
        if let Some(open) = self.open.take() {
            self.pieces.push(Piece {
                start: open.start,
                end,
                word: open.word,
                first_mark: open.first_mark,
                end_mark,
                balanced: open.braces == 0 && !open.crossed,
                depth: u32::try_from(open.deepest).unwrap_or(0),
            });
        }
    }
}

impl Open {
    fn count(&mut self, bracket: u8, by: i64) {
        if matches!(bracket, b'{' | b'}') {
            self.braces += by;
            self.crossed |= self.braces < 0;
            // Round and square brackets do not reach over braces: what was left open inside is forgotten.
            if by < 0 {
                self.brackets = 0;
            }
        } else {
            self.brackets = (self.brackets + by).max(0);
        }
        self.deepest = self.deepest.max(self.braces + self.brackets);
    }
}
