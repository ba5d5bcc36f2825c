//! Puts tokens on lines.

use std::collections::{BTreeMap, BTreeSet};

use super::align::{OneLiner, align};
use super::spacing::blank_between;
use crate::ast::{DurationPart, DurationUnit};
use crate::build::Notes;
use crate::token::{Kind, Token, tokens};

/// How many columns a clause may take up to the `}` of a block that stays on its line, counted from its own beginning.
const WIDTH: usize = 100;
const STEP: usize = 2;

pub(super) fn lay_out(text: &str, notes: Notes) -> String {
    let tokens = tokens(text);
    let mut layout = Layout {
        pairs: pairs(&tokens),
        marks: Marks::new(notes),
        tokens: &tokens,
        out: String::with_capacity(text.len() + text.len() / 8),
        frames: Vec::new(),
        indent: 0,
        clause: 0,
        line: Line::default(),
        lines: 0,
        one_liners: Vec::new(),
        opening: "",
    };
    layout.run();
    let Layout { mut out, one_liners, .. } = layout;
    while out.ends_with(['\n', ' ']) {
        out.pop();
    }
    if !out.is_empty() {
        out.push('\n');
    }
    align(&out, one_liners, WIDTH)
}

/// What the reader of the text told about its places.
struct Marks {
    clauses: BTreeSet<u32>,
    blocks: BTreeSet<u32>,
    args: BTreeSet<u32>,
    durations: BTreeMap<u32, DurationPart>,
    negations: BTreeSet<u32>,
    /// How many parentheses open before a token that starts there, and close after one that ends there.
    opened: BTreeMap<u32, usize>,
    closed: BTreeMap<u32, usize>,
}

impl Marks {
    fn new(notes: Notes) -> Self {
        let mut opened = BTreeMap::new();
        let mut closed = BTreeMap::new();
        for span in &notes.reaching {
            *opened.entry(span.start).or_insert(0) += 1;
            *closed.entry(span.end).or_insert(0) += 1;
        }
        Self {
            clauses: notes.clauses.into_iter().collect(),
            blocks: notes.blocks.into_iter().collect(),
            args: notes.args.into_iter().collect(),
            durations: notes.durations.into_iter().map(|d| (d.span.start, d)).collect(),
            negations: notes.negations.into_iter().collect(),
            opened,
            closed,
        }
    }
}

/// The line that is being written.
#[derive(Debug, Default)]
struct Line {
    /// Where it starts in what was written.
    start: usize,
    indent: usize,
    empty: bool,
}

/// A bracket that is open.
#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: FrameKind,
    /// The indentation of the line on which it was opened, and so of its other half.
    line: usize,
    /// What to go back to behind it.
    indent: usize,
    clause: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FrameKind {
    /// A block of clauses.
    Block { one_line: bool },
    /// Values in braces.
    Values { one_line: bool },
    /// Round or square brackets.
    Round,
}

struct Layout<'a> {
    tokens: &'a [Token<'a>],
    /// For each opening bracket the index of its other half.
    pairs: BTreeMap<usize, usize>,
    marks: Marks,
    out: String,
    frames: Vec<Frame>,
    /// Of what stands in the innermost bracket.
    indent: usize,
    /// Of the clause that is being written.
    clause: usize,
    line: Line,
    lines: usize,
    one_liners: Vec<OneLiner>,
    /// The word of the declaration that is being written.
    opening: &'a str,
}

impl<'a> Layout<'a> {
    fn run(&mut self) {
        self.line.empty = true;
        let mut index = 0;
        while let Some(token) = self.tokens.get(index) {
            index += self.token(index, token);
        }
    }

    /// Writes a token; returns how many of the text it stands for.
    fn token(&mut self, index: usize, token: &Token<'a>) -> usize {
        if self.is_dropped(index, token) {
            return 1;
        }
        self.gap(index, token);
        let used = match token.kind {
            Kind::Open => {
                self.open(index, token);
                1
            }
            Kind::Close => {
                self.write(token.text);
                self.after_close(token);
                1
            }
            _ => self.plain(index, token),
        };
        let end = self.tokens.get(index + used - 1).map_or(0, Token::end);
        for _ in 0..self.marks.closed.get(&end).copied().unwrap_or_default() {
            self.write(")");
        }
        used
    }

