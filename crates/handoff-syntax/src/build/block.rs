//! The clauses of a block, whatever the block: documentation, clauses, and what could not be read.

use super::{Builder, next_if};
use crate::ast::Doc;
use crate::grammar::{Node, Pair, Pairs};
use crate::rules::{broken_clause, misleading_layout};
use crate::source::Span;
use crate::words::Block;

/// How one clause of a block is built, and what stands for one that cannot be.
pub(crate) struct Maker<T> {
    pub(crate) block: Block,
    pub(crate) build: fn(&mut Builder<'_>, Pair<'_>, Option<Doc>) -> T,
    pub(crate) error: fn(Span) -> T,
}

impl<T> Clone for Maker<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Maker<T> {}

impl Builder<'_> {
    /// The clauses of a body.
    pub(crate) fn block<T>(&mut self, body: Pair<'_>, maker: Maker<T>) -> Vec<T> {
        let span = self.span(&body);
        self.note(|n| n.blocks.push(span.start));
        self.deeper(span, |b| b.clauses(body.into_inner(), maker)).unwrap_or_default()
    }

    /// The body that comes next, if it does.
    pub(crate) fn next_block<T>(&mut self, pairs: &mut Pairs<'_>, rule: Node, maker: Maker<T>) -> Vec<T> {
        next_if(pairs, rule).map_or_else(Vec::new, |body| self.block(body, maker))
    }

    pub(crate) fn clauses<T>(&mut self, mut pairs: Pairs<'_>, maker: Maker<T>) -> Vec<T> {
        let mut out = Vec::with_capacity(pairs.len());
        let mut docs: Option<Doc> = None;
        let mut commas = Vec::new();
        while let Some(pair) = pairs.next() {
            match pair.as_rule() {
                Node::doc => self.add_doc(&mut docs, &pair),
                // A second comma beside the first is the same slip.
                Node::broken if !commas.is_empty() && pair.as_str().trim() == "," => {
                    commas.push(self.span_of(pair.as_span().start(), pair.as_span().start() + 1));
                }
                Node::broken => {
                    docs = None;
                    self.recover(&pair, &mut pairs, maker, &mut out);
                }
                Node::comma => commas.push(self.span(&pair)),
                Node::junk | Node::EOI => {}
                _ => {
                    let docs = docs.take();
                    let start = self.span(&pair).start;
                    self.note(|n| n.clauses.push(start));
                    match next_if(&mut pairs, Node::junk) {
                        Some(junk) => self.junk(pair, &junk, docs, maker, &mut out),
                        None => {
                            let shallow = self.shallow(&pair);
                            if shallow.is_some() && self.was_left_open(&pair, maker, &mut out) {
                                continue;
                            }
                            if let Some((line, clause)) = shallow {
                                self.report(misleading_layout::found(line, clause));
                            }
                            out.push((maker.build)(self, pair, docs));
                        }
                    }
                }
            }
        }
        self.tell_commas(&commas);
        out
    }

    /// Fields are not separated by commas; one finding tells of all of a block.
    fn tell_commas(&mut self, commas: &[Span]) {
        let Some(first) = commas.first().copied() else { return };
        let mut told = broken_clause::found(first, "fields are not separated by commas")
            .label("write `;` or begin a new line")
            .help("Fields, like all clauses, stand on lines of their own or are separated by `;`.");
        for (i, comma) in commas.iter().enumerate() {
            if i == 0 {
                told = told.suggest("write `;`", *comma, ";", true);
            } else if let Some(suggestion) = told.suggestions.first_mut() {
                suggestion.edits.push(crate::diagnostic::Edit { span: *comma, text: ";".to_owned() });
            }
        }
        self.report(told);
    }

    /// A line of a clause that is indented no deeper than the clause, and the clause's first.
    fn shallow(&self, pair: &Pair<'_>) -> Option<(Span, Span)> {
        let text = pair.as_str();
        if !text.contains('\n') {
            return None;
        }
        let start = self.span(pair).start;
        let before = self.file.get(..start as usize).unwrap_or_default();
        let indent = before.bytes().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
        if before.bytes().rev().nth(indent).is_some_and(|b| b != b'\n') {
            return None;
        }
        let (line, len) = shallow_line(text, indent)?;
        let pair_start = pair.as_span().start();
        let at = self.span_of(pair_start + line, pair_start + line + len);
        let first = text.lines().next().unwrap_or_default().trim_end().len();
        Some((at, self.span_of(pair_start, pair_start + first)))
    }
}

/// The first line of a clause's header, after its first, that is indented no deeper than the clause: where it starts
/// after its white space, and its length.
fn shallow_line(text: &str, indent: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut depth = 0u32;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at += text_len(bytes.get(at..)?);
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = crate::scan::line_end(bytes, at);
                continue;
            }
            // Inside a block its clauses are looked at one by one.
            b'{' => return None,
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'\n' if depth == 0 => {
                let rest = bytes.get(at + 1..)?;
                let column = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
                let first = rest.get(column)?;
                if column <= indent && !matches!(first, b'\n' | b'/' | b'{' | b'}') {
                    let start = at + 1 + column;
                    let end = crate::scan::line_end(bytes, start);
                    let line = text.get(start..end)?.trim_end();
                    return Some((start, line.len()));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// How many bytes the text takes that starts here.
fn text_len(bytes: &[u8]) -> usize {
    let quote: &[u8] = if bytes.starts_with(b"\"\"\"") { b"\"\"\"" } else { b"\"" };
    let mut at = quote.len();
    while at < bytes.len() {
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(quote)) {
            return at + quote.len();
        }
        at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
    }
    bytes.len()
}
