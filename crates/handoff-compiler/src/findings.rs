//! What the passes say and see on their way.

use handoff_syntax::diagnostic::{Diagnostic, Severity};
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
    /// How many names were met that no declaration in sight has.
    pub(crate) strange: usize,
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
        self.strange += other.strange;
    }
}

/// Where errors were found.
///
/// INVARIANT: in the order of files and places.
#[derive(Debug)]
pub(crate) struct Errors(Vec<Span>);

impl Errors {
    pub(crate) fn of<'a>(said: impl Iterator<Item = &'a Diagnostic>) -> Self {
        let mut errors: Vec<Span> =
            said.filter(|d| d.rule.severity == Severity::Error).map(|d| d.span).collect();
        errors.sort_unstable();
        Self(errors)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one lies inside.
    pub(crate) fn are_in(&self, span: Span) -> bool {
        let from = self.0.partition_point(|e| *e < span.before());
        let mut starting =
            self.0.iter().skip(from).take_while(|e| e.file == span.file && e.start <= span.end);
        starting.any(|e| e.end <= span.end)
    }
}

#[cfg(test)]
mod tests;
