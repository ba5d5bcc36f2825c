//! Shows a finding with the lines that it is about. The only file that knows miette.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, SourceMap, Span};

/// How a finding is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// In columns; longer lines of prose are wrapped, lines of the source are not.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100 }
    }
}

/// Code, message, the lines with a label, other places, help and what would mend it; ends with a line break.
#[must_use]
pub fn render(sources: &SourceMap, d: &Diagnostic, style: Style) -> String {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width.max(20)).with_links(false);
    let report = Report { sources, d, source: sources.get(d.span.file).map(Shown) };
    let mut out = String::new();
    // Writing to a text does not fail; were it to, the plain message is still there.
    if handler.render_report(&mut out, &report).is_err() {
        out.clear();
        out.push_str(&d.message);
    }
    while out.ends_with('\n') {
        out.pop();
    }
    out.push('\n');
    out
}

/// A finding as miette wants it.
struct Report<'a> {
    sources: &'a SourceMap,
    d: &'a Diagnostic,
    source: Option<Shown<'a>>,
}

/// A file as miette wants it.
struct Shown<'a>(&'a SourceFile);

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.d.message)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.d.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{} {}", self.d.rule.code, self.d.rule.name)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.d.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let mut lines: Vec<String> = self.d.help.iter().cloned().collect();
        let said = |message: &str| self.d.label.as_deref() == Some(message);
        lines.extend(self.d.suggestions.iter().filter(|s| !said(&s.message)).map(|s| s.message.clone()));
        for (span, says) in self.d.related.iter().filter(|(span, _)| span.file != self.d.span.file) {
            lines.push(format!("{says}: {}", self.place(*span)));
        }
        if lines.is_empty() { None } else { Some(Box::new(lines.join("\n"))) }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|s| s as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_primary_with_span(self.d.label.clone(), source_span(self.d.span));
        let same_file = self.d.related.iter().filter(|(span, _)| span.file == self.d.span.file);
        let related =
            same_file.map(|(span, says)| LabeledSpan::new_with_span(Some(says.clone()), source_span(*span)));
        Some(Box::new(std::iter::once(label).chain(related)))
    }
}

impl Report<'_> {
    fn place(&self, span: Span) -> String {
        let Some(file) = self.sources.get(span.file) else { return String::new() };
        let position = file.position(span.start);
        format!("{}:{}:{}", file.path(), position.line, position.column)
    }
}

impl SourceCode for Shown<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.0.text().read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.0.path().to_owned(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}

fn source_span(span: Span) -> SourceSpan {
    SourceSpan::from((span.start as usize, (span.end - span.start) as usize))
}
