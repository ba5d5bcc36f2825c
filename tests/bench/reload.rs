//! Rules that are loaded again under many open cases: how long whoever sends something waits meanwhile.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use handoff_engine::{Limits, OutsideEvent};
use handoff_plan::Plan;
use handoff_runtime::{Arrival, Driver, Handle, Runtime, system_time};
use handoff_store::SledStore;
use handoff_tests::specs::compile_text;
use serde_json::json;

/// Stages of the whole set.
const STAGES: usize = 1_000;
/// How long it is measured without a reload.
const BEFORE: Duration = Duration::from_secs(3);
/// Between two looks at whether all cases were asked.
const PAUSE: Duration = Duration::from_millis(20);

/// `accept`: how long each receiver has.
fn spec(processes: usize, accept: &str) -> String {
    let mut text =
        "person ana \"Ana\" { manager kim }\nperson ben \"Ben\" { manager kim }\nperson kim \"Kim\"\n"
            .to_owned();
    let stages = STAGES / processes;
    for number in 0..processes {
        let p = format!("p{number}");
        let _ = write!(
            text,
            "event {p}.opened {{ id: text; words: text }}\nprocess {p} \"Process {number}\" {{\n  key id: text\n  owner kim\n  \
             context {{ words: text }}\n  start s0 on {p}.opened {{ set words from event }}\n"
        );
        for stage in 0..stages {
            let owner = if stage % 2 == 0 { "ana" } else { "ben" };
            let last = if stage + 1 == stages { "; final" } else { "" };
            let _ = writeln!(text, "  stage s{stage} \"Stage {stage}\" {{ owner {owner}{last} }}");
        }
        for stage in 0..stages - 1 {
            let _ = write!(
                text,
                "  handoff h{stage} \"Handoff {stage}\" from s{stage} to s{} {{\n    trigger on enter\n    require words\n    \
                 accept within {accept} {{ at 100% escalate to kim }}\n  }}\n",
                stage + 1
            );
        }
        text.push_str("}\n");
    }
    text
}

fn plan(processes: usize, accept: &str) -> Arc<Plan> {
    Arc::new(compile_text(&spec(processes, accept)).plan.unwrap())
}

fn opened(process: usize, key: &str) -> Arrival {
    Arrival::Event(OutsideEvent {
        id: format!("{process}-{key}").into(),
        source: "bench".into(),
        ty: format!("p{process}.opened").into(),
        subject: None,
        time: None,
        data: json!({"id": key, "words": "Login fails"}),
        hops: 0,
    })
}

/// Opens so many cases and loads every rule anew, changed in each stage.
pub(crate) fn tell(cases: usize, processes: usize) {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::open_or_create(dir.path()).unwrap();
    let mut driver = Driver::open(Box::new(store), Limits::default()).unwrap();
    let at = system_time();
    driver.use_plan(plan(processes, "24 hours"), at).unwrap();
    for number in 0..cases {
        driver.submit(opened(number % processes, &format!("C-{number}")), at).unwrap();
        if driver.pending() > 1_000 {
            driver.commit().unwrap();
        }
    }
    driver.commit().unwrap();
    let runtime = Runtime::start(driver, system_time).unwrap();
    let handle = runtime.handle();
    println!("{cases} open cases, {STAGES} stages in {processes} processes");
    waits(&handle, "without a reload", || std::thread::sleep(BEFORE));
    waits(&handle, "while all of them are loaded anew", || {
        let began = Instant::now();
        let plan = plan(processes, "20 hours");
        let compiled = began.elapsed();
        handle.use_plan(plan).unwrap();
        let used = began.elapsed();
        while handle.look(handoff_engine::World::is_moving).unwrap() {
            std::thread::sleep(PAUSE);
        }
        println!(
            "compiled after {compiled:.1?}, in use after {used:.1?}, the last case asked after {:.1?}",
            began.elapsed()
        );
    });
    let moved = handle.look(|world| {
        let current = world.current_plan().map(|plan| handoff_plan::PlanId::of(plan));
        world.snapshots(None).filter(|case| Some(case.outline.plan) == current).count()
    });
    println!("{} cases are on the new rules", moved.unwrap());
    runtime.stop().unwrap();
}

/// How long somebody who always has a case to open waits each time, while that is done.
fn waits(handle: &Handle, when: &str, work: impl FnOnce()) {
    let done = AtomicBool::new(false);
    let mut waits = std::thread::scope(|scope| {
        let client = scope.spawn(|| {
            let mut waits = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let event = opened(0, &format!("{when} {}", waits.len()));
                let began = Instant::now();
                handle.send(event).unwrap();
                waits.push(began.elapsed());
            }
            waits
        });
        work();
        done.store(true, Ordering::Relaxed);
        client.join().unwrap()
    });
    waits.sort_unstable();
    let share = |percent: usize| waits[(waits.len() - 1) * percent / 100];
    println!(
        "{when}: {} inputs, waits p50 {:.2?}, p99 {:.2?}, longest {:.2?}",
        waits.len(),
        share(50),
        share(99),
        share(100)
    );
}
