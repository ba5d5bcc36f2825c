//! Findings, told to the editor without being asked.

use std::collections::{BTreeMap, BTreeSet};

use handoff_syntax::diagnostic::{Diagnostic, Severity};
use lsp_types::{
    DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, MessageType, NumberOrString,
    PublishDiagnosticsParams, ShowMessageParams,
};

use super::{Server, convert};
use crate::ide::Analysis;
use crate::ide::host::Host;

impl<H: Host> Server<'_, H> {
    /// A set whose findings are not those of its newest texts.
    pub(super) fn unpublished(&self) -> Option<String> {
        let gone = self.shown.keys().find(|root| !self.workspace.roots().any(|r| r == *root)).cloned();
        gone.or_else(|| self.workspace.untold().into_iter().next())
    }

    pub(super) fn publish(&mut self, root: &str) {
        let mut now: BTreeSet<String> = BTreeSet::new();
        if let Some(analysis) = self.workspace.tell(root) {
            let mut findings = analysis.compilation.diagnostics.clone();
            let adjusted = self.workspace.host.adjust(root, &mut findings);
            self.complain(root, adjusted.err());
            let mut by_file: BTreeMap<String, Vec<lsp_types::Diagnostic>> = BTreeMap::new();
            for finding in &findings {
                let Some(file) = analysis.file(finding.span.file) else { continue };
                if let Some(told) = self.finding(&analysis, finding) {
                    by_file.entry(file.path().to_owned()).or_default().push(told);
                }
            }
            let open = analysis.compilation.sources.iter().map(|(_, f)| f.path().to_owned());
            let open: Vec<String> = open.filter(|path| self.workspace.is_open(path)).collect();
            // An open file hears that there is nothing, too: somebody waits for it.
            for path in open {
                by_file.entry(path).or_default();
            }
            for (path, diagnostics) in by_file {
                self.show(&path, diagnostics);
                now.insert(path);
            }
        }
        let before = self.shown.remove(root).unwrap_or_default();
        for path in before.difference(&now) {
            self.show(path, Vec::new());
        }
        if self.workspace.roots().any(|r| r == root) {
            self.shown.insert(root.to_owned(), now);
        }
    }

    fn show(&self, path: &str, diagnostics: Vec<lsp_types::Diagnostic>) {
        let Some(uri) = convert::uri(path) else { return };
        let version = self.workspace.version(path);
        let params = PublishDiagnosticsParams { uri, diagnostics, version };
        self.notify::<lsp_types::notification::PublishDiagnostics>(params);
    }

    pub(super) fn finding(&self, analysis: &Analysis, finding: &Diagnostic) -> Option<lsp_types::Diagnostic> {
        let file = analysis.file(finding.span.file)?;
        let related = finding.related.iter().filter_map(|(span, says)| {
            let location = convert::location(analysis, *span, self.encoding)?;
            Some(DiagnosticRelatedInformation { location, message: says.clone() })
        });
        let related: Vec<_> = related.collect();
        let label = finding.label.as_ref().map(|l| format!(": {l}")).unwrap_or_default();
        let help = finding.help.as_ref().map(|h| format!("\n{h}")).unwrap_or_default();
        Some(lsp_types::Diagnostic {
            range: convert::range(file, finding.span, self.encoding),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Info => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(finding.rule.code.to_owned())),
            source: Some("handoff".to_owned()),
            message: format!("{}{label}{help}", finding.message),
            related_information: (!related.is_empty()).then_some(related),
            tags: finding.rule.name.starts_with("unused-").then(|| vec![DiagnosticTag::UNNECESSARY]),
            ..lsp_types::Diagnostic::default()
        })
    }

    /// What is wrong with a `handoff.toml`, once for each new reason.
    fn complain(&mut self, root: &str, why: Option<String>) {
        let Some(why) = why else {
            self.complained.remove(root);
            return;
        };
        if self.complained.get(root) != Some(&why) {
            self.notify::<lsp_types::notification::ShowMessage>(ShowMessageParams {
                typ: MessageType::WARNING,
                message: why.clone(),
            });
            self.complained.insert(root.to_owned(), why);
        }
    }
}
