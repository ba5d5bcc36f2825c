//! Places of a text, found by what lies inside them.

use std::cmp::Reverse;

use handoff_syntax::source::Span;

/// INVARIANT: in the order of the text, none inside another.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<(Span, usize)>);

impl Places {
    /// Numbered in the order in which they come; of those inside another that one counts.
    pub(super) fn of(spans: impl Iterator<Item = Span>) -> Self {
        let mut all: Vec<(Span, usize)> = spans.zip(0..).collect();
        all.sort_by_key(|(span, number)| (span.before(), Reverse(span.end), *number));
        let mut kept: Vec<(Span, usize)> = Vec::with_capacity(all.len());
        for (span, number) in all {
            if kept.last().is_none_or(|(outer, _)| !is_inside(span, *outer)) {
                kept.push((span, number));
            }
        }
        Self(kept)
    }

    /// The number of the one that this lies in.
    pub(super) fn around(&self, at: Span) -> Option<usize> {
        let next = self.0.partition_point(|(span, _)| span.before() <= at);
        let (span, number) = self.0.get(next.checked_sub(1)?)?;
        is_inside(at, *span).then_some(*number)
    }
}

fn is_inside(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
