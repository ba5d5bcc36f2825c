//! What a file declares, as a tree; what a workspace declares, by name.

use handoff_syntax::source::{FileId, Span};

use super::Analysis;
use super::symbols::{Kind, Symbol};

/// A declaration with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: Kind,
    pub name: String,
    pub detail: String,
    pub at: Span,
    pub span: Span,
    pub inner: Vec<Entry>,
}

impl Analysis {
    #[must_use]
    pub fn outline(&self, file: FileId) -> Vec<Entry> {
        let symbols: Vec<&Symbol> = self.symbols.of_file(file).filter(|s| s.kind != Kind::Param).collect();
        below(&symbols, None)
    }

    /// Declarations whose name or label has these letters in this order, with the name of what they stand in.
    #[must_use]
    pub fn find_symbols(&self, query: &str) -> Vec<(&Symbol, Option<&Symbol>)> {
        let wanted = query.to_lowercase();
        let fits = |symbol: &&Symbol| {
            let label = symbol.label.as_deref().unwrap_or_default();
            in_order(&wanted, &symbol.name.to_lowercase()) || in_order(&wanted, &label.to_lowercase())
        };
        let found = self.symbols.iter().filter(|s| s.kind != Kind::Param).filter(fits);
        found.map(|s| (s, s.within.and_then(|at| self.symbols.get(at)))).collect()
    }
}

fn below(symbols: &[&Symbol], within: Option<Span>) -> Vec<Entry> {
    let here = symbols.iter().filter(|s| s.within == within);
    here.map(|s| Entry {
        kind: s.kind,
        name: s.name.to_string(),
        detail: s.label.clone().unwrap_or_default(),
        at: s.at,
        span: Span { start: s.span.start.min(s.at.start), end: s.span.end.max(s.at.end), ..s.span },
        inner: below(symbols, Some(s.at)),
    })
    .collect()
}

fn in_order(wanted: &str, text: &str) -> bool {
    let mut letters = text.chars();
    wanted.chars().all(|c| letters.any(|l| l == c))
}

#[cfg(test)]
mod tests;
