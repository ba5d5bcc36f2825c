//! The findings as SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use handoff_compiler::Compilation;
use handoff_syntax::diagnostic::{Diagnostic, Severity};
use serde_json::{Value, json};

use super::{Place, gravest, plural};
use crate::baseline::fingerprint;

/// Of more results code scanning shows none.
const MAX_RESULTS: usize = 5_000;

/// Where there are more than are shown, the gravest; how many are left out is said beside them.
pub(crate) fn sarif(compiled: &Compilation) -> Value {
    // Only the rules that said something: the whole list is in `check --rules`.
    let rules = compiled.diagnostics.iter().map(|d| (d.rule.code, d.rule)).collect::<BTreeMap<_, _>>();
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
    let results = kept.into_iter().map(|d| result(compiled, d));
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
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn result(compiled: &Compilation, d: &Diagnostic) -> Value {
    let place = Place::of(&compiled.sources, d.span);
    let help = d.help.as_ref().map(|help| format!("\n\n{help}")).unwrap_or_default();
    json!({
        "ruleId": d.rule.code,
        "level": level(d.severity),
        "partialFingerprints": {"handoff/v1": fingerprint(&compiled.sources, d)},
        "message": {"text": format!("{}{help}", d.message)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&place.file)},
            "region": {
                "startLine": place.start.0,
                "startColumn": place.start.1,
                "endLine": place.end.0,
                "endColumn": place.end.1,
            },
        }}],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative reference: what a URI does not take as it is stands as `%XX`.
fn uri(path: &str) -> String {
    let kept = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
    path.bytes().map(|b| if kept(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
