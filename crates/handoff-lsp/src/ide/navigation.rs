//! From a name to what it means, and back.

use handoff_syntax::source::{FileId, Span};

use super::Analysis;

impl Analysis {
    /// Where the thing under the cursor is declared; the file for the path of an import.
    #[must_use]
    pub fn definition(&self, file: FileId, at: u32) -> Vec<Span> {
        let link = self.links(file).into_iter().find(|l| l.span.start <= at && at <= l.span.end);
        if let Some(found) = link.and_then(|l| self.file_id(&l.path)) {
            return vec![Span::new(found, 0, 0)];
        }
        self.meant(file, at).map(|(_, of)| of).unwrap_or_default()
    }

    /// Every place that speaks of the thing under the cursor, in the order of the files.
    #[must_use]
    pub fn references(&self, file: FileId, at: u32, with_declaration: bool) -> Vec<Span> {
        let Some((_, meant)) = self.meant(file, at) else { return Vec::new() };
        let uses = self.model().uses.iter().filter(|u| meant.contains(&u.of)).map(|u| u.at);
        let mut places: Vec<Span> = uses.collect();
        if with_declaration {
            places.extend(&meant);
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The same within one file.
    #[must_use]
    pub fn highlights(&self, file: FileId, at: u32) -> Vec<Span> {
        let mut places = self.references(file, at, true);
        places.retain(|span| span.file == file);
        places
    }
}
