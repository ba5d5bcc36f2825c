//! Pairs up the braces of a declaration in which they do not: finds where one is missing or too many.
//!
//! Layout is believed first (a line no deeper than the header of a block is outside it), then words (a `stage` cannot
//! stand in a stage). The working copy gets the missing brace in the place of white space, so no position moves.

use crate::cut::{Piece, is_comment_line};
use crate::diagnostic::Diagnostic;
use crate::grammar::{Node, read_all};
use crate::rules;
use crate::scan::{Mark, MarkKind, line_end, to_u32};
use crate::source::{FileId, Span};
use crate::words::{self, Block};

/// What was written over, and what is to be said about it.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    pub(crate) edits: Vec<(u32, u8)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many blocks are open at most, after the repair.
    pub(crate) depth: u32,
}

/// A block that is open at the place that is looked at.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Where the line starts on which the block opens.
    line: u32,
    column: u32,
    brace: u32,
    kind: Option<Block>,
}

/// `told`: where the first look already found fault, in order.
pub(crate) fn repair(id: FileId, text: &str, marks: &[Mark], piece: &Piece, told: &[Span]) -> Repair {
    let marks = marks.get(piece.first_mark..piece.end_mark).unwrap_or_default();
    let mut mender = Mender {
        id,
        text,
        piece,
        told,
        marks,
        stack: Vec::new(),
        line: (piece.word, 0),
        ahead: look_ahead(text, marks),
        layout: has_layout(text, marks, piece.word),
        deepest: 0,
        out: Repair::default(),
        headless: Vec::new(),
        stray: None,
        separated: None,
    };
    for index in 0..marks.len() {
        mender.step(index);
        mender.deepest = mender.deepest.max(mender.stack.len());
    }
    mender.finish();
    Repair { depth: to_u32(mender.deepest), ..mender.out }
}

/// What comes from a mark on, to the end of the declaration.
#[derive(Clone, Copy, Debug, Default)]
struct Ahead {
    /// Opening braces less closing ones.
    sum: i64,
    /// The lowest depth that is reached, counted from here.
    low: i64,
    /// A line that is neither a comment nor starts with a closing brace.
    more: bool,
}

/// One entry a mark, and one past the end.
fn look_ahead(text: &str, marks: &[Mark]) -> Vec<Ahead> {
    let mut ahead = vec![Ahead::default()];
    let mut next = Ahead::default();
    for (index, mark) in marks.iter().enumerate().rev() {
        let by = brace(*mark);
        let rest = text.as_bytes().get(mark.start as usize..).unwrap_or_default();
        let more = mark.kind == MarkKind::Line && !is_comment_line(marks, index) && !rest.starts_with(b"}");
        next = Ahead { sum: next.sum + by, low: (next.low + by).min(0), more: next.more || more };
        ahead.push(next);
    }
    ahead.reverse();
    ahead
}

/// Whether lines are indented at all: the layout of a text without any says nothing.
fn has_layout(text: &str, marks: &[Mark], word: u32) -> bool {
    let lines = marks.iter().enumerate().filter(|(_, m)| m.kind == MarkKind::Line && m.start != word);
    let code = lines.filter(|(index, m)| {
        let rest = text.as_bytes().get(m.start as usize..).unwrap_or_default();
        !is_comment_line(marks, *index) && !rest.starts_with(b"}")
    });
    let (mut flat, mut deep) = (0usize, 0usize);
    for (_, line) in code {
        *(if line.column() == 0 { &mut flat } else { &mut deep }) += 1;
    }
    deep > flat
}

struct Mender<'a> {
    id: FileId,
    text: &'a str,
    piece: &'a Piece,
    told: &'a [Span],
    marks: &'a [Mark],
    stack: Vec<Open>,
    /// Start and column of the line that is looked at.
    line: (u32, u32),
    /// What comes from each mark on.
    ahead: Vec<Ahead>,
    /// Indentation can be believed.
    layout: bool,
    deepest: usize,
    out: Repair,
    /// Headers whose `{` was put in.
    headless: Vec<u32>,
    /// Where the last `}` ends that closes nothing.
    stray: Option<u32>,
    /// The line before which a `;` was put last.
    separated: Option<u32>,
}

