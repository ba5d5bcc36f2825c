//! The project's own chores: `cargo xtask` runs all of them, `cargo xtask NAME` one.

mod fuzz;
mod layers;
mod long;
mod speed;
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
    let args = std::env::args().skip(1).collect::<Vec<_>>();
    let root = root();
    let done = match args.split_first() {
        Some((name, rest)) if matches!(name.as_str(), "sim" | "crash") => long::test(&root, name, rest),
        Some((name, rest)) if name == "bench" => long::bench(&root, rest),
        Some((name, rest)) if name == "fuzz" => fuzz::run(&root, rest),
        Some((name, rest)) if name == "speed" => speed::run(&root, rest),
        Some((name, _)) => {
            CHORES.iter().find(|(chore, ..)| chore == name).map_or_else(|| Err(usage()), |c| chore(&root, c))
        }
        None => CHORES.iter().try_for_each(|c| chore(&root, c)),
    };
    let Err(message) = done else { return ExitCode::SUCCESS };
    report(&message);
    ExitCode::FAILURE
}

fn chore(root: &Path, (name, says, run): &Chore) -> Result<(), String> {
    report(&format!("xtask {name}: {says}"));
    run(root).map_err(|message| format!("xtask {name} failed\n{message}"))
}

fn usage() -> String {
    let list = CHORES.iter().map(|(name, says, _)| format!("  {name:<8} {says}\n")).collect::<String>();
    let longer = "cargo xtask sim|crash|bench|fuzz|speed [ARGS]";
    format!("usage: cargo xtask [NAME]\n       {longer}\n\n{list}")
}

/// The workspace's folder, two above this crate.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

fn cargo(root: &Path, args: &[&str]) -> Result<(), String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What says which crate this is: build scripts that look at it would run anew, and all that hangs on them.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    let status = cargo.args(args).current_dir(root).status().map_err(|e| format!("cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo {}: {status}", args.join(" "))) }
}

#[expect(clippy::print_stderr, reason = "a chore speaks to the terminal")]
fn report(text: &str) {
    eprintln!("{text}");
}
