//! How fast a spec becomes a tree: ten thousand lines, on one core.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use handoff_syntax::source::{FileId, SourceFile};

const EXAMPLE: &str = include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff");

/// The example over and over, until it has that many lines.
fn spec(lines: usize) -> String {
    let once = EXAMPLE.lines().count() + 1;
    let mut text = String::with_capacity(EXAMPLE.len() * (lines / once + 1));
    while text.lines().count() < lines {
        text.push_str(EXAMPLE);
        text.push('\n');
    }
    text
}

fn parse(criterion: &mut Criterion) {
    let file = SourceFile::new("spec.handoff", spec(10_000));
    let parsed = handoff_syntax::parse(FileId(0), &file);
    assert!(parsed.diagnostics.is_empty(), "the example is without fault");
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(file.text().len() as u64));
    group.sample_size(20);
    group.bench_function("10k lines", |b| b.iter(|| handoff_syntax::parse(FileId(0), &file)));
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