impl Mender<'_> {
    fn step(&mut self, index: usize) {
        let Some(mark) = self.marks.get(index).copied() else { return };
        match mark.kind {
            MarkKind::Line if is_comment_line(self.marks, index) => {}
            MarkKind::Line => self.line(mark, index),
            MarkKind::Open(b'{') => {
                let kind = self.kind_of(self.line.0, mark.start);
                self.stack.push(Open { line: self.line.0, column: self.line.1, brace: mark.start, kind });
            }
            MarkKind::Close(b'}') => self.close(mark, index),
            _ => {}
        }
    }

    fn rest(&self, from: u32) -> &str {
        self.text.get(from as usize..self.piece.end as usize).unwrap_or_default()
    }

    /// What kind of block opens on this line, as far as its words tell.
    fn kind_of(&self, line: u32, brace: u32) -> Option<Block> {
        let text = self.text.get(line as usize..brace as usize).unwrap_or_default();
        let word = first_word(text);
        match self.stack.last() {
            None => words::block_of_opening(word),
            Some(Open { kind: Some(kind), .. }) => kind.block_of(word),
            Some(_) => None,
        }
    }

    fn line(&mut self, mark: Mark, index: usize) {
        let (start, column) = (mark.start, mark.column());
        let word = first_word(self.rest(start)).to_owned();
        if !word.is_empty() {
            while let Some(open) = self.stack.last().copied() {
                if !self.is_outside(open, &word, start, column) {
                    break;
                }
                self.close_before(open, start);
            }
        }
        self.line = (start, column);
        if !word.is_empty() {
            self.open_header(&word, start, column, index);
        }
    }

    /// Whether a line with this word and column stands outside a block.
    fn is_outside(&self, open: Open, word: &str, start: u32, column: u32) -> bool {
        if open.line == start || self.stack.len() < 2 {
            return false;
        }
        if self.layout && column <= open.column {
            return true;
        }
        let Some(kind) = open.kind else { return false };
        if kind == Block::Fields || kind.shape(word).is_some() || !self.looks_like_header(word, start) {
            return false;
        }
        let fits = |o: &Open| o.kind.is_some_and(|k| k.block_of(word).is_some());
        self.stack.iter().rev().skip(1).any(fits)
    }

    /// `stage NAME`, `handoff NAME`, …: a word of some block with a name, and `{` on its line.
    fn looks_like_header(&self, word: &str, start: u32) -> bool {
        let line = self.rest(start).lines().next().unwrap_or_default();
        let header =
            matches!(word, "stage" | "handoff" | "step" | "clock" | "exception" | "track" | "context");
        header && line.contains('{')
    }

    /// Puts a `}` into the white space before `at`, and where there is room for it a `;` behind: what stands there is a clause
    /// of its own.
    fn close_before(&mut self, open: Open, at: u32) {
        self.stack.pop();
        self.tell_unclosed(open);
        let blanks = self.text.as_bytes().get(..at as usize).unwrap_or_default();
        let room = blanks.ends_with(b"  ") && self.separated != Some(at);
        if room && self.write_before(at, b';') {
            self.separated = Some(at);
        }
        self.write_before(at, b'}');
    }

    fn tell_unclosed(&mut self, open: Open) {
        let line = line_end(self.text.as_bytes(), open.line as usize);
        let next = self.told.partition_point(|s| s.end < open.line);
        let told = self.told.get(next).is_some_and(|s| (s.start as usize) < line);
        if told || self.headless.contains(&open.brace) {
            return;
        }
        let header = self.text.get(open.line as usize..open.brace as usize).unwrap_or_default().trim_end();
        let span = Span::new(self.id, open.line, open.line + to_u32(header.len()));
        let brace = Span::new(self.id, open.brace, open.brace + 1);
        self.out.diagnostics.push(rules::unclosed_block::found(span, brace, header));
    }

    /// Writes over the last free white space before a place: the newline of the line before, or the line's indentation.
    fn write_before(&mut self, at: u32, byte: u8) -> bool {
        let bytes = self.text.as_bytes();
        let mut place = at as usize;
        while place > self.piece.word as usize {
            place -= 1;
            let Some(here) = bytes.get(place) else { return false };
            if !matches!(here, b' ' | b'\t' | b'\r' | b'\n') {
                return false;
            }
            let taken = self.out.edits.iter().rev().take(64).any(|(p, _)| *p as usize == place);
            // A newline ends a comment and may not go; the indentation after it may.
            if !taken && *here != b'\n' {
                self.out.edits.push((to_u32(place), byte));
                return true;
            }
            if !taken && !self.line_has_comment(place) {
                self.out.edits.push((to_u32(place), byte));
                return true;
            }
        }
        false
    }

    fn line_has_comment(&self, newline: usize) -> bool {
        let at = to_u32(newline);
        let before = self.marks.partition_point(|m| m.start < at);
        let last = self.marks.get(before.wrapping_sub(1));
        last.is_some_and(|m| m.kind == MarkKind::Comment && m.end >= at)
    }

    fn close(&mut self, mark: Mark, index: usize) {
        let first_on_line = self
            .marks
            .get(index.wrapping_sub(1))
            .is_some_and(|m| m.kind == MarkKind::Line && m.start == mark.start);
        let column = self.line.1;
        if first_on_line {
            // Blocks deeper than this brace were left open, when one of its own column is there.
            let own = self.stack.iter().rposition(|o| o.column == column && o.line != self.line.0);
            if let Some(own) = own {
                while self.stack.len() > own + 1 {
                    let Some(open) = self.stack.last().copied() else { break };
                    self.close_before(open, mark.start);
                }
            }
        }
        let after = self.ahead.get(index + 1).copied().unwrap_or_default();
        let extra = match self.stack.as_slice() {
            [] => true,
            [_] => after.more && after.sum < 0,
            [.., last] => {
                let deeper = self.layout && first_on_line && column > last.column && last.line != self.line.0;
                deeper && self.rest_closes(index, last.column)
            }
        };
        if extra {
            // Those that follow each other with nothing between are one slip.
            let between = self.stray.and_then(|end| self.text.get(end as usize..mark.start as usize));
            if between.is_none_or(|between| !between.trim().is_empty()) {
                let span = Span::new(self.id, mark.start, mark.end);
                self.out.diagnostics.push(rules::stray_brace::found(span));
            }
            self.stray = Some(mark.end);
            self.out.edits.push((mark.start, b' '));
        } else {
            self.stack.pop();
        }
    }

    /// A later `}` that closes first on its line stands in this column, with no such block opened in between.
    fn rest_closes(&self, index: usize, column: u32) -> bool {
        let later = self.marks.get(index + 1..).unwrap_or_default();
        for pair in later.windows(2).take(LOOK) {
            if let [a, b] = pair
                && a.kind == MarkKind::Line
                && a.column() <= column
            {
                return a.column() == column && b.kind == MarkKind::Close(b'}') && b.start == a.start;
            }
        }
        false
    }

    /// Puts in the `{` that a header lacks: on its own line, or before clauses that stand deeper on the lines after it.
    fn open_header(&mut self, word: &str, start: u32, column: u32, index: usize) {
        let inner = match self.stack.last() {
            None if start == self.piece.word => words::block_of_opening(word),
            Some(Open { kind: Some(kind), .. }) => kind.block_of(word),
            _ => None,
        };
        let values = word == "carry" && self.stack.last().is_some_and(|o| o.kind == Some(Block::Handoff));
        if (inner.is_none() && !values) || !self.lacks_brace(index) {
            return;
        }
        let line_end = line_end(self.text.as_bytes(), start as usize).min(self.piece.end as usize);
        let later = self.marks.get(index + 1..).unwrap_or_default();
        let mut depth = 0;
        for mark in later.iter().take_while(|m| (m.start as usize) < line_end) {
            depth += brace(*mark);
            if depth < 0 {
                return self.open_within(word, start, column, mark.end, inner);
            }
        }
        let comment = later.iter().take_while(|m| (m.start as usize) < line_end);
        let comment = comment.clone().find(|m| m.kind == MarkKind::Comment).map(|m| m.start as usize);
        let header =
            self.text.get(start as usize..comment.unwrap_or(line_end)).unwrap_or_default().trim_end();
        if depth > 0 || header.ends_with('}') || !self.clauses_follow(index, column, inner) {
            return;
        }
        let place = start as usize + header.len();
        // White space after the header, or its newline, gives its place to the brace.
        if place < self.text.len() {
            self.put_open(Open { line: start, column, brace: to_u32(place), kind: inner });
        }
    }

    /// Whether the next line is deeper and a clause of a block of this kind; without a kind, a value in braces.
    fn clauses_follow(&self, index: usize, column: u32, inner: Option<Block>) -> bool {
        let lines = (index + 1..self.marks.len()).filter_map(|i| Some((i, *self.marks.get(i)?)));
        let mut code = lines.filter(|(i, m)| m.kind == MarkKind::Line && !is_comment_line(self.marks, *i));
        let Some((_, next)) = code.next().filter(|(_, m)| m.column() > column) else { return false };
        let rest = self.rest(next.start);
        let word = first_word(rest);
        let after = rest.get(word.len()..).unwrap_or_default().trim_start_matches(' ');
        match inner {
            Some(Block::Fields) => after.starts_with(':'),
            Some(block) => block.shape(word).is_some(),
            None => !word.is_empty() && after.starts_with([':', '\n']),
        }
    }

    /// The clauses stand on the line of their header: the `{` belongs where the line can be read with it.
    fn open_within(&mut self, word: &str, start: u32, column: u32, end: u32, inner: Option<Block>) {
        let rule = match self.stack.last() {
            None => words::opening(word).map(|o| o.rule),
            Some(open) => open.kind.map(Block::just),
        };
        let Some((rule, line)) = rule.zip(self.text.get(start as usize..end as usize)) else { return };
        let blanks = line.bytes().enumerate().filter(|(_, b)| *b == b' ').map(|(i, _)| i);
        for blank in blanks.take(MOST_PLACES) {
            let (head, body) = line.split_at_checked(blank).unwrap_or_default();
            let tried = format!("{head}{{{}", body.get(1..).unwrap_or_default());
            if read_all(rule, &tried).is_ok_and(|pairs| pairs.flatten().all(|p| !is_damage(p.as_rule()))) {
                return self.put_open(Open {
                    line: start,
                    column,
                    brace: start + to_u32(blank),
                    kind: inner,
                });
            }
        }
    }

    fn put_open(&mut self, open: Open) {
        let header = self.text.get(open.line as usize..open.brace as usize).unwrap_or_default();
        let span = Span::new(self.id, open.line, open.brace);
        self.out.diagnostics.push(rules::broken_header::no_brace(span, header));
        self.out.edits.push((open.brace, b'{'));
        self.headless.push(open.brace);
        self.stack.push(open);
    }

    /// From here on to the end of the declaration more braces close than open.
    fn lacks_brace(&self, index: usize) -> bool {
        let depth = i64::try_from(self.stack.len()).unwrap_or(0);
        self.ahead.get(index + 1).is_some_and(|a| depth + a.low < 0)
    }

    /// Blocks that are still open at the end of the declaration are closed there.
    fn finish(&mut self) {
        while let Some(open) = self.stack.pop() {
            self.tell_unclosed(open);
        }
    }
}

/// How many places of a line are tried for a `{`.
const MOST_PLACES: usize = 32;

fn is_damage(node: Node) -> bool {
    matches!(node, Node::broken | Node::junk | Node::bad_head | Node::leftover)
}

/// How many marks ahead the other half of a brace is looked for.
const LOOK: usize = 1_000;

fn brace(mark: Mark) -> i64 {
    match mark.kind {
        MarkKind::Open(b'{') => 1,
        MarkKind::Close(b'}') => -1,
        _ => 0,
    }
}

fn first_word(text: &str) -> &str {
    let len = text.bytes().take_while(|b| words::is_word_byte(*b)).count();
    text.get(..len).unwrap_or_default()
}
