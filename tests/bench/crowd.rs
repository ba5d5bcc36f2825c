//! Many open cases of the reference process: what they take in memory, how long a start takes, what a checkpoint and a long
//! downtime do to whoever waits.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use handoff_engine::{Limits, OutsideEvent};
use handoff_plan::Plan;
use handoff_runtime::{Arrival, Driver, Runtime, system_time};
use handoff_store::SledStore;
use handoff_tests::specs::compile_file;
use serde_json::json;

const WAITS: usize = 400;

fn plan() -> Arc<Plan> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/sales-to-cs");
    Arc::new(compile_file(&folder, "sales-to-cs.handoff").plan.unwrap())
}

fn deal(key: &str) -> Arrival {
    let data = json!({"deal_id": key, "account": "Acme", "acv": 48000, "owner": "maria"});
    Arrival::Event(OutsideEvent {
        id: format!("won-{key}"),
        source: "bench".to_owned(),
        ty: "crm.deal.closed_won".to_owned(),
        subject: None,
        time: None,
        data,
        hops: 0,
    })
}

fn open(dir: &Path) -> Driver {
    let store = SledStore::open_or_create(dir).unwrap();
    Driver::open(Box::new(store), Limits::default()).unwrap()
}

/// Opens so many cases, and tells what they cost.
pub(crate) fn tell(cases: usize) {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let at = system_time();
    let mut driver = open(dir);
    driver.use_plan(plan(), at).unwrap();
    for number in 0..cases {
        driver.submit(deal(&format!("D-{number}")), at).unwrap();
        if driver.pending() > 1_000 {
            driver.commit().unwrap();
        }
    }
    driver.close().unwrap();
    let started = Command::new(std::env::current_exe().unwrap()).arg("start").arg(dir).status().unwrap();
    assert!(started.success());
    after_downtime(dir, cases);
}

/// In a process of its own: from its start to the first input that is accepted.
pub(crate) fn start(dir: &Path) {
    let (before, began) = (resident(), Instant::now());
    let driver = open(dir);
    let read = (began.elapsed(), resident() - before);
    let cases = driver.world().cases().count();
    let runtime = Runtime::start(driver, system_time).unwrap();
    let handle = runtime.handle();
    handle.send(deal("first")).unwrap();
    println!(
        "{cases} open cases: {:.2} s from start to the first input that is accepted ({:.2} s of it reading), {:.0} bytes a case in memory",
        began.elapsed().as_secs_f64(),
        read.0.as_secs_f64(),
        read.1 as f64 / cases as f64
    );
    runtime.stop().unwrap();
}

/// Everything that was due within a year of downtime is due at once.
fn after_downtime(dir: &Path, cases: usize) {
    let driver = open(dir);
    let due_at = system_time() + TimeDelta::days(1);
    let due =
        driver.world().cases().filter(|case| case.next_due_at().is_some_and(|due| due <= due_at)).count();
    let clock = Arc::new(AtomicI64::new(due_at.timestamp()));
    let hands = clock.clone();
    let now = move || DateTime::from_timestamp(hands.load(Ordering::Relaxed), 0).unwrap();
    let began = Instant::now();
    let runtime = Runtime::start(driver, now).unwrap();
    let handle = runtime.handle();
    let mut waits: Vec<Duration> =
        (0..WAITS).map(|n| wait(|| drop(handle.send(deal(&format!("late-{n}"))).unwrap()))).collect();
    let first = waits.first().copied().unwrap_or_default();
    handle.wake().unwrap();
    let all = began.elapsed();
    waits.sort_unstable();
    println!(
        "after a day of downtime with {due} of {cases} cases due: the first input waits {first:.1?}, of {WAITS} the longest {:.1?}, p50 {:.1?}; all fired after {:.1} s",
        waits.last().unwrap(),
        waits[WAITS / 2],
        all.as_secs_f64()
    );
    runtime.stop().unwrap();
}

fn wait(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// Bytes of this process in memory.
pub(crate) fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}
