//! What only follows from something else that was found is not said.
//!
//! A name is not missed that stands where the text could not be read, nor is a clause blamed for what it means that was
//! read by a guess. All of it comes to light once the text is mended.
//!
//! INVARIANT: something is left out only where an error stays.

mod look_alike;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handoff_syntax::ast::{File, Item};
use handoff_syntax::diagnostic::{Diagnostic, Severity};
use handoff_syntax::source::{FileId, SourceFile, SourceMap, Span};

use crate::load::Loaded;
use crate::rules;

type Clauses = BTreeMap<FileId, BTreeSet<Span>>;

/// Stretches of the files that could not be read as they stand.
struct Damage<'a> {
    /// By file: the clauses in which something was found.
    clauses: Clauses,
    /// The words of the lines there, and the names of what was lost with them.
    words: BTreeSet<&'a str>,
    /// The clauses with such a name, of which hardly anything else can be said.
    doubtful: Clauses,
    /// The files in which an import could not be read.
    lacking: BTreeSet<FileId>,
}

pub(crate) fn leave_out(diagnostics: &mut Vec<Diagnostic>, loaded: &Loaded) {
    let mut damage = Damage::of(diagnostics, &loaded.sources, &loaded.trees);
    if !damage.words.is_empty() || !damage.lacking.is_empty() {
        // What is said of a clause besides a name that was lost may follow from that name.
        let lost = |d: &&Diagnostic| damage.lost_a_name(d) || damage.lost_a_type(d, &loaded.sources);
        let lost = diagnostics.iter().filter(|d| !of_the_text(d)).filter(lost).map(|d| d.span);
        let lost: Vec<Span> = lost.collect();
        lost.iter().for_each(|place| add_clause(&mut damage.doubtful, *place, &loaded.sources));
        diagnostics.retain(|d| of_the_text(d) || !damage.explains(d));
    }
    once_in_a_row(diagnostics, &loaded.sources);
    look_alike::told_once(diagnostics);
}

impl<'a> Damage<'a> {
    fn of(diagnostics: &[Diagnostic], sources: &'a SourceMap, trees: &[Arc<File>]) -> Self {
        let mut damage = Self {
            clauses: Clauses::new(),
            doubtful: Clauses::new(),
            words: BTreeSet::new(),
            lacking: BTreeSet::new(),
        };
        // How far the lines and the declarations of a file were gone through: many findings may share a long one.
        let (mut lines_read, mut torn_read) = (BTreeMap::new(), BTreeMap::new());
        for d in diagnostics.iter().filter(|d| d.severity == Severity::Error) {
            if d.rule == &rules::unreadable_import::RULE {
                damage.lacking.insert(d.span.file);
            }
            let Some(file) = sources.get(d.span.file).filter(|_| of_the_text(d)) else { continue };
            if first_look(&lines_read, d.span) {
                let (lines, end) = lines_of(file, d.span);
                damage.words.extend(words(lines));
                lines_read.insert(d.span.file, end);
            }
            if TORN.contains(&d.rule.name) && first_look(&torn_read, d.span) {
                let rest = rest_of_declaration(file, d.span);
                damage.words.extend(declared(rest));
                torn_read.insert(d.span.file, d.span.start as usize + rest.len());
            }
            add_clause(&mut damage.clauses, d.span, sources);
        }
        let lost = trees.iter().flat_map(|tree| &tree.items).filter_map(|item| match item {
            Item::Error(span) => Some(*span),
            _ => None,
        });
        for (file, text) in lost.filter_map(|span| Some((span.file, sources.get(span.file)?.slice(span)))) {
            // An import that could not be read brings nothing either.
            if text.trim_start().starts_with("import") {
                damage.lacking.insert(file);
            }
            damage.words.extend(words(text));
        }
        damage
    }

    fn explains(&self, d: &Diagnostic) -> bool {
        // A name that was lost itself.
        if d.message.contains("``") && self.clauses.contains_key(&d.span.file) {
            return true;
        }
        let doubtful = d.rule != &rules::unknown_name::RULE && covers(&self.doubtful, d.span);
        covers(&self.clauses, d.span) || doubtful || self.lost_a_name(d)
    }

    fn lost_a_name(&self, d: &Diagnostic) -> bool {
        let misses = [
            &rules::unknown_name::RULE,
            &rules::no_such_person::RULE,
            &rules::missing_value::RULE,
            &rules::incomplete_event::RULE,
            &rules::not_at_hand::RULE,
        ];
        if !misses.contains(&d.rule) {
            return false;
        }
        let names = d.message.split('`').skip(1).step_by(2);
        let lost = |name: &str| name.split('.').all(|part| self.words.contains(part));
        let imported = d.rule == &rules::unknown_name::RULE
            && d.suggestions.is_empty()
            && self.lacking.contains(&d.span.file);
        // `sales` has no manager: that clause of the team may be the broken one.
        let role = d.rule == &rules::no_such_person::RULE
            && ["lead", "manager"].iter().any(|r| d.message.ends_with(r) && self.words.contains(r));
        imported || role || names.into_iter().any(lost)
    }

