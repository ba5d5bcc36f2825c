//! How fast ten and a hundred thousand lines become a plan: reading, parsing, checking, proving, lowering, on one core.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use handoff_compiler::{Files, Root, compile, load};
use rayon::ThreadPoolBuilder;

const SPEC: &str = include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff");
const TEAMS: &str = include_str!("../../../examples/sales-to-cs/org/teams.handoff");

/// The example's process and scenario under many names, until the whole has that many lines.
fn spec(lines: usize) -> String {
    let (head, process) = SPEC.split_once("process sales_to_cs").unwrap_or_default();
    let mut text = head.to_owned();
    let each = process.lines().count();
    for n in 0..lines.div_ceil(each) {
        let process = process.replace("for sales_to_cs", &format!("for sales_to_cs_{n}"));
        text.push_str(&format!("process sales_to_cs_{n}{process}\n"));
    }
    text
}

struct Spec(String);

impl Files for Spec {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match path {
            "spec.handoff" => Ok(self.0.clone().into_bytes()),
            "org/teams.handoff" => Ok(TEAMS.as_bytes().to_vec()),
            _ => Err("no such file".to_owned()),
        }
    }
}

fn compiling(criterion: &mut Criterion) {
    // Where no thread can be started nothing can be measured.
    let Ok(alone) = ThreadPoolBuilder::new().num_threads(1).build() else { return };
    let root = Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] };
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(20);
    for lines in [10_000, 100_000] {
        let spec = Spec(spec(lines));
        let whole = compile(load(&root, &spec));
        assert!(whole.plan.is_some(), "the example is without fault: {:?}", whole.diagnostics.first());
        group.throughput(Throughput::Bytes(spec.0.len() as u64));
        group.bench_function(format!("{lines} lines, load"), |b| {
            alone.install(|| b.iter(|| load(&root, &spec)));
        });
        let loaded = || load(&root, &spec);
        group.bench_function(format!("{lines} lines, compile"), |b| {
            alone.install(|| b.iter_batched(loaded, compile, BatchSize::PerIteration));
        });
    }
    group.finish();
}

criterion_group!(benches, compiling);
criterion_main!(benches);