    fn plain(&mut self, index: usize, token: &Token<'a>) -> usize {
        if let Some(part) = self.marks.durations.get(&token.start) {
            let end = part.span.end;
            let words = duration_words(part, token.text);
            self.write(&words);
            let rest = self.tokens.get(index..).unwrap_or_default();
            return rest.iter().take_while(|t| t.start < end).count().max(1);
        }
        if token.kind == Kind::Text && token.text.contains('\r') {
            self.write(&token.text.replace("\r\n", "\n"));
        } else {
            self.write(token.text);
        }
        1
    }

    /// Separators are written anew where they are needed.
    fn is_dropped(&self, index: usize, token: &Token<'a>) -> bool {
        let next = self.tokens.get(index + 1);
        match token.text {
            ";" => true,
            "," => {
                let before_close = next.is_some_and(|t| t.kind == Kind::Close);
                let before_arg =
                    next_code(self.tokens, index + 1).is_some_and(|t| self.marks.args.contains(&t.start));
                let in_values = matches!(self.innermost(), Some(FrameKind::Values { .. }));
                before_close || before_arg || in_values
            }
            _ => false,
        }
    }

    /// White space, and separators, before a token.
    fn gap(&mut self, index: usize, token: &Token<'a>) {
        let Some(before) = index.checked_sub(1).and_then(|i| self.tokens.get(i)) else {
            self.start_clause(token);
            return self.parentheses(token);
        };
        let is_clause = self.marks.clauses.contains(&token.start);
        let breaks = self.breaks_before(index);
        if token.kind == Kind::Comment {
            return self.before_comment(index, breaks);
        }
        if token.kind == Kind::Close {
            return self.before_close(index, breaks);
        }
        if is_clause {
            self.before_clause(index, breaks);
            self.start_clause(token);
        } else if self.marks.args.contains(&token.start) {
            self.before_arg(index, breaks);
        } else if before.kind == Kind::Comment {
            // A block opens in the column of its header, even where a comment stands between.
            let block = self.marks.blocks.contains(&token.start);
            self.new_line(if block { self.clause } else { self.continued() }, false);
        } else if breaks > 0 && !self.joins(before, token) {
            self.new_line(self.continued(), false);
        } else if !self.line.empty && self.wants_blank(index, token) {
            self.write(" ");
        }
        self.parentheses(token);
    }

    fn parentheses(&mut self, token: &Token<'a>) {
        for _ in 0..self.marks.opened.get(&token.start).copied().unwrap_or_default() {
            self.write("(");
        }
    }

    /// Line breaks before a token, with those around separators that were dropped.
    fn breaks_before(&self, index: usize) -> u32 {
        let mut breaks = 0;
        let mut at = index;
        while let Some(token) = self.tokens.get(at) {
            breaks += token.breaks;
            match at.checked_sub(1).and_then(|i| self.tokens.get(i)) {
                Some(before) if matches!(before.text, ";" | ",") => at -= 1,
                _ => break,
            }
        }
        breaks
    }

    fn start_clause(&mut self, token: &Token<'a>) {
        self.clause = self.line.indent;
        if self.frames.is_empty() && self.marks.clauses.contains(&token.start) {
            self.opening = token.text;
        }
    }

    fn innermost(&self) -> Option<FrameKind> {
        self.frames.last().map(|f| f.kind)
    }

    /// The indentation of a line that goes on with a clause.
    fn continued(&self) -> usize {
        match self.innermost() {
            Some(FrameKind::Round | FrameKind::Values { .. }) => self.indent,
            _ => self.clause + STEP,
        }
    }

    /// A line break in the text that is not kept.
    fn joins(&self, before: &Token<'_>, token: &Token<'_>) -> bool {
        token.text == "{" || (before.text == "}" && token.text == "else")
    }

    fn wants_blank(&self, index: usize, token: &Token<'a>) -> bool {
        let Some(before) = self.last_written(index) else { return false };
        let Some(left) = self.tokens.get(before) else { return false };
        if self.marks.negations.contains(&left.start) && left.text == "-" {
            return false;
        }
        let earlier = before.checked_sub(1).and_then(|i| self.tokens.get(i));
        blank_between(earlier, left, token)
    }

