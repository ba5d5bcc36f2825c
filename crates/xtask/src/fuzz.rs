//! `cargo xtask fuzz [TARGET] [--seconds N]`: looks for texts that break what must hold of any text. Wants the nightly
//! toolchain and `cargo install cargo-fuzz`.

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::report;

const TARGETS: &[&str] = &["parse", "fmt", "check"];
const SECONDS: u32 = 60;
/// A text that takes longer than this many seconds is a finding.
const PATIENCE: u32 = 10;
const MOST_BYTES: u32 = 16_384;
/// Where texts are kept that are worth trying again, beside those of the whole project.
const CORPUS: &str = "tests/fuzz/corpus";

pub(crate) fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let (target, seconds) = wanted(args)?;
    let target_folder =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target_folder.join("fuzz");
    let seeds = folder.join("seeds");
    gather(root, &seeds).map_err(|e| format!("{}: {e}", seeds.display()))?;
    for name in TARGETS.iter().filter(|name| target.is_none_or(|t| t == **name)) {
        report(&format!("xtask fuzz {name}: {seconds} seconds"));
        let grown = folder.join(name);
        fs::create_dir_all(&grown).map_err(|e| format!("{}: {e}", grown.display()))?;
        let status = Command::new("cargo")
            .args(["+nightly", "fuzz", "run", "--fuzz-dir", "tests/fuzz", "--sanitizer", "none", name])
            .args([&grown, &seeds, &root.join(CORPUS)])
            .args(["--", "-dict=tests/fuzz/words.dict", "-use_value_profile=1", "-rss_limit_mb=4096"])
            .args([
                format!("-max_total_time={seconds}"),
                format!("-timeout={PATIENCE}"),
                format!("-max_len={MOST_BYTES}"),
            ])
            // The toolchain of this run is not that of the one which runs it.
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN")
            .current_dir(root)
            .status()
            .map_err(|e| format!("cargo fuzz: {e}"))?;
        if !status.success() {
            return Err(format!("cargo fuzz run {name}: {status}"));
        }
    }
    Ok(())
}

fn wanted(args: &[String]) -> Result<(Option<&str>, u32), String> {
    let mut target = None;
    let mut seconds = SECONDS;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--seconds" {
            let number = rest.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
            seconds = number.ok_or("--seconds wants a number from 1")?;
        } else if TARGETS.contains(&arg.as_str()) && target.is_none() {
            target = Some(arg.as_str());
        } else {
            return Err(format!("usage: cargo xtask fuzz [{}] [--seconds N]", TARGETS.join("|")));
        }
    }
    Ok((target, seconds))
}

/// Copies every spec of the project, and every example of the reference, into one folder.
fn gather(root: &Path, into: &Path) -> std::io::Result<()> {
    if into.exists() {
        fs::remove_dir_all(into)?;
    }
    fs::create_dir_all(into)?;
    let mut specs = Vec::new();
    for folder in ["examples", "tests", "crates"] {
        walk(&root.join(folder), &mut specs)?;
    }
    for (n, spec) in specs.iter().enumerate() {
        fs::copy(spec, into.join(format!("spec-{n}")))?;
    }
    for (n, example) in examples(&fs::read_to_string(root.join("grammar/README.md"))?).iter().enumerate() {
        fs::write(into.join(format!("reference-{n}")), example)?;
    }
    Ok(())
}

fn walk(folder: &Path, specs: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "target" {
                walk(&path, specs)?;
            }
        } else if path.extension().is_some_and(|e| e == "handoff") {
            specs.push(path);
        }
    }
    Ok(())
}

/// What stands between ` ```handoff ` and its end.
fn examples(page: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut open: Option<String> = None;
    for line in page.split_inclusive('\n') {
        match &mut open {
            None if line.starts_with("```handoff") => open = Some(String::new()),
            None => {}
            Some(_) if line.starts_with("```") => examples.extend(open.take()),
            Some(text) => text.push_str(line),
        }
    }
    examples
}
