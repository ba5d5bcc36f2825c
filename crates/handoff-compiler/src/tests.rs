use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;

mod example;
mod lines;
mod mending;
mod messages;
mod pages;
mod privacy;
mod whole;
mod wild;

/// Files of a test, in memory.
#[derive(Debug, Default)]
pub(crate) struct Memory(pub(crate) BTreeMap<String, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// Compiles files of a test; the first ones that end in `.handoff` are asked for.
pub(crate) fn compile_files(files: &[(&str, &str)], asked: &[&str]) -> Compilation {
    let memory =
        Memory(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect());
    let root = Root { folder: String::new(), paths: asked.iter().map(|p| (*p).to_owned()).collect() };
    compile(load(&root, &memory))
}

/// Compiles one text.
pub(crate) fn compile_text(text: &str) -> Compilation {
    compile_files(&[("spec.handoff", text)], &["spec.handoff"])
}

/// Findings as `code line message`, one a line.
pub(crate) fn said(compilation: &Compilation) -> String {
    let mut lines = String::new();
    for d in &compilation.diagnostics {
        let file = compilation.sources.get(d.span.file);
        let line = file.map_or(0, |f| f.position(d.span.start).line);
        let path = file.map_or("", |f| f.path());
        let _ = writeln!(lines, "{} {path}:{line} {}", d.rule.code, d.message);
    }
    lines
}
