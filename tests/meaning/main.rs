//! Every spec of this folder and of the examples compiles without an error, and every scenario in it holds.
//!
//! A scenario fails when the code of the rule that it names is taken out: that is what it is there for.

mod broken;
mod facts;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use handoff_engine::Limits;
use handoff_runtime::play;
use handoff_syntax::diagnostic::Severity;
use handoff_tests::specs::{compile_file, specs_of};

/// What does not hold in that file, as a reader would want to see it.
fn failures(folder: &Path, file: &str) -> String {
    let compiled = compile_file(folder, file);
    let mut said = String::new();
    for finding in compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
        let at = compiled.sources.get(finding.span.file).map(|f| f.position(finding.span.start).line);
        let _ = writeln!(said, "{file}:{}: {} {}", at.unwrap_or(0), finding.rule.code, finding.message);
    }
    let Some(plan) = compiled.plan.map(Arc::new) else { return said };
    for scenario in compiled.scenarios.iter().filter(|s| s.file.ends_with(file)) {
        let played = play(&plan, scenario, Limits::default());
        let Some(failure) = played.failure else { continue };
        let _ = writeln!(said, "{file}:{}: {}", failure.line, scenario.title);
        let _ = writeln!(
            said,
            "  {}\n  expected: {}\n  instead:  {}",
            failure.text, failure.expected, failure.instead
        );
        for record in &played.records {
            if let Some(json) = record.to_json() {
                let _ = writeln!(said, "    {json}");
            }
        }
    }
    said
}

#[test]
fn every_scenario_of_the_meaning_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("meaning");
    let only = std::env::var("SPEC").unwrap_or_default();
    let specs = specs_of(&folder).expect("readable");
    assert!(specs.len() > 3, "the specs stand beside this file");
    let said: String =
        specs.iter().filter(|s| s.contains(&only)).map(|spec| failures(&folder, spec)).collect();
    assert!(said.is_empty(), "\n{said}");
}

#[test]
fn every_scenario_of_the_examples_holds() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut said = String::new();
    for entry in std::fs::read_dir(&examples).expect("the examples stand at the top") {
        let folder = entry.expect("readable").path();
        if folder.is_dir() {
            specs_of(&folder)
                .expect("readable")
                .iter()
                .for_each(|spec| said.push_str(&failures(&folder, spec)));
        }
    }
    assert!(said.is_empty(), "\n{said}");
}
