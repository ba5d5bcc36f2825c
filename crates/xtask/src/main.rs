//! The project's own chores: `cargo xtask` runs all of them, `cargo xtask NAME` one.

mod layers;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

type Chore = (&'static str, &'static str, fn(&Path) -> Result<(), String>);

/// Quick ones first: a slip in the style is told before anything is built.
const CHORES: &[Chore] = &[
    ("fmt", "the style of the Rust sources", |root| cargo(root, &["fmt", "--all", "--check"])),
    ("tidy", "sizes of files, words that say a thing is not done", tidy::check),
    ("layers", "crates know only those below them, as crates/README.md says", layers::check),
    ("clippy", "lints, as errors", |root| {
        cargo(root, &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
    }),
    ("test", "cargo test --workspace", |root| cargo(root, &["test", "--workspace", "--quiet"])),
];

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    if let Some(program @ ("sim" | "crash")) = wanted.as_deref() {
        return long(program, &std::env::args().skip(2).collect::<Vec<_>>());
    }
    let chores =
        CHORES.iter().filter(|(name, ..)| wanted.as_deref().is_none_or(|w| w == *name)).collect::<Vec<_>>();
    if chores.is_empty() {
        return usage();
    }
    let root = root();
    for (name, says, run) in chores {
        report(&format!("xtask {name}: {says}"));
        if let Err(message) = run(&root) {
            report(&format!("xtask {name} failed\n{message}"));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// What the tests do shortly, for as long as one likes: `cargo xtask sim --seed S --steps N`,
/// `cargo xtask crash --kills N --power N`.
fn long(program: &str, args: &[String]) -> ExitCode {
    let mut run = vec!["run", "--quiet", "--release", "--package", "handoff-tests", "--bin", program, "--"];
    run.extend(args.iter().map(String::as_str));
    match cargo(&root(), &run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            report(&message);
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    let list = CHORES.iter().map(|(name, says, _)| format!("  {name:<8} {says}\n")).collect::<String>();
    report(&format!(
        "usage: cargo xtask [NAME]\n       cargo xtask sim [--seed S] [--steps N]\n       cargo xtask crash [--kills N] [--power N] [--seed S]\n\n{list}"
    ));
    ExitCode::from(2)
}

/// The workspace's folder, two above this crate.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

fn cargo(root: &Path, args: &[&str]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status =
        Command::new(cargo).args(args).current_dir(root).status().map_err(|e| format!("cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo {}: {status}", args.join(" "))) }
}

#[expect(clippy::print_stderr, reason = "a chore speaks to the terminal")]
fn report(text: &str) {
    eprintln!("{text}");
}
