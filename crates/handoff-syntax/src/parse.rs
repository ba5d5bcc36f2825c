//! From a file to its tree: look, cut, repair, read, build.

use memchr::memmem;
use pest::error::ErrorVariant;

use crate::ast;
use crate::build::{Builder, Notes, Place};
use crate::cut::{Piece, cut};
use crate::diagnostic::Diagnostic;
use crate::grammar::{Node, Pairs, Read, read_all};
use crate::repair::repair;
use crate::rules::{
    broken_clause, broken_header, doc_inside_clause, misplaced_clause, stray_brace, too_deep,
    unknown_declaration,
};
use crate::scan::{overwrite, scan};
use crate::source::{FileId, SourceFile, Span};
use crate::suggest::ranked;
use crate::words::{self, Block, Opening};

/// How deep blocks and brackets may be nested.
const MAX_NESTING: u32 = 64;
/// Braces that do not pair up are not sorted out beyond this depth.
const MAX_TORN: u32 = 256;

/// In a broken declaration so many doc comments are looked at, whether they are what breaks it.
const MAX_DOCS_TRIED: usize = 20;
/// A declaration of this size is not read again and again for the sake of its comments.
const MAX_BYTES_TRIED: usize = 1 << 21;
/// In bytes, how far from a doc comment the clause may begin that it breaks.
const NEAR: usize = 400;

/// A whole tree, and all that is to be said about the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub tree: ast::File,
    /// In the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file. Whatever the text, this gives a tree and never fails: each thing that cannot be read is one finding,
/// and everything beside it is read all the same. Takes time in proportion to the text.
#[must_use]
pub fn parse(id: FileId, file: &SourceFile) -> Parsed {
    read(id, file, None).0
}

/// Also gathers what the formatter wants to know, when it asks.
pub(crate) fn read(id: FileId, file: &SourceFile, notes: Option<Notes>) -> (Parsed, Option<Notes>) {
    let scan = scan(id, file.text());
    let mut builder = Builder::new(id, file.text());
    builder.notes = notes;
    let mut items = Vec::new();
    if scan.hopeless {
        let all = Span::new(id, 0, u32::try_from(file.text().len()).unwrap_or(u32::MAX));
        items.push(ast::Item::Error(all));
    }
    let pieces = cut(&scan.text, &scan.marks);
    let mut edits = Vec::new();
    let mut deep = Vec::new();
    let mut told: Vec<Span> = scan.diagnostics.iter().map(|d| d.span).collect();
    told.sort_unstable();
    builder.told.extend(&told);
    for piece in &pieces {
        let mut depth = piece.depth;
        if !piece.balanced && depth <= MAX_TORN {
            let repair = repair(id, &scan.text, &scan.marks, piece, &told);
            depth = repair.depth;
            if depth <= MAX_NESTING {
                builder.told.extend(repair.edits.iter().map(|(at, _)| Span::new(id, *at, *at + 1)));
                edits.extend(repair.edits);
                let settled = repair.diagnostics.into_iter().map(|d| settle(d, &builder));
                let settled: Vec<Diagnostic> = settled.collect();
                builder.diagnostics.extend(settled);
            }
        }
        deep.push(depth > MAX_NESTING);
    }
    builder.told.sort_unstable();
    builder.diagnostics.extend(scan.diagnostics);
    let text = overwrite(scan.text, &edits);
    let mut reader = Reader { text: &text, builder: &mut builder, items, unknown: None };
    for (piece, deep) in pieces.iter().zip(deep) {
        reader.piece(*piece, deep);
    }
    reader.end_unknown();
    let items = reader.items;
    let Builder { mut diagnostics, notes, .. } = builder;
    diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
    let tree = ast::File { id, items, comments: scan.comments };
    (Parsed { tree, diagnostics }, notes)
}

/// Moves the ends of spans out of characters, where a closing quote was put in the place of one.
fn settle(mut diagnostic: Diagnostic, builder: &Builder<'_>) -> Diagnostic {
    let settled = |span: Span| builder.span_in_file(span.start as usize, span.end as usize);
    diagnostic.span = settled(diagnostic.span);
    for (span, _) in &mut diagnostic.related {
        *span = settled(*span);
    }
    for edit in diagnostic.suggestions.iter_mut().flat_map(|s| &mut s.edits) {
        edit.span = settled(edit.span);
    }
    diagnostic
}

