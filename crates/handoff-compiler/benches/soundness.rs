//! How long a process of fifty stages takes, and one whose states pass the bound: from parsed text to plan, on one core.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use handoff_compiler::{Files, Loaded, Root, compile, load};

const TOP: &str = r#"
person ana "Ana Ruiz" { manager dee }
person ben "Ben Okafor" { manager dee }
person dee "Dee Larsen"
team sales { lead ana }
team cs { lead ben }
event deal.won { deal: text }
process renewal {
  key deal: text
  owner dee
  context { scope: text }
  start s0 on deal.won
  stage lost { final failed }
  step lose from any to lost { trigger by dee }
"#;

/// Fifty stages in a row, each with a handoff to the next that can come back, and a way out of all.
fn fifty_stages() -> String {
    let mut text = TOP.to_owned();
    for n in 0..50 {
        let owner = if n % 2 == 0 { "sales" } else { "cs" };
        text += &format!("  stage s{n} {{ owner {owner} }}\n");
    }
    for n in 0..49 {
        let next = n + 1;
        text += &format!(
            "  handoff h{n} from s{n} to s{next} {{
    trigger on enter; require scope; return back
    accept within 1 day {{ at 100% escalate to dee }}
    complete when scope is set within 1 day {{ at 100% escalate to dee }}
  }}\n"
        );
    }
    text + "}\n"
}

/// Twelve stages, each a step from each, and an end that asks which of them were reached.
fn tangled() -> String {
    let mut text = TOP.to_owned();
    for n in 0..12 {
        text += &format!(
            "  stage s{n} {{ owner sales }}\n  step to{n} from any to s{n} {{ trigger by sales }}\n"
        );
    }
    let all: Vec<String> = (0..12).map(|n| format!("reached s{n}")).collect();
    text += "  stage done { final }\n  step finish from any to done { trigger by sales; require ";
    text + &all.join(" and ") + " \"all were seen to\" }\n}\n"
}

struct Spec(String);

impl Files for Spec {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}

fn loaded(spec: &Spec) -> Loaded {
    load(&Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] }, spec)
}

fn soundness(criterion: &mut Criterion) {
    let (plain, tangled) = (Spec(fifty_stages()), Spec(tangled()));
    let mut group = criterion.benchmark_group("soundness");
    group.sample_size(10);
    for (name, spec) in [("50 stages", &plain), ("past the bound", &tangled)] {
        let whole = compile(loaded(spec));
        assert!(whole.plan.is_some(), "without fault: {:?}", whole.diagnostics.first());
        let cut = whole.diagnostics.iter().any(|d| d.rule.name == "too-many-states");
        assert_eq!(cut, name != "50 stages", "only the tangled one passes the bound");
        group.bench_function(name, |b| b.iter_batched(|| loaded(spec), compile, BatchSize::PerIteration));
    }
    group.finish();
}

criterion_group!(benches, soundness);
criterion_main!(benches);
