//! The findings as SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use handoff_compiler::Compilation;
use handoff_syntax::diagnostic::{Diagnostic, Severity, Suggestion};
use handoff_syntax::source::{FileId, SourceMap, Span};
use serde_json::{Value, json};

use super::{Place, gravest, plural};
use crate::baseline::fingerprint;

/// Of more results code scanning shows none.
const MAX_RESULTS: usize = 5_000;

/// Where there are more than are shown, the gravest; how many are left out is said beside them.
///
/// `known`: what a baseline records. It is told as suppressed, as is what a comment silences: code scanning then closes it
/// instead of losing sight of it.
pub(crate) fn sarif(compiled: &Compilation, known: &[Diagnostic]) -> Value {
    let sources = &compiled.sources;
    let silenced = compiled.silenced.iter();
    let all = compiled.diagnostics.iter().chain(known).chain(silenced.clone().map(|s| &s.finding));
    // Only the rules that said something: the whole list is in `check --rules`.
    let rules: BTreeMap<&str, _> = all.map(|d| (d.rule.code, d.rule)).collect();
    let numbers: BTreeMap<&str, usize> = rules.keys().zip(0..).map(|(code, n)| (*code, n)).collect();
    let rules = rules.values().map(|rule| {
        json!({
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule.summary()},
            "fullDescription": {"text": rule.page().collect::<Vec<_>>().join("\n")},
            "defaultConfiguration": {"level": level(rule.severity)},
        })
    });
    let kept = gravest(&compiled.diagnostics, MAX_RESULTS);
    let cut = compiled.diagnostics.len() - kept.len();
    let notes = (cut > 0).then(|| {
        let text = format!("{} left out, none graver than those that are here", plural(cut, "finding"));
        json!({"level": "warning", "message": {"text": text}})
    });
    let notes: Vec<Value> = notes.into_iter().collect();
    let of = |d: &Diagnostic, suppressions: &Value| result(sources, d, &numbers, suppressions);
    let mut results: Vec<Value> = kept.into_iter().map(|d| of(d, &json!([]))).collect();
    results.extend(known.iter().map(|d| of(d, &json!([{"kind": "external"}]))));
    results.extend(silenced.map(|s| {
        let mut suppression = json!({"kind": "inSource"});
        if let Some(suppression) = suppression.as_object_mut().filter(|_| !s.reason.is_empty()) {
            suppression.insert("justification".to_owned(), json!(s.reason));
        }
        of(&s.finding, &json!([suppression]))
    }));
    results.truncate(MAX_RESULTS);
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "handoff",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notes}],
            "results": results,
        }],
    })
}

fn result(
    sources: &SourceMap,
    d: &Diagnostic,
    numbers: &BTreeMap<&str, usize>,
    suppressions: &Value,
) -> Value {
    let help = d.help.as_ref().map(|help| format!("\n\n{help}")).unwrap_or_default();
    let related = d.related.iter().map(|(span, says)| {
        let mut place = location(sources, *span);
        if let Some(place) = place.as_object_mut() {
            place.insert("message".to_owned(), json!({"text": says}));
        }
        place
    });
    json!({
        "ruleId": d.rule.code,
        "ruleIndex": numbers.get(d.rule.code),
        "level": level(d.severity),
        "partialFingerprints": {"handoff/v1": fingerprint(sources, d)},
        "message": {"text": format!("{}{help}", d.message)},
        "locations": [location(sources, d.span)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "fixes": d.suggestions.iter().filter_map(|s| fix(sources, s)).collect::<Vec<_>>(),
        "suppressions": suppressions,
    })
}

fn location(sources: &SourceMap, span: Span) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": artifact(sources, span.file),
        "region": region(&Place::of(sources, span)),
    }})
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.start.0,
        "startColumn": place.start.1,
        "endLine": place.end.0,
        "endColumn": place.end.1,
    })
}

/// A change that would mend it; `None` where there is nothing to change.
fn fix(sources: &SourceMap, suggestion: &Suggestion) -> Option<Value> {
    let file = suggestion.edits.first()?.span.file;
    let replacements = suggestion.edits.iter().map(|edit| {
        json!({
            "deletedRegion": region(&Place::of(sources, edit.span)),
            "insertedContent": {"text": edit.text},
        })
    });
    Some(json!({
        "description": {"text": suggestion.message},
        "artifactChanges": [{
            "artifactLocation": artifact(sources, file),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    }))
}

fn artifact(sources: &SourceMap, file: FileId) -> Value {
    let path = sources.get(file).map_or("", |f| f.path());
    json!({"uri": uri(path, std::env::current_dir().ok().as_deref())})
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a reference that is relative to where the check was run: code scanning knows files by their place in the
/// repository, and no other machine has the same folders. A file elsewhere keeps its whole path.
pub(super) fn uri(path: &str, here: Option<&Path>) -> String {
    let path = Path::new(path);
    let below = here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    let parts = below.components().filter_map(|part| match part {
        Component::CurDir | Component::Prefix(_) => None,
        Component::RootDir => Some(String::new()),
        part => Some(encoded(&part.as_os_str().to_string_lossy())),
    });
    let written = parts.collect::<Vec<_>>().join("/");
    if below.is_absolute() { format!("file://{written}") } else { written }
}

/// What a URI does not take as it is stands as `%XX`.
fn encoded(part: &str) -> String {
    let kept = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    part.bytes().map(|b| if kept(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
