//! What the fuzz targets share: a mutator that knows the language's words, and what must hold of a file.

mod mutate;
mod words;

use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::{SourceMap, Span};

pub use mutate::mutate;

/// Panics where a finding points out of its text or into a character.
pub fn spans_are_inside(sources: &SourceMap, findings: &[Diagnostic]) {
    for finding in findings {
        let related = finding.related.iter().map(|(span, _)| *span);
        let edits = finding.suggestions.iter().flat_map(|s| &s.edits).map(|e| e.span);
        for span in std::iter::once(finding.span).chain(related).chain(edits) {
            assert!(is_inside(sources, span), "{span:?} of {finding:?}");
        }
    }
}

fn is_inside(sources: &SourceMap, span: Span) -> bool {
    let Some(file) = sources.get(span.file) else { return false };
    file.text().get(span.start as usize..span.end as usize).is_some()
}
