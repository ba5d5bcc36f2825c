//! A million pending timers: what one more costs, one that is cancelled, one that expires, beside a thousand of them and beside
//! a table in SQLite. Nobody waits for the disk.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use handoff_engine::{Input, InputKind, Limits, OutsideEvent, World};
use handoff_tests::specs::compile_text;
use serde_json::json;

use crate::memory::resident;
use crate::sqlite;

const FEW: usize = 1_000;
const MANY: usize = 1_000_000;
/// So many are armed, cancelled, and expire.
const SAMPLE: usize = 20_000;
const STAY: TimeDelta = TimeDelta::days(5);

/// A case of it waits.
pub(crate) const SPEC: &str = r#"
event thing.came { id: text }
event thing.went { id: text }
person maria "Maria Lopez"
process waiting "Waiting" {
  key id: text
  owner maria
  start here on thing.came
  stage here "Here" {
    owner maria
    stay within 5 days { at 100% remind owner }
  }
  stage gone "Gone" { final }
  step leave from here to gone { trigger on thing.went }
}
"#;

pub(crate) fn tell() {
    println!(
        "Timers, without waiting for the disk. handoff: the whole input that arms one (a case opens), cancels one (the case\n\
         closes) or is one that falls due, with its facts. SQLite: the row of the timer alone, in one transaction.\n"
    );
    println!("{:<44}{:>12}{:>12}{:>12}", "", "arm", "cancel", "expire");
    for (name, pending) in [("a thousand", FEW), ("a million", MANY)] {
        row(&format!("handoff, {name} pending"), measure(&mut Engine::new(), pending));
    }
    for (name, pending) in [("a thousand", FEW), ("a million", MANY)] {
        row(&format!("SQLite, {name} pending"), measure(&mut Table::new(), pending));
    }
    println!();
}

fn row(name: &str, times: [Duration; 3]) {
    let [arm, cancel, expire] = times.map(|time| time.as_secs_f64() * 1e6 / SAMPLE as f64);
    println!("{name:<44}{arm:>9.1} µs{cancel:>9.1} µs{expire:>9.1} µs");
}

pub(crate) fn event(ty: &str, number: usize) -> OutsideEvent {
    let key = format!("T-{number}");
    OutsideEvent {
        id: format!("{ty}-{key}").into(),
        source: "bench".into(),
        ty: ty.into(),
        subject: None,
        time: None,
        data: json!({"id": key}),
        hops: 0,
    }
}

trait Timers {
    fn arm(&mut self, number: usize);
    fn cancel(&mut self, number: usize);
    /// The next one that is due.
    fn expire(&mut self);
}

fn measure(timers: &mut dyn Timers, pending: usize) -> [Duration; 3] {
    (0..pending).for_each(|number| timers.arm(number));
    let time = |work: &mut dyn FnMut(usize)| {
        let began = Instant::now();
        (0..SAMPLE).for_each(work);
        began.elapsed()
    };
    let arm = time(&mut |n| timers.arm(pending + n));
    // Spread over all of them, and none twice: the factor has no divisor in common with what it is taken by.
    let all = pending + SAMPLE;
    let cancel = time(&mut |n| timers.cancel(n * 7_919 % all));
    (0..SAMPLE).for_each(|n| timers.arm(all + n));
    let expire = time(&mut |_| timers.expire());
    [arm, cancel, expire]
}

/// The world of the engine, with a case a timer.
struct Engine {
    world: World,
    began: DateTime<Utc>,
    before: u64,
}

impl Engine {
    fn new() -> Self {
        let began = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        let mut world = World::new(Limits::default());
        world.load_plan(Arc::new(compile_text(SPEC).plan.unwrap()), began);
        Self { world, began, before: resident() }
    }

    fn take(&mut self, ty: &str, number: usize) {
        let at = self.began + TimeDelta::milliseconds(i64::try_from(number).unwrap());
        let facts = self.world.take(&Input { at, kind: InputKind::Event(event(ty, number)) });
        assert!(facts.len() > 2, "{facts:?}");
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let (bytes, cases) = (resident().saturating_sub(self.before), self.world.snapshots(None).count());
        println!(
            "{cases} cases with a timer each, and as many inputs remembered: {} bytes a case in memory",
            bytes / cases as u64
        );
    }
}

impl Timers for Engine {
    fn arm(&mut self, number: usize) {
        self.take("thing.came", number);
    }

    fn cancel(&mut self, number: usize) {
        self.take("thing.went", number);
    }

    fn expire(&mut self) {
        let due = self.world.next_due().unwrap();
        assert!(due >= self.began + STAY);
        assert!(!self.world.fire(due).is_empty());
    }
}

/// A table of a file that goes away with it.
struct Table {
    timers: sqlite::Timers,
    _dir: tempfile::TempDir,
}

impl Table {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { timers: sqlite::Timers::new(&dir.path().join("timers.db")), _dir: dir }
    }
}

impl Timers for Table {
    fn arm(&mut self, number: usize) {
        self.timers.arm(i64::try_from(number).unwrap(), &format!("T-{number}"));
    }

    fn cancel(&mut self, number: usize) {
        self.timers.cancel(i64::try_from(number).unwrap(), &format!("T-{number}"));
    }

    fn expire(&mut self) {
        self.timers.expire();
    }
}