    fn last_written(&self, index: usize) -> Option<usize> {
        let earlier = self.tokens.get(..index)?;
        earlier.iter().rposition(|t| t.text != ";")
    }

    fn before_comment(&mut self, index: usize, breaks: u32) {
        if breaks == 0 && !self.line.empty {
            return self.write(" ");
        }
        let next = next_code_index(self.tokens, index).and_then(|i| self.tokens.get(i));
        let inside = next.is_some_and(|t| {
            t.kind == Kind::Close
                || self.marks.clauses.contains(&t.start)
                || self.marks.args.contains(&t.start)
        });
        let indent = if inside || next.is_none() { self.indent } else { self.continued() };
        let first = self.opens_line(index);
        self.new_line(indent, breaks > 1 && !first);
    }

    /// Nothing but an opening bracket comes before.
    fn opens_line(&self, index: usize) -> bool {
        index.checked_sub(1).and_then(|i| self.tokens.get(i)).is_none_or(|t| t.kind == Kind::Open)
    }

    fn before_close(&mut self, index: usize, breaks: u32) {
        let before = index.checked_sub(1).and_then(|i| self.tokens.get(i)).map(|t| t.kind);
        let Some(frame) = self.frames.pop() else { return };
        self.indent = frame.indent;
        self.clause = frame.clause;
        let (alone, blank) = match frame.kind {
            FrameKind::Block { one_line } | FrameKind::Values { one_line } => (!one_line, true),
            FrameKind::Round => (breaks > 0, false),
        };
        if before == Some(Kind::Comment) || (alone && before != Some(Kind::Open)) {
            self.new_line(frame.line, false);
        } else if blank && before != Some(Kind::Open) {
            self.write(" ");
        }
    }

    fn before_clause(&mut self, index: usize, breaks: u32) {
        match self.innermost() {
            Some(FrameKind::Block { one_line: true }) => {
                let first = self.opens_line(index);
                self.write(if first { " " } else { "; " });
            }
            _ => self.new_line(self.indent, breaks > 1 && !self.opens_line(index)),
        }
    }

    fn before_arg(&mut self, index: usize, breaks: u32) {
        let first = self.opens_line(index);
        // Of a comment before its separator, too: what is written behind it would become part of it.
        let before = self.tokens.get(..index).unwrap_or_default();
        let before = before.iter().rfind(|t| !matches!(t.text, "," | ";"));
        let after_comment = before.is_some_and(|t| t.kind == Kind::Comment);
        match self.innermost() {
            Some(FrameKind::Values { one_line: true }) => self.write(if first { " " } else { ", " }),
            Some(FrameKind::Values { .. }) => self.new_line(self.indent, breaks > 1 && !first),
            _ if after_comment => self.new_line(self.indent, false),
            _ if breaks > 0 => {
                if !first {
                    self.write(",");
                }
                self.new_line(self.indent, false);
            }
            _ => {
                if !first {
                    self.write(", ");
                }
            }
        }
    }

    fn open(&mut self, index: usize, token: &Token<'a>) {
        let kind = if token.text != "{" {
            FrameKind::Round
        } else if self.marks.blocks.contains(&token.start) {
            FrameKind::Block { one_line: self.stays_on_line(index) }
        } else {
            FrameKind::Values { one_line: self.stays_on_line(index) }
        };
        if self.frames.is_empty() && kind == (FrameKind::Block { one_line: true }) {
            let before = self.out.get(self.line.start..).unwrap_or_default();
            let brace = (before.len(), before.chars().count());
            self.one_liners.push(OneLiner {
                line: self.lines,
                word: self.opening.to_owned(),
                brace,
                width: 0,
            });
        }
        self.frames.push(Frame { kind, line: self.line.indent, indent: self.indent, clause: self.clause });
        self.write(token.text);
        self.indent = self.line.indent + STEP;
    }

    fn after_close(&mut self, token: &Token<'a>) {
        if token.text == "}"
            && self.frames.is_empty()
            && let Some(line) = self.one_liners.last_mut().filter(|l| l.line == self.lines)
        {
            line.width = self.out.get(self.line.start..).map_or(0, |l| l.chars().count());
        }
    }

