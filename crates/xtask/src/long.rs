//! What runs for as long as one likes.

use std::path::Path;
use std::process::Command;

use crate::cargo;

/// What the tests do shortly, for as long as one likes: `cargo xtask sim --seed S --steps N`,
/// `cargo xtask crash --kills N --power N`.
pub(crate) fn test(root: &Path, program: &str, args: &[String]) -> Result<(), String> {
    let mut run =
        vec!["run", "--quiet", "--package", "handoff-tests", "--bin", program, "--profile", "sim", "--"];
    run.extend(args.iter().map(String::as_str));
    cargo(root, &run)
}

/// `cargo xtask bench [durable | http | timers | reload | crowd CASES | closed CASES]`, of a release: with the program beside it, which
/// it asks over HTTP.
pub(crate) fn bench(root: &Path, args: &[String]) -> Result<(), String> {
    let parts = ["--package", "handoff-tests", "--package", "handoff-cli"];
    cargo(
        root,
        &[&["build", "--release", "--bins", "--features", "handoff-tests/bench"], &parts[..]].concat(),
    )?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let program = target.join("release").join(format!("bench{}", std::env::consts::EXE_SUFFIX));
    let status = Command::new(&program).args(args).status().map_err(|e| format!("bench: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("bench: {status}")) }
}
