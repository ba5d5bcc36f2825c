//! Findings that are known already: recorded once, then not said again until they are mended.
//!
//! A baseline is the report of `check --format json`, of which only `findings` is read. What tells a finding is its
//! fingerprint: its rule, its file and the words of its line, so that it is known again when lines above it come and go.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Component, Path};

use handoff_compiler::Compilation;
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::SourceMap;
use serde_json::{Value, json};

use crate::findings;
use crate::outcome::{Failure, plain};
use crate::spec;

/// A finding that was recorded and is no longer there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stale {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) message: String,
}

/// What became of the findings that a baseline records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// What was left out, as it was known.
    pub(crate) known: Vec<Diagnostic>,
    /// Of files that were checked, or that are gone.
    pub(crate) stale: Vec<Stale>,
}

/// By fingerprint; of several with the same one, as many as were recorded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Baseline(BTreeMap<String, Vec<Stale>>);

impl Baseline {
    /// # Errors
    /// It cannot be read, or is no report of the check.
    pub(crate) fn load(file: &Path) -> Result<Self, Failure> {
        let bytes = spec::read(file).map_err(|why| {
            let hint = if file.exists() { "" } else { "; record one with `--write-baseline`" };
            Failure::of(file.display(), format!("{why}{hint}"))
        })?;
        let read = serde_json::from_slice(&bytes).ok().and_then(|report| Self::parse(&report));
        read.ok_or_else(|| {
            Failure::of(file.display(), "it is no baseline: record one with `--write-baseline`")
        })
    }

    fn parse(report: &Value) -> Option<Self> {
        let mut known = BTreeMap::<String, Vec<Stale>>::new();
        for finding in report.get("findings")?.as_array()? {
            let text = |key: &str| finding.get(key)?.as_str().map(str::to_owned);
            let recorded = Stale { name: text("name")?, file: text("file")?, message: text("message")? };
            known.entry(text("fingerprint")?).or_default().push(recorded);
        }
        Some(Self(known))
    }

    /// Takes the known findings out.
    pub(crate) fn apply(mut self, compiled: &mut Compilation) -> Settled {
        let mut settled = Settled::default();
        let Compilation { diagnostics, sources, .. } = compiled;
        diagnostics.retain(|d| {
            let left = self.0.get_mut(&fingerprint(sources, d));
            let known = left.and_then(Vec::pop).is_some();
            if known {
                settled.known.push(d.clone());
            }
            !known
        });
        let checked = |file: &str| sources.iter().any(|(_, f)| clean(f.path()) == clean(file));
        let left = self.0.into_values().flatten();
        settled.stale.extend(left.filter(|s| checked(&s.file) || !Path::new(&s.file).exists()));
        settled
    }
}

/// Records every finding.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(file: &Path, compiled: &Compilation) -> Result<(), Failure> {
    let each = compiled.diagnostics.iter().map(|d| {
        let mut finding = findings::finding(&compiled.sources, d);
        if let Some(fields) = finding.as_object_mut() {
            // What moves with the lines would only make the file change for nothing.
            fields
                .retain(|key, _| ["code", "name", "message", "file", "fingerprint"].contains(&key.as_str()));
        }
        finding
    });
    let report = json!({"findings": each.collect::<Vec<_>>()});
    std::fs::write(file, format!("{report:#}\n")).map_err(|e| Failure::of(file.display(), plain(&e)))
}

/// A line says what it is before that; many findings may stand on one that a program wrote.
const MOST_OF_A_LINE: usize = 1_000;

/// Of its rule, its file and the words of the line where it stands.
pub(crate) fn fingerprint(sources: &SourceMap, d: &Diagnostic) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(d.rule.code.as_bytes());
    if let Some(file) = sources.get(d.span.file) {
        hasher.update(b"\0").update(clean(file.path()).as_bytes());
        let line = file.line(d.span.start);
        let end = line.char_indices().nth(MOST_OF_A_LINE).map_or(line.len(), |(at, _)| at);
        for word in line.get(..end).unwrap_or_default().split_whitespace() {
            hasher.update(b"\0").update(word.as_bytes());
        }
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}

/// The same for `./specs/a.handoff` and `specs/a.handoff`.
fn clean(path: &str) -> String {
    let parts = Path::new(path).components().filter(|c| *c != Component::CurDir);
    parts.map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
