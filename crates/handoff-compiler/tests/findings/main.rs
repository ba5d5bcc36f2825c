//! What the check says about whole specs: files beside this one, with what is to be found in them.
//!
//! `HANDOFF_ACCEPT=1` writes the expectations of `mistakes` anew; read them before they are kept.

#![expect(clippy::disallowed_methods, reason = "these tests read the files that stand beside them")]
#![expect(clippy::expect_used, clippy::panic, reason = "in a test a panic is a failure")]

mod mistakes;
mod rules;

use std::fs;
use std::path::{Path, PathBuf};

use handoff_compiler::{Compilation, Files, Root, compile, load};

/// One text, under the name `spec.handoff`.
struct OneText<'t>(&'t str);

impl Files for OneText<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "spec.handoff" {
            Ok(self.0.as_bytes().to_vec())
        } else {
            Err("there is no such file".into())
        }
    }
}

fn check(text: &str) -> Compilation {
    let root = Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] };
    compile(load(&root, &OneText(text)))
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings").join(name)
}

/// The files of a folder with their stems, sorted.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder stands beside this file") {
        let path = entry.expect("readable").path();
        found.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), path));
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A finding as `LINE RULE: MESSAGE`.
fn lines(compilation: &Compilation) -> Vec<String> {
    let line = |d: &handoff_syntax::diagnostic::Diagnostic| {
        let file = compilation.sources.get(d.span.file);
        let at = file.map_or(0, |f| f.position(d.span.start).line);
        format!("{at} {}: {}", d.rule.name, d.message)
    };
    compilation.diagnostics.iter().map(line).collect()
}
