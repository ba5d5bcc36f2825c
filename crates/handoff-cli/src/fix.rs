//! `check --fix`: the changes that keep the meaning, made.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use handoff_compiler::Compilation;
use handoff_syntax::diagnostic::{Diagnostic, Edit};
use handoff_syntax::source::FileId;

use crate::outcome::{Failure, plain};
use crate::spec;

/// Makes the safe changes in the files, and gives their number. Of two that overlap only the first is made: the next
/// check sees what is left of the other.
pub(crate) fn fix(compiled: &Compilation) -> Result<usize, Failure> {
    let mut made = 0;
    for (id, changes) in choose(&compiled.diagnostics) {
        let Some(file) = compiled.sources.get(id) else { continue };
        let Some(text) = change(file.text(), &changes) else { continue };
        spec::replace(Path::new(file.path()), &text).map_err(|e| Failure::of(file.path(), plain(&e)))?;
        made += changes.len();
    }
    Ok(made)
}

/// By file the changes that are made, each whole: its edits, none of which overlaps one of another.
fn choose(diagnostics: &[Diagnostic]) -> BTreeMap<FileId, Vec<Vec<Edit>>> {
    let mut chosen: BTreeMap<FileId, Vec<Vec<Edit>>> = BTreeMap::new();
    for suggestion in diagnostics.iter().filter_map(|d| d.suggestions.iter().find(|s| s.safe)) {
        let Some(first) = suggestion.edits.first() else { continue };
        let of_file = chosen.entry(first.span.file).or_default();
        let taken = |edit: &Edit| of_file.iter().flatten().any(|other| overlap(edit, other));
        if !suggestion.edits.iter().any(taken) {
            of_file.push(suggestion.edits.clone());
        }
    }
    chosen
}

/// Touching counts: who knows which of two insertions at one place comes first.
fn overlap(a: &Edit, b: &Edit) -> bool {
    a.span.start <= b.span.end && b.span.start <= a.span.end
}

/// From the back, so that what comes before keeps its place. `None`: an edit that does not fit the text.
fn change(text: &str, changes: &[Vec<Edit>]) -> Option<String> {
    let mut edits = changes.iter().flatten().collect::<Vec<_>>();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        let range = edit.span.start as usize..edit.span.end as usize;
        text.get(range.clone())?;
        text.replace_range(range, &edit.text);
    }
    Some(text)
}