struct Reader<'a, 'b> {
    text: &'a str,
    builder: &'a mut Builder<'b>,
    items: Vec<ast::Item>,
    /// A run of lines that declare nothing: reported once, at its end.
    unknown: Option<Diagnostic>,
}

impl Reader<'_, '_> {
    fn piece(&mut self, piece: Piece, deep: bool) {
        let start = piece.word as usize;
        let Some(rest) = self.text.get(start..piece.end as usize) else { return };
        let len = rest.bytes().take_while(|b| words::is_word_byte(*b)).count();
        let word = rest.get(..len).unwrap_or_default();
        let trimmed = rest.trim_end();
        let span = self.builder.span_in_file(start, start + trimmed.len());
        let head = self.builder.span_in_file(start, start + first_line(trimmed).len());
        self.builder.note(|n| n.clauses.push(span.start));
        let opening = words::opening(word).or_else(|| self.nearest(word, trimmed, span));
        let Some(opening) = opening else { return self.no_declaration(word, trimmed, span) };
        self.end_unknown();
        if deep {
            self.builder.report(too_deep::found(head, "this is nested too deeply to be read"));
            self.items.push(ast::Item::Error(span));
            return;
        }
        let text = self.text.get(piece.start as usize..piece.end as usize).unwrap_or_default();
        let read = read_all(opening.rule, text);
        let without = self.without_docs(opening.rule, piece, text, &read);
        let read = without.as_deref().map_or(read, |text| read_all(opening.rule, text));
        match read {
            Ok(pairs) => {
                self.builder.place = Place::at(piece.start as usize);
                self.build(pairs, opening);
            }
            Err(error) => {
                let limit = matches!(error.variant, ErrorVariant::CustomError { .. });
                self.not_read(opening, span, head, limit);
            }
        }
    }

    /// The text with doc comments blanked that break a clause in two, where there are any.
    fn without_docs(&mut self, rule: Node, piece: Piece, text: &str, read: &Read<'_>) -> Option<String> {
        memmem::find(text.as_bytes(), b"///")?;
        let mut broken = damage(read);
        if broken.is_empty() {
            return None;
        }
        let mut found = None;
        let lines = text.split_inclusive('\n').scan(0, |at, line| {
            *at += line.len();
            Some((*at - line.len(), line))
        });
        let docs = lines.filter_map(|(at, line)| {
            let words = line.trim_start();
            let from = at + line.len() - words.len();
            words.starts_with("///").then(|| from..from + words.trim_end().len())
        });
        let mut tries = (MAX_BYTES_TRIED / text.len()).min(MAX_DOCS_TRIED);
        for doc in docs {
            if tries == 0 {
                break;
            }
            let next = broken.partition_point(|at| at + NEAR <= doc.start);
            if broken.get(next).is_none_or(|at| *at >= doc.end + NEAR) {
                continue;
            }
            tries -= 1;
            let mut tried = found.clone().unwrap_or_else(|| text.to_owned());
            tried.replace_range(doc.clone(), &" ".repeat(doc.len()));
            let left = damage(&read_all(rule, &tried));
            if left.len() < broken.len() {
                let start = piece.start as usize + doc.start;
                let span = self.builder.span_in_file(start, start + doc.len());
                self.builder.report(doc_inside_clause::found(span));
                broken = left;
                found = Some(tried);
            }
        }
        found
    }

