//! The plan of every example: its id follows the meaning and nothing else, and it keeps to the published schema.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::path::Path;

use fastrand::Rng;
use handoff_compiler::{Files, Root, compile, load};
use handoff_plan::{Plan, PlanId, published, published_schema};
use handoff_tests::specs::{all_specs, compile_file};
use serde_json::Value;

/// A folder in which one file says something else.
struct Instead<'t> {
    folder: &'t Path,
    file: &'t str,
    text: &'t str,
}

impl Files for Instead<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.file {
            return Ok(self.text.as_bytes().to_vec());
        }
        std::fs::read(self.folder.join(path)).map_err(|e| e.to_string())
    }
}

fn id_of(folder: &Path, file: &str, text: &str) -> PlanId {
    let root = Root { folder: String::new(), paths: vec![file.to_owned()] };
    let compiled = compile(load(&root, &Instead { folder, file, text }));
    let plan = compiled.plan.unwrap_or_else(|| panic!("{:?}\n{text}", compiled.diagnostics));
    PlanId::of(&plan)
}

/// The lines in pieces: each begins at that indentation (with the comments before it) and ends where its braces close.
fn pieces(lines: &[&str], indent: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut depth = 0_i64;
    for line in lines {
        piece.push_str(line);
        piece.push('\n');
        if line.trim_start().starts_with("//") {
            continue;
        }
        let count = |open: char, close: char| {
            let of = |c: char| i64::try_from(line.matches(c).count()).unwrap();
            of(open) - of(close)
        };
        depth += count('{', '}') + count('[', ']');
        let stands = line.len() - line.trim_start().len() == indent;
        if depth == 0 && stands && !line.trim().is_empty() {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces
}

/// The same meaning, said otherwise: declarations in another order, stages that do nothing of their own in another order,
/// comments and empty lines in between.
fn said_otherwise(text: &str, rng: &mut Rng) -> String {
    let mut declarations = pieces(&text.lines().collect::<Vec<_>>(), 0);
    rng.shuffle(&mut declarations);
    let stages_moved: String = declarations.iter().map(|declaration| move_stages(declaration, rng)).collect();
    let mut said = String::new();
    for line in stages_moved.lines() {
        match rng.u8(0..12) {
            0 => said.push('\n'),
            1 => said.push_str("      // a remark { \"that\" ]\n"),
            2 if line.starts_with("  stage ") => said.push_str("  /// Said of it.\n"),
            _ => {}
        }
        said.push_str(line);
        said.push_str(if rng.bool() { "\n" } else { "   // so be it\n" });
    }
    said
}

fn move_stages(declaration: &str, rng: &mut Rng) -> String {
    let lines: Vec<&str> = declaration.lines().collect();
    let head = lines.iter().position(|line| line.starts_with("process "));
    let Some(head) = head else { return declaration.to_owned() };
    let (before, inside) = lines.split_at(head + 1);
    let mut parts = pieces(inside, 2);
    let is_plain =
        |part: &String| part.contains("  stage ") && !part.contains("on ") && part.lines().count() == 1;
    let at: Vec<usize> = parts.iter().enumerate().filter(|(_, p)| is_plain(p)).map(|(at, _)| at).collect();
    let mut stages: Vec<String> = at.iter().filter_map(|at| parts.get(*at).cloned()).collect();
    rng.shuffle(&mut stages);
    for (at, stage) in at.iter().zip(stages) {
        if let Some(part) = parts.get_mut(*at) {
            *part = stage;
        }
    }
    before.iter().map(|line| format!("{line}\n")).chain(parts).collect()
}

fn examples() -> Vec<(std::path::PathBuf, String)> {
    let all = all_specs().unwrap().into_iter();
    all.filter(|(folder, _)| folder.to_string_lossy().contains("examples")).collect()
}

#[test]
fn what_is_only_said_otherwise_is_the_same_plan() {
    let mut other = 0;
    for (folder, file) in examples() {
        let text = std::fs::read_to_string(folder.join(&file)).unwrap();
        let id = id_of(&folder, &file, &text);
        for seed in 0..3 {
            let said = said_otherwise(&text, &mut Rng::with_seed(seed));
            other += usize::from(said.lines().next() != text.lines().next());
            assert_eq!(id_of(&folder, &file, &said), id, "{file}, seed {seed}:\n{said}");
        }
    }
    assert!(other > 10, "the texts hardly differ");
}

#[test]
fn another_meaning_is_another_plan() {
    let changes = [
        (" at 100% ", " at 90% "),
        ("trigger by ", "trigger when ready; trigger by "),
        ("final failed", "final"),
    ];
    for (folder, file) in examples() {
        let text = std::fs::read_to_string(folder.join(&file)).unwrap();
        let id = id_of(&folder, &file, &text);
        for (from, to) in changes.iter().filter(|(from, _)| text.contains(from)) {
            assert_ne!(id_of(&folder, &file, &text.replacen(from, to, 1)), id, "{file}: {from}");
        }
    }
}

fn plans() -> Vec<(String, Plan)> {
    let all = all_specs().unwrap().into_iter();
    all.map(|(folder, file)| {
        let plan = compile_file(&folder, &file).plan.unwrap_or_else(|| panic!("{file} has errors"));
        (file, plan)
    })
    .collect()
}

#[test]
fn every_plan_keeps_to_the_published_schema() {
    let schema = jsonschema::validator_for(&published_schema()).unwrap();
    for (file, plan) in plans() {
        let whole = published(&plan).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&whole).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{file}");
    }
}

#[test]
fn what_is_no_plan_does_not() {
    let schema = jsonschema::validator_for(&published_schema()).unwrap();
    let (_, plan) = plans().into_iter().find(|(file, _)| file == "sales-to-cs.handoff").unwrap();
    let whole = published(&plan).unwrap();
    let changed = |pointer: &str, value: Value| {
        let mut whole = whole.clone();
        *whole.pointer_mut(pointer).unwrap() = value;
        whole
    };
    assert!(schema.is_valid(&whole));
    assert!(!schema.is_valid(&changed("/format", 2.into())));
    assert!(!schema.is_valid(&changed("/plan_id", "x".into())));
    assert!(!schema.is_valid(&changed("/processes/sales_to_cs/label", Value::Null)));
    assert!(!schema.is_valid(&changed("/processes/sales_to_cs/stages/0/kind", "Last".into())));
    assert!(!schema.is_valid(&changed("/processes/sales_to_cs/handoffs/0/to", "cs".into())));
}
