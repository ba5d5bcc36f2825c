//! What the check found, for people and for programs.

mod github;
mod sarif;
#[cfg(test)]
mod tests;

use handoff_compiler::Compilation;
use handoff_plan::Plan;
use handoff_syntax::diagnostic::{Diagnostic, Severity, Suggestion};
use handoff_syntax::source::{SourceMap, Span};
use handoff_syntax::{Style, render};
use rayon::prelude::*;
use serde_json::{Value, json};

pub(crate) use self::github::github;
pub(crate) use self::sarif::sarif;
use crate::baseline::fingerprint;
use crate::console::Console;
use crate::outcome::Failure;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

impl Counts {
    pub(crate) fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
        Self { errors: count(Severity::Error), warnings: count(Severity::Warning) }
    }

    fn say(self, files: usize) -> String {
        let Self { errors, warnings } = self;
        format!("{}: {}, {}", plural(files, "file"), plural(errors, "error"), plural(warnings, "warning"))
    }
}

pub(crate) fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// Of one file that many are shown to a person, the gravest first to be kept.
const MAX_SHOWN: usize = 100;

/// Every finding with its place in the text, then the counts. Where a file has very many, programs get them all.
pub(crate) fn text(console: &mut Console, compiled: &Compilation) -> Result<(), Failure> {
    let style = Style { color: console.colour_of_results(), width: console.width() };
    for of_file in compiled.diagnostics.chunk_by(|a, b| a.span.file == b.span.file) {
        let shown = gravest(of_file, MAX_SHOWN);
        let rendered = shown.par_iter().map(|d| render(&compiled.sources, d, style));
        for finding in rendered.collect::<Vec<_>>() {
            console.line(finding)?;
        }
        let more = of_file.len() - shown.len();
        if let Some(file) =
            of_file.first().and_then(|d| compiled.sources.get(d.span.file)).filter(|_| more > 0)
        {
            console.line(format_args!("and {more} more in `{}`\n", file.path()))?;
        }
    }
    console.line(Counts::of(&compiled.diagnostics).say(compiled.sources.len()))?;
    Ok(())
}

/// At most so many: errors before warnings, those before hints, the earlier before the later; in the order of the text.
fn gravest(diagnostics: &[Diagnostic], at_most: usize) -> Vec<&Diagnostic> {
    let mut order: Vec<(usize, &Diagnostic)> = diagnostics.iter().enumerate().collect();
    order.sort_by_key(|(i, d)| (std::cmp::Reverse(d.severity), *i));
    order.truncate(at_most);
    order.sort_by_key(|(i, _)| *i);
    order.into_iter().map(|(_, d)| d).collect()
}

/// The plan; or `None`, with the errors on stderr.
pub(crate) fn plan_or_complain<'a>(console: &mut Console, compiled: &'a Compilation) -> Option<&'a Plan> {
    if compiled.plan.is_none() {
        let style = Style { color: console.colour_of_findings(), width: console.width() };
        let errors = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        for error in errors {
            console.remark(render(&compiled.sources, error, style));
        }
        console.remark(Counts::of(&compiled.diagnostics).say(compiled.sources.len()));
    }
    compiled.plan.as_ref()
}

/// Every error on one line: `file:line:column: what (code name)`.
pub(crate) fn error_lines(compiled: &Compilation) -> Vec<String> {
    let errors = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let line = |d: &Diagnostic| {
        let Place { file, start, .. } = Place::of(&compiled.sources, d.span);
        format!("{file}:{}:{}: {} ({} {})", start.0, start.1, d.message, d.rule.code, d.rule.name)
    };
    errors.map(line).collect()
}

/// `{"files", "errors", "warnings", "findings": [{"code", "name", "severity", "message", "help", "file", "line", "column",
/// "end_line", "end_column", "fingerprint", "suggestions"}]}`
pub(crate) fn json(compiled: &Compilation) -> Value {
    let counts = Counts::of(&compiled.diagnostics);
    let findings = compiled.diagnostics.iter().map(|d| finding(&compiled.sources, d));
    json!({
        "files": compiled.sources.len(),
        "errors": counts.errors,
        "warnings": counts.warnings,
        "findings": findings.collect::<Vec<_>>(),
    })
}

pub(crate) fn finding(sources: &SourceMap, d: &Diagnostic) -> Value {
    let place = Place::of(sources, d.span);
    let suggestions = d.suggestions.iter().map(|s| suggestion(sources, s));
    json!({
        "code": d.rule.code,
        "name": d.rule.name,
        "severity": severity(d.severity),
        "message": d.message,
        "help": help(d),
        "file": place.file,
        "line": place.start.0,
        "column": place.start.1,
        "end_line": place.end.0,
        "end_column": place.end.1,
        "fingerprint": fingerprint(sources, d),
        "suggestions": suggestions.collect::<Vec<_>>(),
    })
}

/// What the caret says is half of the help, and programs see no caret.
fn help(d: &Diagnostic) -> Option<String> {
    match (&d.label, &d.help) {
        (Some(label), Some(help)) => {
            let stop = if label.ends_with(['?', '.', '!', ';', ':']) { "" } else { "." };
            Some(format!("{label}{stop} {help}"))
        }
        (label, help) => label.clone().or_else(|| help.clone()),
    }
}

fn suggestion(sources: &SourceMap, s: &Suggestion) -> Value {
    let edits = s.edits.iter().map(|e| json!({"start": e.span.start, "end": e.span.end, "text": e.text}));
    let file = s.edits.first().and_then(|e| sources.get(e.span.file)).map(|f| f.path());
    json!({"message": s.message, "file": file, "edits": edits.collect::<Vec<_>>(), "safe": s.safe})
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Lines and columns from 1, columns in characters.
struct Place {
    file: String,
    start: (u32, u32),
    end: (u32, u32),
}

impl Place {
    fn of(sources: &SourceMap, span: Span) -> Self {
        let Some(file) = sources.get(span.file) else {
            return Self { file: String::new(), start: (1, 1), end: (1, 1) };
        };
        let at = |offset| {
            let position = file.position(offset);
            (position.line, position.column)
        };
        Self { file: file.path().to_owned(), start: at(span.start), end: at(span.end) }
    }
}
