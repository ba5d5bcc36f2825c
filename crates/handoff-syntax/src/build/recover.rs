//! What could not be read: told in the reader's words, mended where it is clear what was meant, left out otherwise.

use super::Builder;
use super::block::Maker;
use super::mend::{self, Mended, first_word, thing_len};
use super::place::{Cut, Place};
use super::process::Named;
use super::stop::{Stop, stop};
use crate::ast::{Doc, Ident, Text};
use crate::diagnostic::{Diagnostic, Edit};
use crate::grammar::{Node, Pair, Pairs, read_all};
use crate::rules::{bad_quantity, broken_clause, broken_header, misplaced_clause};
use crate::slips::{Kind, Slip};
use crate::source::Span;
use crate::suggest::ranked;
use crate::words::{self, Block};

/// What is left of a header that cannot be read.
pub(crate) struct Salvaged {
    pub(crate) named: Named,
    pub(crate) at: Span,
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
        if !self.is_told(at) && self.spend() {
            let good = |text: &str| read_all(rule, text).is_ok_and(|p| end_of(p) == text.len());
            let tokens = |text: &str| stop(rule, text).map(|stop| (stop.at, stop.tokens));
            if let Some(mended) = mend::inside(text, tokens, &good) {
                self.tell_slips(&mended.slips, start);
                let read = self.reread(&mended, start, rule, |b, mut pairs| pairs.next().map(|p| read(b, p)));
                if let Some(read) = read.flatten() {
                    return Ok(read);
                }
            } else {
                self.tell_header(rule, text, start, word, block, near);
            }
        } else if !self.is_told(at) {
            self.tell_header(rule, text, start, word, block, near);
        }
        Err(Salvaged { named: self.salvage(text, start), at })
    }

    /// Takes one of the attempts at mending that a file has; false when none is left.
    pub(crate) fn spend(&mut self) -> bool {
        let left = self.mends > 0;
        self.mends = self.mends.saturating_sub(1);
        left
    }

    fn tell_header(&mut self, rule: Node, text: &str, start: usize, word: &str, block: Block, near: Span) {
        let shape = words::opening(word).map(|o| o.shape);
        let shape =
            shape.or_else(|| Block::ALL.iter().find(|b| b.block_of(word) == Some(block))?.shape(word));
        let header = Span { start: near.start, ..self.span_of(start, start + text.len()) };
        let stop = if self.mends > 0 { stop(rule, text).unwrap_or_default() } else { Stop::default() };
        let rest = text.get(stop.at..).unwrap_or_default();
        let at = start + text.len() - rest.trim_start().len();
        let thing = rest.trim_start();
        let thing = thing.get(..thing_len(thing)).unwrap_or_default();
        let place = if thing.is_empty() { header } else { self.span_of(at, at + thing.len()) };
        self.report(broken_header::found(place, word, thing, stop.label, shape.unwrap_or(word)));
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
    pub(crate) fn reread<T>(
        &mut self,
        mended: &Mended,
        start: usize,
        rule: Node,
        read: impl FnOnce(&mut Self, Pairs<'_>) -> T,
    ) -> Option<T> {
        let pairs = read_all(rule, &mended.text).ok()?;
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
            Kind::Missing => {
                let missing = first.right.trim_end();
                broken_clause::found(span, format!("`{missing}` is missing here"))
                    .label(format!("write `{missing}`"))
                    .suggest(format!("put in `{missing}`"), span, &first.right, false)
            }
            Kind::Quote => broken_clause::found(span, "texts stand between straight quotes")
                .label(format!("write `{}`", first.right))
                .suggest("write straight quotes", span, &first.right, true),
            Kind::Blank => broken_clause::found(span, "this blank is not a plain one")
                .label("write a plain blank")
                .suggest("write a plain blank", span, &first.right, true),
            Kind::Hidden => {
                let code = wrong.chars().next().map_or(0, u32::from);
                broken_clause::found(span, format!("a character that nobody sees stands here (U+{code:04X})"))
                    .label("take it out")
                    .suggest("take it out", span, &first.right, true)
            }
        };
        for slip in slips.iter().skip(1) {
            let span = self.span_of(start + slip.start, start + slip.start + slip.len);
            if let Some(suggestion) = told.suggestions.first_mut() {
                suggestion.edits.push(Edit { span, text: slip.right.clone() });
            }
        }
        self.report(told);
    }

    /// A stretch of a block that is no clause of it.
    pub(crate) fn recover<T>(
        &mut self,
        pair: &Pair<'_>,
        rest: &mut Pairs<'_>,
        maker: Maker<T>,
        out: &mut Vec<T>,
    ) {
        let text = pair.as_str().trim_end();
        let start = pair.as_span().start();
        let span = self.span_of(start, start + text.len());
        if self.is_told(span) {
            out.push((maker.error)(span));
            return;
        }
        if self.recover_lines(text, start, maker, out) {
            return;
        }
        let word = first_word(text);
        let known = maker.block.shape(word).is_some();
        // What is a whole clause elsewhere is not a misspelt one of here.
        let elsewhere = !known && maker.block != Block::Fields && belongs(text, maker.block).is_some();
        if !elsewhere && self.recover_mended(text, start, maker, out) {
            return;
        }
        self.absorb(pair, rest, maker.block);
        if !known
            && self.mends > 0
            && let Some(home) = belongs(text, maker.block)
        {
            let (last, count) = self.misplaced_run(span, rest, maker.block);
            let inside = maker.block.noun();
            self.report(misplaced_clause::found(span.to(last), word, inside, home.noun(), count));
        } else {
            self.tell_broken(text, start, maker.block);
        }
        out.push((maker.error)(span));
    }

    /// Reads the clause with its slips put right, if that makes a clause of it.
    fn recover_mended<T>(&mut self, text: &str, start: usize, maker: Maker<T>, out: &mut Vec<T>) -> bool {
        if !self.spend() {
            return false;
        }
        let just = maker.block.just();
        let own: Vec<&str> = maker.block.clauses().iter().map(|(word, _)| *word).collect();
        let good = |text: &str| read_all(just, text).is_ok();
        let tokens = |text: &str| stop(just, text).map(|stop| (stop.at, stop.tokens));
        let Some(mended) = mend::clause(text, &own, tokens, &good) else { return false };
        self.tell_slips(&mended.slips, start);
        let made = self.reread(&mended, start, maker.block.alone(), |b, pairs| b.clauses(pairs, maker));
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
        self.column_at(pair.as_span().start())
    }

    /// The column of a place in the text that is being read.
    pub(crate) fn column_at(&self, start: usize) -> usize {
        let start = self.span_of(start, start).start as usize;
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

    /// The message for a clause that cannot be read and not be mended.
    fn tell_broken(&mut self, text: &str, start: usize, block: Block) {
        let word = first_word(text);
        if block.shape(word).is_none() && !(block == Block::Fields && text.contains(':')) {
            let len =
                if word.is_empty() { text.chars().next().map_or(0, char::len_utf8) } else { word.len() };
            let span = self.span_of(start, start + len);
            self.report(unknown_clause(span, text, block));
            return;
        }
        if let Some(open) = unclosed(text) {
            let span = self.span_of(start + open, start + open + 1);
            let bracket = text.get(open..=open).unwrap_or_default();
            let close = if bracket == "(" { ")" } else { "]" };
            let told = broken_clause::found(span, format!("this `{bracket}` is never closed"));
            self.report(told.label(format!("it needs its `{close}`")));
            return;
        }
        let stop =
            if self.mends > 0 { stop(block.just(), text).unwrap_or_default() } else { Stop::default() };
        let told = self.stopped(text, start, stop, word);
        self.report(match block.shape(word) {
            Some(shape) => told.help(format!("Such a clause is written `{shape}`.")),
            None => told
                .help("A field is written `name: type`, then `= VALUE`, `where CONDITION` or a description."),
        });
    }

    /// `text` could be read up to a place, and not on.
    fn stopped(&self, text: &str, start: usize, stop: Stop, word: &str) -> Diagnostic {
        let at = stop.at.max(word.len());
        let rest = text.get(at..).unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
        let at = text.len() - rest.len();
        let label = stop.label.unwrap_or_else(|| "this cannot stand here".to_owned());
        if rest.is_empty() || rest.starts_with('\n') {
            let end = start + text.get(..at).unwrap_or_default().trim_end().len();
            let told =
                broken_clause::found(self.span_of(start, end), format!("this `{word}` is not complete"));
            return told.label(if label.starts_with("expected") {
                label
            } else {
                "more is needed here".to_owned()
            });
        }
        let len = thing_len(rest);
        let span = self.span_of(start + at, start + at + len);
        let thing = rest.get(..len).unwrap_or_default();
        let message = if word.is_empty() {
            format!("no clause begins with `{thing}`")
        } else {
            format!("this `{word}` cannot be read from `{thing}` on")
        };
        broken_clause::found(span, message).label(label)
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
        if self.recover_lines(whole, start, maker, out) {
            return;
        }
        if whole.len() <= mend::LONGEST && self.recover_mended(whole, start, maker, out) {
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
        self.tell_broken(whole, start, maker.block);
        out.push((maker.error)(span.to(junk_span)));
    }
}

fn unknown_clause(span: Span, text: &str, block: Block) -> Diagnostic {
    let word = match first_word(text) {
        "" => text.get(..text.chars().next().map_or(0, char::len_utf8)).unwrap_or_default(),
        word => word,
    };
    if block == Block::Fields {
        let told = if word == text {
            broken_clause::found(span, format!("the field `{word}` has no type"))
        } else {
            broken_clause::found(span, format!("no field can be read from `{word}` on"))
        };
        return told
            .label(format!("write `{}: text`, or another type", if word.len() > 1 { word } else { "name" }))
            .help("Each field stands on its own line: a name, `:` and a type.");
    }
    let inside = block.noun();
    let told = broken_clause::found(span, format!("{inside} has no clause that starts with `{word}`"));
    if let Some((_, near)) = ranked(word, block.clauses().iter().map(|(word, _)| *word)).first() {
        return told.label(format!("write `{near}`")).suggest(
            format!("did you mean `{near}`?"),
            span,
            *near,
            false,
        );
    }
    let words: Vec<String> = block.clauses().iter().map(|(word, _)| format!("`{word}`")).collect();
    told.label("not known here").help(format!("Its clauses start with {}.", words.join(", ")))
}

/// The block in which this would be a clause.
fn belongs(text: &str, not: Block) -> Option<Block> {
    let word = first_word(text);
    let others = Block::ALL.iter().copied().filter(|b| *b != not && b.shape(word).is_some());
    others.into_iter().find(|block| is_clean(block.alone(), text))
}

/// Reads as clauses from beginning to end.
pub(super) fn is_clean(alone: Node, text: &str) -> bool {
    read_all(alone, text).is_ok_and(|pairs| {
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

/// Where a bracket stands that is never closed.
fn unclosed(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut in_text = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => in_text = !in_text,
            b'(' | b'[' if !in_text => open.push(at),
            b')' | b']' if !in_text => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop()
}

/// Where the first pair ends.
fn end_of(mut pairs: Pairs<'_>) -> usize {
    pairs.next().map_or(0, |p| p.as_span().end())
}
