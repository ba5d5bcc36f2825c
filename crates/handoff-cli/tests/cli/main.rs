//! The command as people call it: the real binary, its exit codes, what it prints.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops where something is not as it should be"
)]

mod audit;
mod case;
mod check;
mod completion;
mod diff;
mod example;
mod explain;
mod fmt;
mod graph;
mod man;
mod new;
mod plan;
mod readme;
mod report;
mod run;
mod sandbox;
mod scenario;
mod serve;
mod store;
mod upkeep;
mod usage;

/// A test file that nobody named above would never run.
#[test]
fn no_test_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli");
    let named = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "rs") {
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert!(
                name == "main" || named.contains(&format!("mod {name};")),
                "{name}.rs is not named in main.rs"
            );
        }
    }
}
