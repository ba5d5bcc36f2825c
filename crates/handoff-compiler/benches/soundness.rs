//! How long a process of fifty stages takes, one whose states pass the bound, and a thousand small files: on one core.

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
  context { scope: text; contact: text; amount: money(USD) }
  start s0 on deal.won
  stage lost { final failed }
  step lose from any to lost { trigger by dee }
"#;

/// Fifty stages in a row, each a handoff to the next with what it requires, a package, returns, clocks and an exception; three
/// tracks beside it, one of which the last stage waits for; an invariant; and a way out of all.
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
    trigger on enter
    require scope, contact
    require approval by dee within 1 day {{ at 100% escalate to dee }}
    require amount > 10 USD \"Worth the while\"
    carry scope, contact
    prepare within 1 day {{ at 100% escalate to dee }}
    accept within 1 day {{ at 100% escalate to dee }}
    complete when contact is set within 1 day {{ at 100% escalate to dee }}
    return back at most 2 times then raise trouble
    return other raise trouble
    on completed {{ notify giver \"it is done\" }}
  }}\n"
        );
    }
    for track in ["legal", "billing", "desk"] {
        text += &format!(
            "  track {track} {{
    start open on deal.won
    stage open {{ owner cs }}
    stage checked {{ owner cs }}
    stage over {{ final }}
    step check_{track} from open to checked {{ trigger by cs; require contact }}
    step again_{track} from checked to open {{ trigger by cs }}
    step end_{track} from checked to over {{ trigger by cs }}
    step stop_{track} from open to over {{ trigger by dee }}
  }}\n"
        );
    }
    text += "  stage closed { final }
  step close from s49 to closed { trigger by cs; require reached desk.over \"the desk is there\" }
  exception trouble { owner dee; resolve within 1 day { at 100% notify dee \"late\" } }
  invariant \"closed with a scope\": reached closed only if scope is set\n}\n";
    text
}

/// A process of a few stages, with its people: one of a thousand files.
fn small(n: usize) -> String {
    let text = TOP.replace("process renewal", &format!("process renewal_{n}"));
    text + "  stage s0 { owner sales }
  stage live { owner cs }
  stage closed { final }
  handoff kickoff from s0 to live {
    trigger on enter
    require scope
    prepare within 1 day { at 100% escalate to dee }
    accept within 1 day { at 100% escalate to dee }
    return back at most 2 times then raise trouble
  }
  step close from live to closed { trigger by cs; require contact }
  exception trouble { owner dee; resolve within 1 day { at 100% notify dee \"late\" } }
  invariant \"live with a scope\": reached live only if scope is set\n}\n"
}

/// Fourteen stages, each a step from each, and an end that asks which of them were reached.
fn tangled() -> String {
    let mut text = TOP.to_owned();
    for n in 0..14 {
        text += &format!(
            "  stage s{n} {{ owner sales }}\n  step to{n} from any to s{n} {{ trigger by sales }}\n"
        );
    }
    let all: Vec<String> = (0..14).map(|n| format!("reached s{n}")).collect();
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

struct Many(Vec<String>);

impl Files for Many {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let number: usize =
            path.trim_end_matches(".handoff").parse().map_err(|_| "no such file".to_owned())?;
        self.0.get(number).map(|text| text.clone().into_bytes()).ok_or_else(|| "no such file".to_owned())
    }
}

/// A thousand small files, each read, parsed, checked and proven by itself, soundness included.
fn small_files(criterion: &mut Criterion) {
    let many = Many((0..1_000).map(small).collect());
    let each =
        |n: usize| compile(load(&Root { folder: String::new(), paths: vec![format!("{n}.handoff")] }, &many));
    let first = each(0);
    assert!(first.plan.is_some(), "without fault: {:?}", first.diagnostics.first());
    let mut group = criterion.benchmark_group("soundness");
    group.sample_size(10);
    group.bench_function("1000 small files, checked whole", |b| {
        b.iter(|| (0..1_000).filter(|n| each(*n).plan.is_some()).count());
    });
    group.finish();
}

criterion_group!(benches, soundness, small_files);
criterion_main!(benches);
