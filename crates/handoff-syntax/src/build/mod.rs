//! From what the grammar read to the tree.

mod action;
mod block;
mod declaration;
mod expr;
mod handoff;
mod joined;
mod literal;
mod mend;
mod place;
mod process;
mod recover;
mod scenario;
mod stop;
mod text;
mod who;

use pest::iterators::Pairs as PestPairs;

pub(crate) use place::Place;

use crate::ast::{Doc, Ident, Path};
use crate::diagnostic::Diagnostic;
use crate::grammar::{Node, Pair, Pairs};
use crate::source::{FileId, Span};

/// How deep expressions, choices and types may nest.
///
/// INVARIANT: every function here that calls itself on a child goes through [`Builder::deeper`], so neither building
/// nor dropping a tree can exhaust the stack.
pub(crate) const MAX_DEPTH: u32 = 128;

/// How many operators and operands one expression may hold: 500 operators.
pub(crate) const MAX_TERMS: usize = 1_001;

/// Builds the tree of one file, piece by piece.
#[derive(Debug)]
pub(crate) struct Builder<'a> {
    pub(crate) id: FileId,
    /// The file as it is, for looking around a place.
    pub(crate) file: &'a str,
    /// Where the text that is being read stands in the file.
    pub(crate) place: Place,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where the text was mended before it was read, in order: what breaks there was already told.
    pub(crate) told: Vec<Span>,
    /// What the formatter wants to know; gathered only for it.
    pub(crate) notes: Option<Notes>,
    pub(crate) depth: u32,
    /// How many broken clauses may still be mended: what has hundreds of them is no spec.
    pub(crate) mends: u32,
}

/// Places that tell how a text is laid out; each list in order once reading is done.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Where each clause and declaration starts.
    pub(crate) clauses: Vec<u32>,
    /// The `{` of each block of clauses.
    pub(crate) blocks: Vec<u32>,
    /// Where each `name: value` starts.
    pub(crate) args: Vec<u32>,
    /// Each number with a unit of time.
    pub(crate) durations: Vec<crate::ast::DurationPart>,
    /// Each `-` that turns a value around.
    pub(crate) negations: Vec<u32>,
    /// Conditions that reach as far to the right as they can, where a reader may take them to be shorter.
    pub(crate) reaching: Vec<Span>,
}

/// See [`Builder::mends`].
const MAX_MENDS: u32 = 300;

impl<'a> Builder<'a> {
    pub(crate) fn new(id: FileId, file: &'a str) -> Self {
        Self {
            id,
            file,
            place: Place::default(),
            diagnostics: Vec::new(),
            told: Vec::new(),
            notes: None,
            depth: 0,
            mends: MAX_MENDS,
        }
    }

    pub(crate) fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        self.span_of(span.start(), span.end())
    }

    /// The span in the file of a stretch of the text that is being read.
    pub(crate) fn span_of(&self, start: usize, end: usize) -> Span {
        self.place.span(self.id, self.file, start, end)
    }

    pub(crate) fn note(&mut self, note: impl FnOnce(&mut Notes)) {
        if let Some(notes) = &mut self.notes {
            note(notes);
        }
    }

    /// The span of a stretch of the file itself.
    pub(crate) fn span_in_file(&self, start: usize, end: usize) -> Span {
        Place::at(0).span(self.id, self.file, start, end)
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether a place was mended, so that what cannot be read there is no news.
    pub(crate) fn is_told(&self, span: Span) -> bool {
        let next = self.told.partition_point(|s| s.end < span.start);
        self.told.get(next).is_some_and(|s| s.start <= span.end)
    }

    pub(crate) fn ident(&self, pair: &Pair<'_>) -> Ident {
        Ident { name: pair.as_str().into(), span: self.span(pair) }
    }

    /// A name that the grammar requires; missing only in what was already reported.
    pub(crate) fn next_ident(&self, pairs: &mut Pairs<'_>, near: Span) -> Ident {
        next_if(pairs, Node::name).map_or_else(|| Ident::missing(near.after()), |p| self.ident(&p))
    }

    pub(crate) fn path(&self, pair: &Pair<'_>) -> Path {
        let start = pair.as_span().start();
        let text = pair.as_str();
        let mut at = start;
        let mut parts = Vec::with_capacity(1);
        for part in text.split('.') {
            let end = at + part.len();
            parts.push(Ident { name: part.into(), span: self.span_of(at, end) });
            at = end + 1;
        }
        Path { parts, span: self.span(pair) }
    }

    pub(crate) fn next_path(&self, pairs: &mut Pairs<'_>, near: Span) -> Path {
        next_if(pairs, Node::path).map_or_else(|| Path::missing(near.after()), |p| self.path(&p))
    }

    pub(crate) fn names(&self, pair: Pair<'_>) -> Vec<Ident> {
        pair.into_inner().map(|p| self.ident(&p)).collect()
    }

    /// Runs `inner` one level deeper; `None` when that is too deep, which is then reported on the place.
    pub(crate) fn deeper<T>(&mut self, at: Span, inner: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            let at = self.first_of(at);
            self.report(crate::rules::too_deep::found(at, "this is nested too deeply to be read"));
            return None;
        }
        self.depth += 1;
        let out = inner(self);
        self.depth -= 1;
        Some(out)
    }

    /// The beginning of a long stretch, as much of it as is worth showing.
    pub(crate) fn first_of(&self, span: Span) -> Span {
        let start = span.start as usize;
        self.span_in_file(start, (start + 40).min(span.end as usize))
    }

    /// Joins `///` lines; those that stand behind something on their line document nothing.
    pub(crate) fn add_doc(&self, docs: &mut Option<Doc>, pair: &Pair<'_>) {
        let span = self.span(pair);
        let before = self.file.get(..span.start as usize).unwrap_or_default();
        let own_line = before.bytes().rev().take_while(|b| *b != b'\n').all(|b| matches!(b, b' ' | b'\t'));
        if !own_line && span.start > 0 && !before.ends_with('\u{feff}') {
            return;
        }
        let words = pair.as_str().trim_start_matches('/').trim_end();
        let words = words.strip_prefix(' ').unwrap_or(words);
        match docs {
            Some(doc) => {
                doc.text.push('\n');
                doc.text.push_str(words);
                doc.span = doc.span.to(span);
            }
            None => *docs = Some(Doc { text: words.to_owned(), span }),
        }
    }
}

pub(crate) fn next_if<'i>(pairs: &mut PestPairs<'i, Node>, rule: Node) -> Option<Pair<'i>> {
    if pairs.peek().is_some_and(|p| p.as_rule() == rule) { pairs.next() } else { None }
}
