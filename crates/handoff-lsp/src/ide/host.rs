//! What the specs stand in: files, settings, cases that run.

use std::collections::BTreeMap;

use handoff_plan::{Name, Place};
use handoff_syntax::diagnostic::Diagnostic;

/// Paths are absolute, with `/` between their parts.
pub trait Host: Sync {
    /// All `.handoff` files below a folder, sorted.
    fn specs(&self, folder: &str) -> Vec<String>;

    /// The folder of the nearest `handoff.toml` at the file or above it.
    fn marked(&self, file: &str) -> Option<String>;

    /// # Errors
    /// Why it cannot be read, in words that may follow `cannot be read:`.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;

    /// What tells one state of a file from another; the same as long as nobody writes to it.
    fn stamp(&self, path: &str) -> u64;

    /// Severities as the `handoff.toml` of this root wants them.
    ///
    /// # Errors
    /// What is wrong with the `handoff.toml`.
    fn adjust(&self, root: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<(), String>;

    /// How many open cases of each process are in each stage, where a store is at hand.
    fn open_cases(&self, root: &str) -> BTreeMap<(Name, Place), usize>;

    /// Plays the scenario of this title that stands in this file.
    fn run_scenario(&self, file: &str, title: &str) -> Ran;

    /// The map of a process, as text that a person can read or a tool can draw (Mermaid).
    fn map(&self, file: &str, process: &str) -> Ran;
}

/// What came of something that a person asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    pub good: bool,
    /// For the person who asked.
    pub says: String,
}
