//! A million pending timers: what it costs to arm one, to cancel one and to fire one, the more of them there are.

use std::sync::Arc;
use std::time::Instant as Wall;

use chrono::{DateTime, TimeDelta};
use handoff_engine::{Input, InputKind, Limits, OutsideEvent, World};
use handoff_plan::{Instant, Plan};
use handoff_tests::specs::compile_text;
use serde_json::json;

use crate::memory::resident;

/// So many are armed, cancelled and fired for each figure.
const SAMPLE: usize = 20_000;
const SIZES: [usize; 4] = [20_000, 100_000, 300_000, 1_000_000];

const SPEC: &str = r#"
person ana "Ana"
event ticket.opened { id: text }
event ticket.answered { id: text }
process ticket "Ticket" {
  key id: text
  owner ana
  start waiting on ticket.opened
  stage waiting "Waiting" { owner ana }
  stage answered "Answered" { owner ana; final }
  clock reply "Reply" within 24 hours {
    start on enter waiting
    stop on ticket.answered
    at 100% notify ana "{case} waits"
  }
  step close from waiting to answered { trigger by ana }
}
"#;

fn plan() -> Arc<Plan> {
    let compiled = compile_text(SPEC);
    Arc::new(compiled.plan.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics)))
}

fn begin() -> Instant {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap()
}

struct Crowd {
    world: World,
    now: Instant,
}

impl Crowd {
    fn send(&mut self, ty: &str, number: usize) {
        // Far apart and in no order, as deadlines are.
        let at = self.now;
        let event = OutsideEvent {
            id: format!("{ty}-{number}"),
            source: "bench".to_owned(),
            ty: ty.to_owned(),
            subject: None,
            time: Some(at - TimeDelta::seconds(i64::try_from(number * 7_919 % 80_000).unwrap())),
            data: json!({"id": number.to_string()}),
            hops: 0,
        };
        self.world.take(&Input { at, kind: InputKind::Event(event) });
    }

    /// Microseconds each, over some of them.
    fn each(&mut self, numbers: std::ops::Range<usize>, mut work: impl FnMut(&mut Self, usize)) -> f64 {
        let (count, began) = (numbers.len(), Wall::now());
        numbers.for_each(|number| work(self, number));
        began.elapsed().as_secs_f64() * 1e6 / count as f64
    }
}

/// The world alone: what a store takes is another figure.
pub(crate) fn tell() {
    let mut crowd = Crowd { world: World::new(Limits::default()), now: begin() };
    crowd.world.load_plan(plan(), begin());
    println!(
        "{:>10}{:>18}{:>18}{:>18}{:>16}",
        "pending", "case with timer", "timer stopped", "the next due", "bytes a case"
    );
    let (mut opened, before) = (0, resident());
    for size in SIZES {
        while opened + SAMPLE < size {
            crowd.send("ticket.opened", opened);
            opened += 1;
        }
        let armed = crowd.each(opened..opened + SAMPLE, |crowd, number| crowd.send("ticket.opened", number));
        opened += SAMPLE;
        let asked = crowd.each(0..SAMPLE, |crowd, _| {
            std::hint::black_box(crowd.world.next_due());
        });
        let bytes = (resident() - before) as f64 / opened as f64;
        // The last ones, so that the next size has as many again.
        let stopped =
            crowd.each(opened - SAMPLE..opened, |crowd, number| crowd.send("ticket.answered", number));
        println!("{size:>10}{armed:>15.2} µs{stopped:>15.2} µs{:>15.3} µs{bytes:>16.0}", asked);
    }
    let due = crowd.world.cases().filter(|case| case.next_due_at().is_some()).count();
    crowd.now = begin() + TimeDelta::days(2);
    let now = crowd.now;
    let fired = crowd.each(0..SAMPLE, |crowd, _| assert!(!crowd.world.fire(now).is_empty()));
    println!("{due} due at once: {fired:.2} µs for each that fires");
}