    /// Braces that were written on one line and fit stay there.
    fn stays_on_line(&self, index: usize) -> bool {
        let Some(close) = self.pairs.get(&index).copied() else { return false };
        let Some(inside) = self.tokens.get(index + 1..=close) else { return false };
        let broken = inside.iter().any(|t| t.breaks > 0 || t.kind == Kind::Comment || t.text.contains('\n'));
        if broken {
            return false;
        }
        let so_far = self.out.get(self.line.start..).map_or(0, |l| l.chars().count());
        let width = so_far.saturating_sub(self.line.indent) + self.flat_width(index, close);
        width <= WIDTH || !self.marks.blocks.contains(&self.tokens.get(index).map_or(0, |t| t.start))
    }

    /// How wide the tokens from one to another are on one line.
    fn flat_width(&self, from: usize, to: usize) -> usize {
        let mut width = 0;
        let mut at = from;
        while at <= to {
            let Some(token) = self.tokens.get(at) else { break };
            let part = self.marks.durations.get(&token.start);
            if at > from && token.text != ";" && self.wants_blank(at, token) {
                width += 1;
            }
            match part {
                Some(part) => {
                    width += duration_words(part, token.text).chars().count();
                    let rest = self.tokens.get(at..).unwrap_or_default();
                    at += rest.iter().take_while(|t| t.start < part.span.end).count().max(1);
                }
                None => {
                    width += token.text.chars().count();
                    at += 1;
                }
            }
        }
        width
    }

    fn write(&mut self, text: &str) {
        self.out.push_str(text);
        if let Some(last) = text.rfind('\n') {
            self.lines += text.matches('\n').count();
            self.line.start = self.out.len() - (text.len() - last - 1);
        }
        self.line.empty = false;
    }

    fn new_line(&mut self, indent: usize, blank: bool) {
        if !self.out.is_empty() {
            let trimmed = self.out.trim_end_matches(' ').len();
            self.out.truncate(trimmed);
            self.out.push('\n');
            self.lines += 1;
            if blank {
                self.out.push('\n');
                self.lines += 1;
            }
        }
        self.line = Line { start: self.out.len(), indent, empty: true };
        self.out.extend(std::iter::repeat_n(' ', indent));
    }
}

fn pairs(tokens: &[Token<'_>]) -> BTreeMap<usize, usize> {
    let mut open = Vec::new();
    let mut pairs = BTreeMap::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(index),
            Kind::Close => {
                if let Some(start) = open.pop() {
                    pairs.insert(start, index);
                }
            }
            _ => {}
        }
    }
    pairs
}

fn next_code<'t, 'a>(tokens: &'t [Token<'a>], from: usize) -> Option<&'t Token<'a>> {
    tokens.get(from..)?.iter().find(|t| t.kind != Kind::Comment && !matches!(t.text, "," | ";"))
}

fn next_code_index(tokens: &[Token<'_>], from: usize) -> Option<usize> {
    let rest = tokens.get(from..)?;
    let next = rest.iter().position(|t| t.kind != Kind::Comment && !matches!(t.text, "," | ";"))?;
    Some(from + next)
}

/// `24h` is `24 hours`. The number stays as it was written.
fn duration_words(part: &DurationPart, written: &str) -> String {
    let digits = written.bytes().take_while(|b| matches!(b, b'0'..=b'9' | b'_' | b'.')).count();
    let amount = written.get(..digits).unwrap_or(&part.amount);
    let one = part.amount == "1";
    let (singular, plural) = match part.unit {
        DurationUnit::Seconds => ("second", "seconds"),
        DurationUnit::Minutes => ("minute", "minutes"),
        DurationUnit::Hours => ("hour", "hours"),
        DurationUnit::Days => ("day", "days"),
        DurationUnit::Weeks => ("week", "weeks"),
        DurationUnit::BusinessDays => ("business day", "business days"),
        DurationUnit::BusinessHours => ("business hour", "business hours"),
        DurationUnit::BusinessMinutes => ("business minute", "business minutes"),
    };
    format!("{amount} {}", if one { singular } else { plural })
}
