//! What no compiler checks: sizes of files, and words that say that a thing is not done.

#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

const MAX_LINES: usize = 800;
const MAX_MAIN_LINES: usize = 80;

/// Written in two halves, so that this file does not trip over itself.
const WORDS: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "do it or leave it out"),
    (concat!("FIX", "ME"), "mend it or leave it out"),
    (concat!("XX", "X"), "say what is meant"),
    (concat!("todo", "!("), "do it or leave it out"),
    (concat!("unimplemented", "!("), "do it or leave it out"),
    (concat!("#[", "ignore"), "a test that does not run is no test"),
    (concat!("#[", "allow("), "use #[expect(…, reason = \"…\")]"),
    (concat!("#![", "allow("), "use #[expect(…, reason = \"…\")]"),
];

/// Folders that are not ours to tidy.
const SKIPPED: &[&str] = &["target", ".git", "node_modules", "fixtures"];

pub(crate) fn check(root: &Path) -> Result<(), String> {
    let mut problems = Vec::new();
    walk(root, root, &mut problems).map_err(|e| format!("reading {}: {e}", root.display()))?;
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn walk(root: &Path, folder: &Path, problems: &mut Vec<String>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        let kind = entry.file_type()?;
        if kind.is_dir() && !SKIPPED.iter().any(|s| name == *s) {
            walk(root, &path, problems)?;
        } else if kind.is_file() && is_source(&path) {
            let text = fs::read_to_string(&path)?;
            let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            problems.extend(look(&shown, &text));
        }
    }
    Ok(())
}

fn is_source(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    matches!(extension, "rs" | "pest" | "handoff" | "toml" | "md")
}

/// What is wrong with one file; `path` with `/`.
fn look(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let lines = text.lines().count();
    let most = if path.ends_with("src/main.rs") { MAX_MAIN_LINES } else { MAX_LINES };
    if path.ends_with(".rs") && lines > most {
        problems.push(format!("{path}: {lines} lines, at most {most}: split it by reason to change"));
    }
    for (number, line) in text.lines().enumerate() {
        for (word, instead) in WORDS.iter().filter(|(word, _)| line.contains(word)) {
            problems.push(format!("{path}:{}: `{word}`: {instead}", number + 1));
        }
    }
    problems
}
