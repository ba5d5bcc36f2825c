//! What may be written at the cursor: only what is legal there, the likeliest first.

mod names;
mod offer;
mod want;

use handoff_syntax::source::FileId;

use super::Analysis;
use super::cursor::Cursor;
use super::symbols::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CompletionKind {
    Word,
    /// A clause with places to fill in.
    Clause,
    Symbol(Kind),
    Function,
    File,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    /// A few words beside it.
    pub detail: String,
    pub docs: Option<String>,
    /// What is written; with `$1`, `${1:place}` where it is a snippet.
    pub insert: String,
    pub snippet: bool,
}

/// What is offered, and from which byte on it takes the place of what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offers {
    pub from: u32,
    pub items: Vec<Completion>,
}

impl Analysis {
    /// `text` is the newest; this analysis may be of a moment before. `file`: where the text stands, if it is known yet.
    #[must_use]
    pub fn complete(&self, file: Option<FileId>, text: &str, offset: u32) -> Offers {
        let cursor = Cursor::at(text, offset);
        let mut from = cursor.start;
        let mut items = Vec::new();
        if let Some(written) = cursor.path {
            return Offers { from, items: self.importable(file, written) };
        }
        if !cursor.silent {
            let mut offer = offer::Offer::new(self, file, &cursor, &mut items);
            match cursor.base() {
                Some(base) => {
                    from += u32::try_from(base.len() + 1).unwrap_or(0);
                    offer.members(base);
                }
                None => want::wants(&cursor).into_iter().for_each(|want| offer.add(want)),
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        items.retain(|item| seen.insert(item.label.clone()));
        Offers { from, items }
    }
}

#[cfg(test)]
mod tests;
