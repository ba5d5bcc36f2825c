//! What the passes say and see on their way.

use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::Span;

/// A name in the text, and the name in the declaration that it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    pub at: Span,
    pub of: Span,
}

#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) uses: Vec<Use>,
}

impl Findings {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn used(&mut self, at: Span, of: Span) {
        self.uses.push(Use { at, of });
    }

    pub(crate) fn absorb(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
        self.uses.extend(other.uses);
    }
}