    /// What kind of record is meant, or which requirement, may have been said in a broken clause.
    fn lost_a_type(&self, d: &Diagnostic, sources: &SourceMap) -> bool {
        if d.rule == &rules::which_requirement::RULE {
            return self.words.contains("require");
        }
        let line = sources.get(d.span.file).map_or("", |file| file.line(d.span.start));
        d.rule == &rules::wrong_type::RULE
            && d.message == rules::wrong_type::NO_SHAPE
            && words(line).any(|word| self.words.contains(word))
    }
}

fn add_clause(clauses: &mut Clauses, place: Span, sources: &SourceMap) {
    if let Some(file) = sources.get(place.file) {
        clauses.entry(place.file).or_default().insert(clause_of(file, place));
    }
}

/// Whether it begins in one of them.
fn covers(clauses: &Clauses, span: Span) -> bool {
    let up_to = Span { end: u32::MAX, ..span };
    let before = clauses.get(&span.file).and_then(|of_file| of_file.range(..=up_to).next_back());
    before.is_some_and(|clause| span.start < clause.end)
}

/// Codes go by what they speak of.
fn of_the_text(d: &Diagnostic) -> bool {
    d.rule.code < "H02"
}

/// `account and value and scope`, none of which is a condition, is one mistake.
fn once_in_a_row(diagnostics: &mut Vec<Diagnostic>, sources: &SourceMap) {
    let mut last: BTreeMap<FileId, u32> = BTreeMap::new();
    diagnostics.retain(|d| {
        if d.rule != &rules::not_a_condition::RULE {
            return true;
        }
        let before = last.insert(d.span.file, d.span.end);
        let between = before.filter(|end| *end <= d.span.start).and_then(|end| {
            Some(sources.get(d.span.file)?.slice(Span { start: end, end: d.span.start, ..d.span }).trim())
        });
        !between.is_some_and(|joined| matches!(joined, "and" | "or"))
    });
}

fn first_look(read: &BTreeMap<FileId, usize>, span: Span) -> bool {
    read.get(&span.file).is_none_or(|end| *end < span.end as usize)
}

/// The lines that a span touches, whole, and where they end.
fn lines_of(file: &SourceFile, span: Span) -> (&str, usize) {
    let text = file.text();
    let (start, end) = (span.start as usize, span.end as usize);
    let from = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| end + at);
    (text.get(from..to).unwrap_or_default(), to)
}

/// Findings after which clauses may have ended up in another block, and what they declare with them.
const TORN: &[&str] = &["unclosed-block", "stray-brace", "broken-header"];

/// From a place to the next declaration: the next line that begins with a word in its first column.
fn rest_of_declaration(file: &SourceFile, span: Span) -> &str {
    let rest = file.text().get(span.start as usize..).unwrap_or_default();
    let next = rest.match_indices('\n').map(|(at, _)| at + 1);
    let mut ends = next.filter(|at| rest.get(*at..).is_some_and(|r| r.starts_with(char::is_alphabetic)));
    rest.get(..ends.next().unwrap_or(rest.len())).unwrap_or_default()
}

/// The names that lines declare: `stage NAME`, `NAME: type` and the like.
fn declared(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let mut found = words(line);
        let first = found.next()?;
        let field = line.get(first.len()..)?.trim_start().starts_with(':');
        if field { Some(first) } else { found.next().filter(|_| DECLARING.contains(&first)) }
    })
}

const DECLARING: &[&str] =
    &["stage", "handoff", "step", "track", "clock", "exception", "return", "action", "require"];

/// The part of its line that is not parted from the place by `;` or a brace; of a very long one what is near.
fn clause_of(file: &SourceFile, span: Span) -> Span {
    const NEAR: usize = 2_000;
    let text = file.text().as_bytes();
    let at = (span.start as usize).min(text.len());
    let parts = |b: &u8| matches!(b, b';' | b'{' | b'}' | b'\n');
    let (from, to) = (at.saturating_sub(NEAR), text.len().min(at + NEAR));
    let before = text.get(from..at).and_then(|near| near.iter().rposition(parts));
    let after = text.get(at..to).and_then(|near| near.iter().position(parts));
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let start = before.map_or(from, |i| from + i + 1);
    Span { start: narrow(start), end: narrow(after.map_or(to, |i| at + i)).max(span.end), ..span }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    parts.map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit())).filter(|word| !word.is_empty())
}