    /// A word that is nearly one that opens a declaration.
    fn nearest(&mut self, word: &str, text: &str, span: Span) -> Option<&'static Opening> {
        if word.is_empty() || misplaced(word, text).is_some() {
            return None;
        }
        let near = ranked(word, words::OPENINGS.iter().map(|o| o.word));
        let (_, right) = near.first()?;
        // A lone word of prose may be near by chance: what opens a declaration has a name or text after it.
        let after = text.get(word.len()..).unwrap_or_default().trim_start_matches([' ', '\t']);
        if !after.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"') {
            return None;
        }
        self.end_unknown();
        let at = Span { end: span.start + u32::try_from(word.len()).unwrap_or(0), ..span };
        self.builder.report(unknown_declaration::misspelt(at, word, right));
        words::opening(right)
    }

    fn build(&mut self, pairs: Pairs<'_>, opening: &Opening) {
        let mut docs = None;
        for pair in pairs {
            match pair.as_rule() {
                Node::doc => self.builder.add_doc(&mut docs, &pair),
                Node::leftover => {
                    let span = self.builder.span_of(
                        pair.as_span().start(),
                        pair.as_span().start() + pair.as_str().trim_end().len(),
                    );
                    if !self.builder.is_told(span) {
                        self.builder.report(leftover(span, pair.as_str(), opening));
                    }
                }
                Node::EOI => {}
                _ => {
                    let item = self.builder.item(pair, opening.word, docs.take());
                    self.items.push(item);
                }
            }
        }
    }

    /// The header is not there in any form that leads to a block.
    fn not_read(&mut self, opening: &Opening, span: Span, head: Span, limit: bool) {
        if limit {
            self.builder.report(too_deep::found(head, "this is nested too deeply to be read"));
        } else if !self.builder.is_told(span) {
            let started = opening.word;
            if matches!(started, "import" | "type") {
                let told = broken_clause::found(head, format!("this `{started}` cannot be read"));
                self.builder.report(told.label(format!("write `{}`", opening.shape)));
            } else {
                self.builder.report(broken_header::no_block(head, started, opening.shape));
            }
        }
        self.items.push(ast::Item::Error(span));
    }

    /// Nothing that opens a declaration: lines of one kind that follow each other are told together.
    fn no_declaration(&mut self, word: &str, text: &str, span: Span) {
        self.items.push(ast::Item::Error(span));
        if self.builder.is_told(span) {
            return;
        }
        let told = match misplaced(word, text) {
            Some(block) => misplaced_clause::found(span, word, "a file by itself", block.noun(), 1),
            None if text.starts_with('}') => stray_brace::found(Span { end: span.start + 1, ..span }),
            None => {
                let len =
                    if word.is_empty() { text.chars().next().map_or(0, char::len_utf8) } else { word.len() };
                let at = Span { end: span.start + u32::try_from(len).unwrap_or(0), ..span };
                unknown_declaration::found(at, text.get(..len).unwrap_or_default())
            }
        };
        match &mut self.unknown {
            Some(run) if run.rule == told.rule => {}
            _ => {
                self.end_unknown();
                self.unknown = Some(told);
            }
        }
    }

    fn end_unknown(&mut self) {
        if let Some(told) = self.unknown.take() {
            self.builder.report(told);
        }
    }
}

/// The block in which a line at the top would be a clause, going by its word.
fn misplaced(word: &str, text: &str) -> Option<Block> {
    let after = text.get(word.len()..).unwrap_or_default();
    if !after.starts_with([' ', '\t']) {
        return None;
    }
    let home = Block::ALL.iter().copied().find(|block| block.shape(word).is_some())?;
    let alone = read_all(home.alone(), text).ok()?;
    let clean = alone.clone().all(|p| !matches!(p.as_rule(), Node::broken | Node::junk));
    clean.then_some(home)
}

/// Where the text cannot be read, in order.
fn damage(read: &Read<'_>) -> Vec<usize> {
    let Ok(pairs) = read else { return vec![0] };
    let torn = pairs
        .clone()
        .flatten()
        .filter(|p| matches!(p.as_rule(), Node::broken | Node::junk | Node::bad_head | Node::leftover));
    let mut places: Vec<usize> = torn.map(|p| p.as_span().start()).collect();
    places.sort_unstable();
    places
}

fn leftover(span: Span, text: &str, opening: &Opening) -> Diagnostic {
    if text.starts_with('}') {
        return stray_brace::found(Span { end: span.start + 1, ..span });
    }
    // Some programs end lines with characters that look like nothing.
    let hidden = text.chars().next().filter(|c| c.is_whitespace() && !matches!(c, ' ' | '\t' | '\n' | '\r'));
    if let Some(hidden) = hidden {
        let code = u32::from(hidden);
        let message =
            format!("a character that no editor shows (U+{code:04X}) stands after this `{}`", opening.word);
        return broken_clause::found(span, message).label("put a line break in its place");
    }
    let word = text.split_whitespace().next().unwrap_or_default();
    let told = broken_clause::found(span, format!("`{word}` cannot stand after this `{}`", opening.word));
    told.label("begin a new line, or take it out").help(format!("It is written `{}`.", opening.shape))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_end()
}
