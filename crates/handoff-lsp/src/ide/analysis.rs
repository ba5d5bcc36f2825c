//! One set of specs, compiled, with what editors ask for beside it.

use std::collections::BTreeMap;

use handoff_compiler::{Compilation, Model, model};
use handoff_syntax::source::{FileId, SourceFile, Span};

use super::symbols::{Symbol, Symbols};

/// Answers for one state of the texts.
#[derive(Debug)]
pub struct Analysis {
    pub compilation: Compilation,
    pub(super) symbols: Symbols,
    files: BTreeMap<String, FileId>,
}

impl Analysis {
    #[must_use]
    pub fn new(compilation: Compilation) -> Self {
        let symbols = Symbols::of(&compilation);
        let files = compilation.sources.iter().map(|(id, file)| (file.path().to_owned(), id)).collect();
        Self { compilation, symbols, files }
    }

    #[must_use]
    pub fn file_id(&self, path: &str) -> Option<FileId> {
        self.files.get(path).copied()
    }

    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.compilation.sources.get(id)
    }

    pub(super) fn model(&self) -> &Model {
        &self.compilation.model
    }

    pub(super) fn text(&self, span: Span) -> &str {
        self.file(span.file).map(|f| f.slice(span)).unwrap_or_default()
    }

    /// The process that a place stands in.
    pub(super) fn process_at(&self, file: FileId, at: u32) -> Option<&model::Process> {
        let holds = |span: Span| span.file == file && span.start <= at && at <= span.end;
        self.model().processes.iter().find(|p| holds(p.at.span))
    }

    /// The name under the cursor, where it means something: its place and the places of what is meant.
    pub(super) fn meant(&self, file: FileId, at: u32) -> Option<(Span, Vec<Span>)> {
        let touches = |span: Span| span.file == file && span.start <= at && at <= span.end;
        let uses = &self.model().uses;
        let from = uses.partition_point(|u| (u.at.file, u.at.end) < (file, 0));
        let here = uses.iter().skip(from).take_while(|u| u.at.file == file && u.at.start <= at);
        let mut found: Vec<_> = here.filter(|u| touches(u.at)).collect();
        // The innermost: in `crm.deal_terms` the part under the cursor.
        let least = found.iter().map(|u| u.at.end - u.at.start).min();
        found.retain(|u| Some(u.at.end - u.at.start) == least);
        let place = found.first().map(|u| u.at);
        if let Some(place) = place {
            return Some((place, found.iter().filter(|u| u.at == place).map(|u| u.of).collect()));
        }
        let symbol = self.symbols.named_at(file, at)?;
        Some((symbol.at, vec![symbol.at]))
    }

    /// What a name under the cursor means.
    #[must_use]
    pub fn symbol_at(&self, file: FileId, at: u32) -> Option<&Symbol> {
        let (_, meant) = self.meant(file, at)?;
        meant.iter().find_map(|of| self.symbols.get(*of))
    }
}
