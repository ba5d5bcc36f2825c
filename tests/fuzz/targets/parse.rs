//! Any bytes are read, without a panic, in time that grows with them, and what is said of them points at them.

#![no_main]

use std::time::Duration;

use cpu_time::ThreadTime;
use handoff_syntax::diagnostic::Severity;
use handoff_syntax::source::{FileId, SourceFile, SourceMap};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// Far more of a processor's time than a text of the sizes tried here takes.
const PATIENCE: Duration = Duration::from_millis(400);

fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| { handoff_fuzz::mutate(data, size, max, seed) });

fuzz_target!(|data: &[u8]| {
    let mut sources = SourceMap::new();
    let file = SourceFile::new("spec.handoff", String::from_utf8_lossy(data));
    let start = ThreadTime::now();
    let parsed = handoff_syntax::parse(FileId(0), &file);
    assert!(start.elapsed() < PATIENCE, "{} bytes take longer than {PATIENCE:?}", data.len());
    let silent = parsed.diagnostics.iter().all(|d| d.severity != Severity::Error);
    if silent {
        let shown = format!("{:?}", parsed.tree.items);
        let is_whole = !shown.contains("Error(0:") && !shown.contains("kind: Error");
        assert!(is_whole, "something is left out, and nothing said");
    }
    sources.add(file);
    handoff_fuzz::spans_are_inside(&sources, &parsed.diagnostics);
    for finding in &parsed.diagnostics {
        assert!(!finding.message.is_empty() && !finding.message.ends_with('.'), "{finding:?}");
    }
});
