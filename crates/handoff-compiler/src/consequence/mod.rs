//! What only follows from something else that was found is not said.
//!
//! A name is not missed that stands where the text could not be read, nor is a clause blamed for what it means that was
//! read by a guess. All of it comes to light once the text is mended.
//!
//! INVARIANT: something is left out only where an error stays.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use handoff_syntax::ast::{File, Item};
use handoff_syntax::diagnostic::{Diagnostic, Severity};
use handoff_syntax::source::{FileId, SourceFile, SourceMap, Span};

use crate::load::Loaded;
use crate::rules;

/// Stretches of the files that could not be read as they stand.
struct Damage<'a> {
    /// By file: the clauses in which something was found.
    clauses: BTreeMap<FileId, BTreeSet<Span>>,
    /// The words of the lines there.
    words: BTreeSet<&'a str>,
    /// The files in which an import could not be read.
    lacking: BTreeSet<FileId>,
}

pub(crate) fn leave_out(diagnostics: &mut Vec<Diagnostic>, loaded: &Loaded) {
    let mut damage = Damage::of(diagnostics, &loaded.sources, &loaded.trees);
    if !damage.words.is_empty() || !damage.lacking.is_empty() {
        // What is said of a clause besides a name that was lost may follow from that name.
        let lost = |d: &&Diagnostic| damage.lost_a_name(d) || damage.lost_a_type(d, &loaded.sources);
        let lost = diagnostics.iter().filter(|d| !of_the_text(d)).filter(lost).map(|d| d.span);
        damage.add_clauses(&lost.collect::<Vec<_>>(), &loaded.sources);
        diagnostics.retain(|d| of_the_text(d) || !damage.explains(d));
    }
    once_in_a_row(diagnostics, &loaded.sources);
}

impl<'a> Damage<'a> {
    fn of(diagnostics: &[Diagnostic], sources: &'a SourceMap, trees: &[File]) -> Self {
        let mut damage = Self { clauses: BTreeMap::new(), words: BTreeSet::new(), lacking: BTreeSet::new() };
        for d in diagnostics.iter().filter(|d| d.severity == Severity::Error) {
            if d.rule == &rules::unreadable_import::RULE {
                damage.lacking.insert(d.span.file);
            }
            let Some(file) = sources.get(d.span.file).filter(|_| of_the_text(d)) else { continue };
            damage.words.extend(words(lines_of(file, d.span)));
            damage.add_clauses(&[d.span], sources);
        }
        let lost = trees.iter().flat_map(|tree| &tree.items).filter_map(|item| match item {
            Item::Error(span) => Some(*span),
            _ => None,
        });
        damage
            .words
            .extend(lost.filter_map(|span| Some(sources.get(span.file)?.slice(span))).flat_map(words));
        damage
    }

    fn add_clauses(&mut self, places: &[Span], sources: &SourceMap) {
        for (place, file) in places.iter().filter_map(|place| Some((place, sources.get(place.file)?))) {
            self.clauses.entry(place.file).or_default().insert(clause_of(file, *place));
        }
    }

    fn explains(&self, d: &Diagnostic) -> bool {
        // A name that was lost itself.
        if d.message.contains("``") && self.clauses.contains_key(&d.span.file) {
            return true;
        }
        self.read_by_a_guess(d.span) || self.lost_a_name(d)
    }

    fn read_by_a_guess(&self, span: Span) -> bool {
        let Some(clauses) = self.clauses.get(&span.file) else { return false };
        let last = Span { start: span.start, end: u32::MAX, ..span };
        clauses.range(..=last).next_back().is_some_and(|c| span.start < c.end)
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

/// The lines that a span touches, whole.
fn lines_of(file: &SourceFile, span: Span) -> &str {
    let text = file.text();
    let (start, end) = (span.start as usize, span.end as usize);
    let from = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| end + at);
    text.get(from..to).unwrap_or_default()
}

/// The part of its line that is not parted from the place by `;` or a brace.
fn clause_of(file: &SourceFile, span: Span) -> Span {
    let line = file.line(span.start);
    let column = file.position(span.start).column as usize - 1;
    let at = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let parts = |c: char| matches!(c, ';' | '{' | '}');
    let before = line.get(..at).and_then(|l| l.rfind(parts)).map_or(0, |i| i + 1);
    let after = line.get(at..).and_then(|l| l.find(parts)).map_or(line.len(), |i| at + i);
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let start = span.start - narrow(at) + narrow(before);
    Span { start, end: (span.start - narrow(at) + narrow(after)).max(span.end), ..span }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    parts.map(|word| word.trim_start_matches(|c: char| c.is_ascii_digit())).filter(|word| !word.is_empty())
}
