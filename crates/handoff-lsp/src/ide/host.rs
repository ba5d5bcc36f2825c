//! What the specs stand in: files, settings, cases that run.

use std::collections::BTreeMap;

use handoff_plan::{Name, Place};
use handoff_syntax::diagnostic::Diagnostic;

/// Where cases run, as the person set it in the editor; what is not set there the `handoff.toml` of a root may say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasesAt {
    /// The folder of a store.
    pub store: Option<String>,
    /// The address of a service.
    pub url: Option<String>,
}

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

    /// Where to look for open cases from now on.
    fn cases_are_at(&mut self, at: CasesAt);

    /// How many open cases of each process are in each stage, as last seen. Answers at once, and looks again beside the
    /// conversation where that is due.
    fn open_cases(&self, root: &str) -> BTreeMap<(Name, Place), usize>;

    /// Whether `open_cases` would answer otherwise than when it was last asked.
    fn cases_moved(&self) -> bool;

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
