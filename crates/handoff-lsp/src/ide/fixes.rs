//! What mends a finding, and what silences it.

use handoff_syntax::diagnostic::{Diagnostic, Severity};
use handoff_syntax::source::{FileId, Span};

use super::{Analysis, Change};

/// A change that a person may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    /// The index of the finding in the compilation's diagnostics; `None`: for several.
    pub of: Option<usize>,
    pub changes: Vec<Change>,
    /// The one that is meant: it keeps the meaning.
    pub preferred: bool,
}

impl Analysis {
    /// For the findings that touch a stretch of a file.
    #[must_use]
    pub fn fixes(&self, file: FileId, from: u32, to: u32) -> Vec<Fix> {
        let touches = |span: Span| span.file == file && span.start <= to && from <= span.end;
        let all = self.compilation.diagnostics.iter().enumerate();
        let here = all.filter(|(_, d)| touches(d.span));
        here.flat_map(|(index, d)| self.fixes_of(index, d)).collect()
    }

    fn fixes_of(&self, index: usize, diagnostic: &Diagnostic) -> Vec<Fix> {
        let mend = |s: &handoff_syntax::diagnostic::Suggestion| Fix {
            title: s.message.clone(),
            of: Some(index),
            changes: s.edits.iter().map(|e| Change { span: e.span, text: e.text.clone() }).collect(),
            preferred: s.safe,
        };
        let mut fixes: Vec<Fix> = diagnostic.suggestions.iter().map(mend).collect();
        if diagnostic.severity != Severity::Error {
            fixes.extend(self.allow(index, diagnostic));
        }
        fixes
    }

    /// A line above that says why it is meant so.
    fn allow(&self, index: usize, diagnostic: &Diagnostic) -> Option<Fix> {
        let file = self.file(diagnostic.span.file)?;
        let line = file.position(diagnostic.span.start).line;
        let start = file.line_start(line.saturating_sub(1) as usize)?;
        let text = file.text().get(start as usize..)?;
        let indent: String = text.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let name = diagnostic.rule.name;
        Some(Fix {
            title: format!("allow `{name}` here, with a reason"),
            of: Some(index),
            changes: vec![Change {
                span: Span::new(diagnostic.span.file, start, start),
                text: format!("{indent}// allow({name}): say why this is meant so\n"),
            }],
            preferred: false,
        })
    }

    /// Every fix of a file that keeps the meaning; of two that meet only the first.
    #[must_use]
    pub fn fix_all(&self, file: FileId) -> Option<Fix> {
        let mut changes: Vec<Change> = Vec::new();
        let findings = self.compilation.diagnostics.iter().filter(|d| d.span.file == file);
        for suggestion in findings.filter_map(|d| d.suggestions.iter().find(|s| s.safe)) {
            let meets = |c: &Change| {
                suggestion.edits.iter().any(|e| e.span.start <= c.span.end && c.span.start <= e.span.end)
            };
            if !changes.iter().any(meets) {
                changes
                    .extend(suggestion.edits.iter().map(|e| Change { span: e.span, text: e.text.clone() }));
            }
        }
        changes.sort_by_key(|c| c.span);
        (!changes.is_empty()).then(|| Fix {
            title: "make all changes that keep the meaning".to_owned(),
            of: None,
            changes,
            preferred: true,
        })
    }
}
