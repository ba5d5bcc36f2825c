//! Texts that name files: imports, holidays, schemas.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use handoff_syntax::ast::{CalendarClause, EventBody, Item, Text};
use handoff_syntax::source::{FileId, Span};

use super::Analysis;

/// A place in a text that leads to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Without the quotes.
    pub span: Span,
    /// In the spelling of the set's paths.
    pub path: String,
}

impl Analysis {
    #[must_use]
    pub fn links(&self, file: FileId) -> Vec<Link> {
        let Some(from) = self.file(file).map(|f| f.path()) else { return Vec::new() };
        let items = self.compilation.trees.get(file.0 as usize).map(|tree| tree.items.as_slice());
        let texts = items.into_iter().flatten().flat_map(named);
        let link = |text: &Text| Link {
            span: Span { start: text.span.start + 1, end: text.span.end.saturating_sub(1), ..text.span },
            path: join(from, &text.value),
        };
        texts.filter(|t| t.span.end > t.span.start + 1).map(link).collect()
    }

    /// The file itself and those that it imports: whose names it may use.
    pub(super) fn seen_from(&self, file: FileId) -> BTreeSet<FileId> {
        let mut seen = BTreeSet::from([file]);
        seen.extend(self.links(file).iter().filter_map(|link| self.file_id(&link.path)));
        seen
    }
}

fn named(item: &Item) -> Vec<&Text> {
    match item {
        Item::Import(import) => vec![&import.path],
        Item::Event(event) => match &event.body {
            EventBody::Schema(path) => vec![path],
            EventBody::Fields(_) => Vec::new(),
        },
        Item::Calendar(calendar) => {
            let paths = calendar.clauses.iter().filter_map(|clause| match clause {
                CalendarClause::ClosedFrom { path, .. } => Some(path),
                _ => None,
            });
            paths.collect()
        }
        _ => Vec::new(),
    }
}

/// A path as a file names it, as the set spells it.
fn join(from: &str, written: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// How `from` would name `to`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').collect();
    let folder = folder.split_last().map_or(&[][..], |(_, folder)| folder);
    let target: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = folder.iter().skip(shared).map(|_| "..");
    let down = target.iter().skip(shared).copied();
    up.chain(down).collect::<Vec<_>>().join("/")
}
