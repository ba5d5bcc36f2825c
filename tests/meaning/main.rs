//! Every spec of this folder and of the examples compiles without an error, and every scenario in it holds.
//!
//! A scenario fails when the code of the rule that it names is taken out: that is what it is there for.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use handoff_compiler::{Compilation, Files, Root, compile, load};
use handoff_engine::Limits;
use handoff_runtime::play;
use handoff_syntax::diagnostic::Severity;

struct Disk(PathBuf);

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(path)).map_err(|e| e.to_string())
    }
}

fn compile_file(folder: &Path, file: &str) -> Compilation {
    let root = Root { folder: String::new(), paths: vec![file.to_owned()] };
    compile(load(&root, &Disk(folder.to_owned())))
}

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

fn specs_of(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder stands beside this file");
    let names = entries.map(|e| e.expect("readable").file_name().into_string().expect("an ASCII name"));
    let mut names: Vec<String> = names.filter(|n| n.ends_with(".handoff")).collect();
    names.sort();
    names
}

#[test]
fn every_scenario_of_the_meaning_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("meaning");
    let only = std::env::var("SPEC").unwrap_or_default();
    let specs = specs_of(&folder);
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
            specs_of(&folder).iter().for_each(|spec| said.push_str(&failures(&folder, spec)));
        }
    }
    assert!(said.is_empty(), "\n{said}");
}
