//! What could not be read: told in the reader's words, mended where it is clear what was meant, left out otherwise.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::block::Maker;
use super::place::{Cut, Place};
use super::process::Named;
use super::Builder;
use crate::ast::{Doc, Ident, Text};
use crate::describe::expected;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Grammar, Node, Pair, Pairs};
use crate::rules::{bad_quantity, broken_clause, broken_header, misplaced_clause};
use crate::slips::{self, Kind, Slip};
use crate::source::Span;
use crate::suggest::ranked;
use crate::words::{self, Block};

/// Only a clause of at most this many bytes is searched for a misspelt word beyond its first.
const LONGEST_MENDED: usize = 1_000;
/// How many words of a clause are tried.
const MOST_WORDS: usize = 24;

/// What is left of a header that cannot be read.
pub(crate) struct Salvaged {
    pub(crate) named: Named,
    pub(crate) at: Span,
}

/// A text in which something was put right.
struct Mended {
    text: String,
    slips: Vec<Slip>,
}

impl Builder<'_> {
    /// Reads the header that comes next, as `rule` or, when it cannot be read, as far as it can be mended.
    pub(crate) fn head<T>(
        &mut self,
        inner: &mut Pairs<'_>,
        rule: Node,
        word: &str,
        block: Block,
        near: Span,
        read: impl Fn(&mut Self, Pair<'_>) -> T,
    ) -> Result<T, Salvaged> {
        let next = inner.peek().map(|p| p.as_rule());
        if next != Some(Node::bad_head) {
            return match (next, inner.next()) {
                (Some(found), Some(pair)) if found == rule => Ok(read(self, pair)),
                _ => Err(Salvaged { named: Named::missing(near), at: near }),
            };
        }
        let Some(head) = inner.next() else { return Err(Salvaged { named: Named::missing(near), at: near }) };
        let text = head.as_str().trim();
        let start = head.as_span().start() + head.as_str().len() - head.as_str().trim_start().len();
        let at = self.span_of(start, start + text.len());
        if !self.is_told(at) {
            let whole = |text: &str| match Grammar::parse(rule, text) {
                Ok(pairs) => pairs.clone().next().is_some_and(|p| p.as_span().end() == text.len()),
                Err(_) => false,
            };
            if let Some(mended) = mend(text, words::INNER, whole) {
                self.tell_slips(&mended.slips, start);
                let read = self.reread(&mended, start, rule, |b, mut pairs| pairs.next().map(|p| read(b, p)));
                if let Some(read) = read.flatten() {
                    return Ok(read);
                }
            } else {
                let shape = words::OPENINGS.iter().find(|o| o.word == word).map(|o| o.shape);
                let shape = shape.or_else(|| Block::ALL.iter().find(|b| b.block_of(word) == Some(block))?.shape(word));
                let span = Span { start: near.start, ..at };
                self.report(broken_header::found(span, word, shape.unwrap_or(word)));
            }
        }
        Err(Salvaged { named: self.salvage(text, start), at })
    }

    /// A name and a label, if the text starts with them.
    fn salvage(&self, text: &str, start: usize) -> Named {
        let len = text.bytes().take_while(|b| words::is_word_byte(*b)).count();
        let word = text.get(..len).unwrap_or_default();
        let is_name = word.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        let name = if is_name && !words::JOINING.contains(&word) {
            Ident { name: word.into(), span: self.span_of(start, start + len) }
        } else {
            Ident::missing(self.span_of(start, start))
        };
        let label = text.find('"').and_then(|open| {
            let close = open + 1 + text.get(open + 1..)?.find('"')?;
            let value = text.get(open + 1..close)?.to_owned();
            Some(Text { value, span: self.span_of(start + open, start + close + 1) })
        });
        Named { name, label, was: Vec::new() }
    }

    /// Reads a mended text that stands where another did.
    fn reread<T>(
        &mut self,
        mended: &Mended,
        start: usize,
        rule: Node,
        read: impl FnOnce(&mut Self, Pairs<'_>) -> T,
    ) -> Option<T> {
        let pairs = Grammar::parse(rule, &mended.text).ok()?;
        let base = self.span_of(start, start).start as usize;
        let mut moved = 0i64;
        let mut cuts = Vec::with_capacity(mended.slips.len());
        for slip in &mended.slips {
            let at = usize::try_from(i64::try_from(slip.start).ok()? + moved).ok()?;
            cuts.push(Cut { at, new: slip.right.len(), old: slip.len });
            moved += i64::try_from(slip.right.len()).ok()? - i64::try_from(slip.len).ok()?;
        }
        let before = std::mem::replace(&mut self.place, Place::mended(base, cuts));
        let out = read(self, pairs);
        self.place = before;
        Some(out)
    }

    /// One finding for all slips of a clause.
    fn tell_slips(&mut self, slips: &[Slip], start: usize) {
        let Some(first) = slips.first() else { return };
        let span = self.span_of(start + first.start, start + first.start + first.len);
        let wrong = self.file.get(span.start as usize..span.end as usize).unwrap_or_default().to_owned();
        let mut told = match first.kind {
            Kind::Quantity => bad_quantity::found(span, &wrong, &first.right),
            Kind::Word => broken_clause::misspelt(span, &wrong, first.right.trim_end()),
            Kind::Quote => broken_clause::found(span, "texts stand between straight quotes")
                .label(format!("write `{}`", first.right))
                .suggest("write straight quotes", span, &first.right, true),
            Kind::Blank => broken_clause::found(span, "this blank is not a plain one")
                .label("write a plain blank")
                .suggest("write a plain blank", span, &first.right, true),
        };
        for slip in slips.iter().skip(1) {
            let span = self.span_of(start + slip.start, start + slip.start + slip.len);
            if let Some(suggestion) = told.suggestions.first_mut() {
                suggestion.edits.push(crate::diagnostic::Edit { span, text: slip.right.clone() });
            }
        }
        self.report(told);
    }

    /// A stretch of a block that is no clause of it.
    pub(crate) fn recover<T>(&mut self, pair: &Pair<'_>, rest: &mut Pairs<'_>, maker: Maker<T>, out: &mut Vec<T>) {
        let text = pair.as_str().trim_end();
        let start = pair.as_span().start();
        let span = self.span_of(start, start + text.len());
        self.starts.push(span.start);
        if self.is_told(span) {
            out.push((maker.error)(span));
            return;
        }
        if self.recover_mended(text, start, maker, out, |_| true) {
            return;
        }
        self.absorb(pair, rest, maker.block);
        let word = first_word(text);
        let known = maker.block.shape(word).is_some();
        if !known && let Some(home) = belongs(text, maker.block) {
            let (last, count) = self.misplaced_run(span, rest, maker.block);
            let inside = maker.block.noun();
            self.report(misplaced_clause::found(span.to(last), word, inside, home.noun(), count));
        } else {
            self.tell_broken(text, start, maker.block);
        }
        out.push((maker.error)(span));
    }

    /// Reads the clause with its slips put right, if that makes a clause of it.
    fn recover_mended<T>(
        &mut self,
        text: &str,
        start: usize,
        maker: Maker<T>,
        out: &mut Vec<T>,
        fits: impl Fn(&Mended) -> bool,
    ) -> bool {
        let alone = maker.block.alone();
        let own: Vec<&str> = maker.block.clauses().iter().map(|(word, ..)| *word).collect();
        let Some(mended) = mend_clause(text, &own, |text| is_one_clause(alone, text)) else { return false };
        if !fits(&mended) {
            return false;
        }
        self.tell_slips(&mended.slips, start);
        let made = self.reread(&mended, start, alone, |b, pairs| b.clauses(pairs, maker));
        out.extend(made.unwrap_or_default());
        true
    }

    /// Skips broken stretches that are the rest of this one: deeper than it on the next lines, or inside its brackets.
    fn absorb(&self, pair: &Pair<'_>, rest: &mut Pairs<'_>, block: Block) {
        let column = self.column(pair);
        let mut open = open_brackets(pair.as_str());
        while let Some(next) = rest.peek().filter(|p| p.as_rule() == Node::broken) {
            let known = block.shape(first_word(next.as_str())).is_some();
            let deeper = self.column(&next) > column && self.begins_line(&next);
            if !(open > 0 || (deeper && !known)) {
                break;
            }
            open += open_brackets(next.as_str());
            rest.next();
        }
    }

    fn column(&self, pair: &Pair<'_>) -> usize {
        let start = self.span(pair).start as usize;
        let before = self.file.get(..start).unwrap_or_default();
        start - before.rfind('\n').map_or(0, |i| i + 1)
    }

    fn begins_line(&self, pair: &Pair<'_>) -> bool {
        let start = self.span(pair).start as usize;
        let before = self.file.get(..start).unwrap_or_default();
        before.bytes().rev().take_while(|b| *b != b'\n').all(|b| matches!(b, b' ' | b'\t'))
    }

    /// Takes what follows and is misplaced as well.
    fn misplaced_run(&mut self, first: Span, rest: &mut Pairs<'_>, block: Block) -> (Span, usize) {
        let mut last = first;
        let mut count = 1;
        while let Some(next) = rest.peek().filter(|p| p.as_rule() == Node::broken) {
            let text = next.as_str().trim_end();
            if block.shape(first_word(text)).is_some() || belongs(text, block).is_none() {
                break;
            }
            let start = next.as_span().start();
            last = self.span_of(start, start + text.len());
            count += 1;
            rest.next();
        }
        (last, count)
    }

    /// The message for a clause that starts with a known word, or with none.
    fn tell_broken(&mut self, text: &str, start: usize, block: Block) {
        let word = first_word(text);
        let Some((rule, shape)) = block.rule(word).zip(block.shape(word)) else {
            let len = if word.is_empty() { text.chars().next().map_or(0, char::len_utf8) } else { word.len() };
            let span = self.span_of(start, start + len);
            let told = unknown_clause(span, text.get(..len).unwrap_or_default(), block);
            self.report(told);
            return;
        };
        let (at, wanted) = stop(rule, text);
        let told = self.stopped(text, start, at, word);
        let told = match expected(&wanted) {
            Some(label) => told.label(label),
            None => told.label("this cannot stand here"),
        };
        self.report(told.help(format!("Such a clause is written `{shape}`.")));
    }

    /// `text` was read up to `at`, and not on.
    fn stopped(&self, text: &str, start: usize, at: usize, word: &str) -> Diagnostic {
        let rest = text.get(at..).unwrap_or_default();
        let rest = rest.trim_start();
        let at = text.len() - rest.len();
        if rest.is_empty() || rest.starts_with('\n') {
            let span = self.span_of(start, start + text.trim_end().len());
            return broken_clause::found(span, format!("this `{word}` is not complete"));
        }
        let len = thing_len(rest);
        let span = self.span_of(start + at, start + at + len);
        let thing = rest.get(..len).unwrap_or_default();
        broken_clause::found(span, format!("this `{word}` cannot be read from `{thing}` on"))
    }

    /// A clause, and something after it on its line.
    pub(crate) fn junk<T>(
        &mut self,
        clause: Pair<'_>,
        junk: &Pair<'_>,
        docs: Option<Doc>,
        maker: Maker<T>,
        out: &mut Vec<T>,
    ) {
        let span = self.span(&clause);
        let junk_text = junk.as_str().trim();
        let junk_start = junk.as_span().start() + junk.as_str().len() - junk.as_str().trim_start().len();
        let junk_span = self.span_of(junk_start, junk_start + junk_text.len());
        if self.is_told(span.to(junk_span)) {
            out.push((maker.build)(self, clause, docs));
            return;
        }
        let start = clause.as_span().start();
        let whole = clause.get_input().get(start..junk_start + junk_text.len()).unwrap_or_default();
        if whole.len() <= LONGEST_MENDED && self.recover_mended(whole, start, maker, out, |_| true) {
            return;
        }
        if junk_text == "," {
            let told = broken_clause::found(junk_span, "nothing comes after this comma").label("take it out");
            self.report(told.suggest("take it out", junk_span, "", true));
            out.push((maker.build)(self, clause, docs));
            return;
        }
        let alone = maker.block.alone();
        if is_clean(alone, junk_text) {
            let told = broken_clause::found(junk_span, "two clauses stand on one line with nothing between")
                .label("write `;` before this, or begin a new line")
                .suggest("put in a `;`", span.after(), ";", false);
            self.report(told);
            out.push((maker.build)(self, clause, docs));
            let again = Mended { text: junk_text.to_owned(), slips: Vec::new() };
            let more = self.reread(&again, junk_start, alone, |b, pairs| b.clauses(pairs, maker));
            out.extend(more.unwrap_or_default());
            return;
        }
        if clause.as_str().ends_with('}') {
            let told = broken_clause::found(junk_span, "this cannot stand after the `}` of a block");
            self.report(told.label("begin a new line, or take it out"));
            out.push((maker.build)(self, clause, docs));
            return;
        }
        self.tell_junk(whole, start, junk_start, maker.block);
        out.push((maker.error)(span.to(junk_span)));
    }

    fn tell_junk(&mut self, whole: &str, start: usize, junk_start: usize, block: Block) {
        let word = first_word(whole);
        let told = self.stopped(whole, start, junk_start - start, word);
        let wanted = block.rule(word).map(|rule| stop(rule, whole));
        let label = wanted.filter(|(at, _)| *at >= junk_start - start).and_then(|(_, nodes)| expected(&nodes));
        let told = told.label(label.unwrap_or_else(|| "the clause should end before this".to_owned()));
        let told = match block.shape(word) {
            Some(shape) => told.help(format!("Such a clause is written `{shape}`.")),
            None if block == Block::Fields => {
                told.help("A field is written `name: type`, then `= VALUE`, `where CONDITION` or a description.")
            }
            None => told,
        };
        self.report(told);
    }
}

fn unknown_clause(span: Span, word: &str, block: Block) -> Diagnostic {
    let inside = block.noun();
    let told = broken_clause::found(span, format!("{inside} has no clause that starts with `{word}`"));
    if block == Block::Fields {
        return told
            .label("write `name: type`")
            .help("Each field stands on its own line: a name, `:` and a type, such as `account: text`.");
    }
    let words: Vec<String> = block.clauses().iter().map(|(word, ..)| format!("`{word}`")).collect();
    told.label("not known here").help(format!("Its clauses start with {}.", words.join(", ")))
}

/// The block in which this would be a clause.
fn belongs(text: &str, not: Block) -> Option<Block> {
    let word = first_word(text);
    let others = Block::ALL.iter().copied().filter(|b| *b != not && b.shape(word).is_some());
    others.into_iter().find(|block| is_clean(block.alone(), text))
}

/// Reads as clauses from beginning to end.
fn is_clean(alone: Node, text: &str) -> bool {
    Grammar::parse(alone, text).is_ok_and(|pairs| {
        let mut clauses = 0usize;
        for pair in pairs {
            match pair.as_rule() {
                Node::broken | Node::junk => return false,
                Node::doc | Node::EOI => {}
                _ => clauses += 1,
            }
        }
        clauses > 0
    })
}

fn is_one_clause(alone: Node, text: &str) -> bool {
    Grammar::parse(alone, text).is_ok_and(|mut pairs| {
        let first = pairs.next().map(|p| p.as_rule());
        let second = pairs.next().map(|p| p.as_rule());
        !matches!(first, None | Some(Node::broken | Node::EOI | Node::doc)) && second == Some(Node::EOI)
    })
}

/// How far a rule reads a text, and what it would want there.
fn stop(rule: Node, text: &str) -> (usize, Vec<Node>) {
    match Grammar::parse(rule, text) {
        Ok(pairs) => (pairs.last().map_or(0, |p| p.as_span().end()), Vec::new()),
        Err(error) => {
            let at = match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
            match error.variant {
                ErrorVariant::ParsingError { positives, .. } => (at, positives),
                ErrorVariant::CustomError { .. } => (at, Vec::new()),
            }
        }
    }
}

fn mend_clause(text: &str, own: &[&str], good: impl Fn(&str) -> bool) -> Option<Mended> {
    let word = first_word(text);
    if !word.is_empty() && !own.contains(&word) {
        let near = ranked(word, own.iter().copied());
        for (_, right) in near.into_iter().take(2) {
            if let Some(mended) = replaced(text, vec![slip(0, word.len(), right)], &good) {
                return Some(mended);
            }
        }
    }
    mend(text, words::INNER, good)
}

/// Puts right what is known to be written wrongly, or else one misspelt word.
fn mend(text: &str, candidates: &[&str], good: impl Fn(&str) -> bool) -> Option<Mended> {
    if text.len() > LONGEST_MENDED {
        return None;
    }
    let slips = slips::find(text);
    if !slips.is_empty()
        && let Some(mended) = replaced(text, slips, &good)
    {
        return Some(mended);
    }
    let words = words_of(text);
    let (known, unknown): (Vec<_>, Vec<_>) = words.into_iter().partition(|(_, word)| candidates.contains(word));
    for (at, word) in unknown.into_iter().chain(known).take(MOST_WORDS) {
        for (_, right) in ranked(word, candidates.iter().copied()).into_iter().take(2) {
            if let Some(mended) = replaced(text, vec![slip(at, word.len(), right)], &good) {
                return Some(mended);
            }
        }
    }
    None
}

fn slip(start: usize, len: usize, right: &str) -> Slip {
    Slip { start, len, right: right.to_owned(), kind: Kind::Word }
}

fn replaced(text: &str, slips: Vec<Slip>, good: &impl Fn(&str) -> bool) -> Option<Mended> {
    let mut new = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for slip in &slips {
        new.push_str(text.get(at..slip.start)?);
        new.push_str(&slip.right);
        at = slip.start + slip.len;
    }
    new.push_str(text.get(at..)?);
    good(&new).then_some(Mended { text: new, slips })
}

/// The words of a clause outside its texts.
fn words_of(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut in_text = false;
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
        let word = piece.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
        if !in_text && word.len() > 1 && !word.starts_with(|c: char| c.is_ascii_digit()) {
            out.push((at, word));
        }
        in_text ^= piece.ends_with('"');
        at += piece.len();
    }
    out
}

fn first_word(text: &str) -> &str {
    let len = text.bytes().take_while(|b| words::is_word_byte(*b)).count();
    text.get(..len).unwrap_or_default()
}

/// How long the word, number, text or sign is that starts here.
fn thing_len(rest: &str) -> usize {
    let word = first_word(rest).len();
    if word > 0 {
        return word;
    }
    match rest.chars().next() {
        Some('"') => rest.get(1..).and_then(|r| r.find(['"', '\n'])).map_or(1, |i| i + 2).min(rest.len()),
        Some(c) => c.len_utf8(),
        None => 0,
    }
}

/// Round and square brackets that are opened, less those that are closed.
fn open_brackets(text: &str) -> i64 {
    let mut open = 0;
    let mut in_text = false;
    for byte in text.bytes() {
        match byte {
            b'"' => in_text = !in_text,
            b'(' | b'[' if !in_text => open += 1,
            b')' | b']' if !in_text => open -= 1,
            _ => {}
        }
    }
    open
}
