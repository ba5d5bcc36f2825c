//! Shows a finding with the lines that it is about. The only file that knows miette.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceFile, SourceMap, Span};

/// Bytes of a line around what is marked, where a line is too long to be shown whole.
const MAX_LINE: usize = 120;
/// Bytes that are marked and shown whole.
const MAX_MARKED: usize = 2000;

/// Two places of one file are shown in one piece where no more lines lie between them.
const TOGETHER: usize = 20;

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
        for (span, says) in self.d.related.iter().filter(|(span, _)| !self.beside(*span)) {
            lines.push(format!("{says}: {}", self.place(*span)));
        }
        if lines.is_empty() { None } else { Some(Box::new(lines.join("\n"))) }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|s| s as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_primary_with_span(self.d.label.clone(), self.marked(self.d.span));
        let beside = self.d.related.iter().filter(|(span, _)| self.beside(*span));
        let related =
            beside.map(|(span, says)| LabeledSpan::new_with_span(Some(says.clone()), self.marked(*span)));
        Some(Box::new(std::iter::once(label).chain(related)))
    }
}

impl Report<'_> {
    /// Whether it can be shown with the finding: in its file, and not far off in the same line.
    fn beside(&self, span: Span) -> bool {
        let own = self.d.span;
        let near = span.start.abs_diff(own.start) as usize <= MAX_LINE;
        let line = |offset| self.source.as_ref().map(|s| s.0.position(offset).line);
        span.file == own.file && (near || line(span.start) != line(own.start))
    }

    /// The part of a span that is underlined: what is very long only at its beginning.
    fn marked(&self, span: Span) -> SourceSpan {
        let text = self.source.as_ref().map_or("", |s| s.0.slice(span));
        let long = text.len() > MAX_MARKED;
        let marked = if long { text.lines().next().unwrap_or_default() } else { text };
        let end = if long { marked.floor_char_boundary(MAX_LINE) } else { marked.len() };
        SourceSpan::from((span.start as usize, end))
    }

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
        let Shown(file) = self;
        let text = file.text();
        let offset = |at: usize| u32::try_from(at).map_err(|_| MietteError::OutOfBounds);
        let line_of = |at: u32| file.position(at).line as usize - 1;
        let (start, end) = (span.offset(), span.offset() + span.len());
        let (first, last) = (line_of(offset(start)?), line_of(offset(end)?));
        let line_start = |line: usize| file.line_start(line).map_or(text.len(), |at| at as usize);
        let (mut from, mut to) =
            (line_start(first.saturating_sub(before)), line_start(last.saturating_add(after + 1)));
        if before == 0 {
            // The place itself is asked for, not its line.
            from = start;
        }
        if to - from > MAX_MARKED + MAX_LINE {
            // Somewhere here is a line that nobody can read whole.
            from = from.max(text.floor_char_boundary(start.saturating_sub(MAX_LINE / 2)));
            to = to.min(text.floor_char_boundary(end.saturating_add(MAX_LINE / 2)));
        }
        let data = text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let at = file.position(offset(from)?);
        Ok(Box::new(MietteSpanContents::new_named(
            file.path().to_owned(),
            data.as_bytes(),
            SourceSpan::from((from, data.len())),
            at.line as usize - 1,
            at.column as usize - 1,
            data.lines().count() + TOGETHER,
        )))
    }
}
