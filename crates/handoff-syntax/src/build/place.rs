//! Where a text that is read stands in its file.

use crate::scan::to_u32;
use crate::source::{FileId, Span};

/// Maps positions of the text that is being read to positions of the file.
///
/// A text is mostly a piece of the file as it is. When a misspelt word was replaced in it, what stands after that word
/// is off by the difference in length; when a text had escapes undone, all of it is one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// Where the text starts in the file.
    base: usize,
    /// What was replaced in it, in order.
    cuts: Vec<Cut>,
    /// All of the text stands for this stretch.
    whole: Option<Span>,
}

/// `new` bytes at `at` of the text stand for `old` bytes of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    pub(crate) at: usize,
    pub(crate) new: usize,
    pub(crate) old: usize,
}

impl Place {
    pub(crate) fn at(base: usize) -> Self {
        Self { base, cuts: Vec::new(), whole: None }
    }

    pub(crate) fn whole(span: Span) -> Self {
        Self { base: 0, cuts: Vec::new(), whole: Some(span) }
    }

    pub(crate) fn mended(base: usize, cuts: Vec<Cut>) -> Self {
        Self { base, cuts, whole: None }
    }

    fn map(&self, position: usize) -> usize {
        if self.cuts.is_empty() {
            return self.base + position;
        }
        let mut moved = position;
        for cut in self.cuts.iter().rev() {
            if position >= cut.at + cut.new {
                moved = moved + cut.old - cut.new.min(moved + cut.old);
            } else if position > cut.at {
                // Inside the new words: where they begin.
                moved = cut.at;
            }
        }
        self.base + moved
    }

    pub(crate) fn span(&self, id: FileId, file: &str, start: usize, end: usize) -> Span {
        if let Some(span) = self.whole {
            return span;
        }
        let start = floor(file, self.map(start));
        let end = floor(file, self.map(end)).max(start);
        Span::new(id, to_u32(start), to_u32(end))
    }
}

/// The nearest character boundary at or before a position. The working copy may have a text end inside a character of
/// the file, where its closing quote was put in.
fn floor(text: &str, position: usize) -> usize {
    let mut at = position.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
