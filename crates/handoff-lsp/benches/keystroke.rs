//! From a keystroke to its findings, and to what may be written there: a file of some 2,000 lines, a workspace of 500 files.

#![expect(clippy::unwrap_used, reason = "a bench may stop where it stands")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use handoff_lsp::Host;
use handoff_lsp::Ran;
use handoff_lsp::ide::Workspace;
use handoff_lsp::ide::positions::{Encoding, LineChar};
use handoff_lsp::ide::workspace::TextChange;
use handoff_plan::{Name, Place};
use handoff_syntax::diagnostic::Diagnostic;

struct Files(BTreeMap<String, String>);

impl Host for Files {
    fn specs(&self, _: &str) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
    fn marked(&self, _: &str) -> Option<String> {
        None
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).map(|t| t.clone().into_bytes()).ok_or_else(String::new)
    }
    fn stamp(&self, _: &str) -> u64 {
        0
    }
    fn adjust(&self, _: &str, _: &mut Vec<Diagnostic>) -> Result<(), String> {
        Ok(())
    }
    fn open_cases(&self, _: &str) -> BTreeMap<(Name, Place), usize> {
        BTreeMap::new()
    }
    fn run_scenario(&self, _: &str, _: &str) -> Ran {
        Ran { good: true, says: String::new() }
    }
    fn map(&self, _: &str, _: &str) -> Ran {
        Ran { good: true, says: String::new() }
    }
}

const TEAMS: &str = "calendar office { timezone \"Europe/Berlin\"; open mon..fri 09:00..17:00 }
person ann \"Ann\" { manager zoe }
person bob \"Bob\" { manager zoe }
person zoe \"Zoe\" {}
team a \"A\" { lead ann; manager zoe; members ann }
team b \"B\" { lead bob; manager zoe; members bob }
";

/// A process of some 35 lines.
fn process(n: usize) -> String {
    format!(
        "event e{n}.asked {{ id: text; what: text; amount: money(EUR) }}
record brief{n} {{ what: text; amount: money(EUR); note: text? }}

/// Process number {n}.
process p{n} \"Process {n}\" {{
  key id: text
  owner a
  calendar office
  context {{
    what: text
    amount: money(EUR) where amount > 0 EUR
    note: text
  }}
  start asked on e{n}.asked where event.amount > 0 EUR {{ set what, amount from event }}
  stage asked \"Asked\" {{ owner a; stay within 9 business days {{ at 100% escalate to a.manager }} }}
  stage doing \"Doing\" {{ owner b; expects brief{n}; stay within 9 business days {{ at 100% escalate to b.manager }} }}
  stage done \"Done\" {{ final }}
  handoff give \"Give\" from asked to doing {{
    trigger on enter
    require what, amount
    require count([amount]) > 0 and what != \"\" \"It says what\"
    carry brief{n} {{ what, amount, note }}
    prepare within 1 business day {{ at 100% escalate to a.manager \"{{what}}: still missing {{missing}}\" }}
    accept within 24 hours {{
      at 75% remind receiver
      at 100% escalate to receiver.manager
    }}
    return unclear \"Not clear\" at most 2 times then raise stuck
    on completed {{ notify giver \"{{what}} is with {{receiver}}\" }}
  }}
  step close from doing to done {{ trigger by b }}
  exception stuck \"Stuck\" {{ owner a; resolve within 1 business day {{ at 100% escalate to a.manager }} }}
}}
"
    )
}

fn file(from: usize, processes: usize) -> String {
    let mut text = "import \"teams.handoff\"\n".to_owned();
    for n in from..from + processes {
        let _ = write!(text, "\n{}", process(n));
    }
    text
}

fn keystrokes(c: &mut Criterion) {
    let big = file(0, 55);
    let lines = u32::try_from(big.lines().count()).unwrap();
    let files = BTreeMap::from([
        ("/w/teams.handoff".to_owned(), TEAMS.to_owned()),
        ("/w/big.handoff".to_owned(), big.clone()),
    ]);
    let mut workspace = Workspace::new(Files(files), vec!["/w".to_owned()]);
    workspace.open("/w/big.handoff", 0, big.clone());
    assert!(workspace.fresh("/w").unwrap().compilation.plan.is_some(), "the texts check");
    let at = LineChar { line: lines / 2, character: 0 };
    let mut version = 0;
    let mut group = c.benchmark_group(format!("a file of {lines} lines"));
    group.bench_function("a keystroke to its findings", |b| {
        b.iter(|| {
            version += 1;
            let text = if version % 2 == 0 { String::new() } else { " ".to_owned() };
            let end = LineChar { line: at.line, character: u32::from(version % 2 == 0) };
            let change = TextChange { range: Some((at, end)), text };
            workspace.change("/w/big.handoff", version, vec![change], Encoding::Utf16);
            black_box(workspace.fresh("/w").unwrap().compilation.diagnostics.len())
        });
    });
    let analysis = workspace.fresh("/w").unwrap();
    let place = u32::try_from(big.rfind("require what").unwrap() + "require ".len()).unwrap();
    group.bench_function("completion", |b| {
        let id = analysis.file_id("/w/big.handoff");
        b.iter(|| black_box(analysis.complete(id, &big, place).items.len()));
    });
    group.finish();

    let mut many: BTreeMap<String, String> =
        (0..500).map(|n| (format!("/w/f{n}.handoff"), file(n, 1))).collect();
    many.insert("/w/teams.handoff".to_owned(), TEAMS.to_owned());
    let mut group = c.benchmark_group("500 files");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("opened", |b| {
        b.iter(|| {
            let mut workspace = Workspace::new(Files(many.clone()), vec!["/w".to_owned()]);
            black_box(workspace.fresh("/w").unwrap().compilation.diagnostics.len())
        });
    });
    group.finish();
}

criterion_group!(benches, keystrokes);
criterion_main!(benches);
