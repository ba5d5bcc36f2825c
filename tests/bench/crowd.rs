//! Many open cases of the reference process: what they take in memory, how long a start takes, what a checkpoint and a long
//! downtime do to whoever waits.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use handoff_engine::{Limits, OutsideEvent};
use handoff_plan::Plan;
use handoff_runtime::{Arrival, Driver, HttpLimits, Meter, Runtime, Server, Service, Tokens, system_time};
use handoff_store::SledStore;
use handoff_tests::specs::{compile_file, compile_text};
use serde_json::json;

use crate::aims::Aims;
use crate::memory::resident;
use crate::{sqlite, timers};

const WAITS: usize = 400;
const LOOKS: u32 = 5;

fn plan() -> Arc<Plan> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/sales-to-cs");
    Arc::new(compile_file(&folder, "sales-to-cs.handoff").plan.unwrap())
}

fn deal(key: &str) -> Arrival {
    let data = json!({"deal_id": key, "account": "Acme", "acv": 48000, "owner": "maria"});
    Arrival::Event(OutsideEvent {
        id: format!("won-{key}").into(),
        source: "bench".into(),
        ty: "crm.deal.closed_won".into(),
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

/// What so many open cases cost.
pub(crate) fn tell_open(cases: usize, aims: &mut Aims) {
    println!(
        "Open cases of the reference process (examples/sales-to-cs), and a start of the program over them."
    );
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    fill(dir, cases);
    let Started { seconds, bytes } = started(dir);
    let sqlite = sqlite::start(&dir.join("sqlite.db"), cases);
    println!("SQLite: {sqlite:.1?} from opening to one more row, with as many in the table");
    aims.below(&format!("{cases} open cases, from start to the first accepted input"), seconds, 2.0, "s");
    aims.below(&format!("{cases} open cases, memory of each"), bytes / 1024.0, 2.0, "KB");
    looked_at(dir);
    after_downtime(dir);
}

/// What so many closed cases cost, which nobody asks about any more.
pub(crate) fn tell_closed(cases: usize) {
    println!("Closed cases, and a start of the program over them.");
    let dir = tempfile::tempdir().unwrap();
    close(dir.path(), cases);
    started(dir.path());
}

fn fill(dir: &Path, cases: usize) {
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
}

/// Opens and closes so many.
fn close(dir: &Path, cases: usize) {
    let at = system_time();
    let mut driver = open(dir);
    driver.use_plan(Arc::new(compile_text(timers::SPEC).plan.unwrap()), at).unwrap();
    for number in 0..cases {
        for ty in ["thing.came", "thing.went"] {
            driver.submit(Arrival::Event(timers::event(ty, number)), at).unwrap();
        }
        if driver.pending() > 1_000 {
            driver.commit().unwrap();
        }
    }
    driver.close().unwrap();
}

/// What a start came to.
struct Started {
    seconds: f64,
    bytes: f64,
}

/// In a process of its own, which tells it on its last line.
fn started(dir: &Path) -> Started {
    let program = std::env::current_exe().unwrap();
    let told = Command::new(program).arg("start").arg(dir).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = String::from_utf8(told.stdout).unwrap();
    let (says, figures) = text.trim_end().rsplit_once('\n').unwrap();
    println!("{says}");
    let (seconds, bytes) = figures.split_once(' ').unwrap();
    Started { seconds: seconds.parse().unwrap(), bytes: bytes.parse().unwrap() }
}

/// From the start of a process to the first input that is accepted.
pub(crate) fn start(dir: &Path) {
    let began = Instant::now();
    let store = SledStore::open_or_create(dir).unwrap();
    let (opened, before) = (began.elapsed(), resident());
    let driver = Driver::open(Box::new(store), Limits::default()).unwrap();
    let (read, bytes) = (began.elapsed() - opened, resident().saturating_sub(before));
    let cases = driver.world().snapshots(None).count();
    let runtime = Runtime::start(driver, system_time).unwrap();
    runtime.handle().send(deal("first")).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    let each = bytes as f64 / cases.max(1) as f64;
    println!(
        "{cases} cases: {seconds:.2} s from start to the first input that is accepted ({opened:.1?} of it opening the store,\n\
         {read:.1?} reading), {each:.0} bytes a case in memory after that ({} MB), without sled's own",
        bytes >> 20
    );
    println!("{seconds} {each}");
    runtime.stop().unwrap();
}

/// How long inputs wait while somebody looks at all of them, over HTTP.
fn looked_at(dir: &Path) {
    let runtime = Runtime::start(open(dir), system_time).unwrap();
    let handle = runtime.handle();
    let (tokens, meter) = (Tokens::open(dir).unwrap(), Meter::new().unwrap());
    let service = Service::new(handle.clone(), tokens, None, Arc::default(), meter, HttpLimits::default());
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = threads.block_on(Server::listen("127.0.0.1:0".parse().unwrap(), service)).unwrap();
    let address = server.address();
    threads.spawn(server.run(std::future::pending()));
    for path in ["/healthz", "/metrics", "/", "/?who=maria", "/cases?stage=nowhere", "/report"] {
        let done = AtomicBool::new(false);
        let mut waits = std::thread::scope(|scope| {
            let client = scope.spawn(|| {
                let mut waits = Vec::new();
                while !done.load(Ordering::Relaxed) {
                    let key = format!("{path} {}", waits.len());
                    waits.push(wait(|| drop(handle.send(deal(&key)).unwrap())));
                }
                waits
            });
            let began = Instant::now();
            (0..LOOKS).for_each(|_| get(address, path));
            print!("GET {path} takes {:.1?}; meanwhile ", began.elapsed() / LOOKS);
            done.store(true, Ordering::Relaxed);
            client.join().unwrap()
        });
        waits.sort_unstable();
        let longest = waits.last().copied().unwrap_or_default();
        println!("{} inputs, p50 {:.1?}, longest {longest:.1?}", waits.len(), waits[waits.len() / 2]);
    }
    threads.shutdown_background();
    runtime.stop().unwrap();
}

fn get(address: SocketAddr, path: &str) {
    let mut socket = TcpStream::connect(address).unwrap();
    write!(socket, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// Everything that was due within a week of downtime is due at once: a shorter one may be a weekend.
fn after_downtime(dir: &Path) {
    let driver = open(dir);
    let due_at = system_time() + TimeDelta::days(7);
    let (mut cases, mut due) = (0, 0);
    for case in driver.world().snapshots(None) {
        cases += 1;
        due += usize::from(case.outline.due.is_some_and(|due| due <= due_at));
    }
    let began = Instant::now();
    let runtime = Runtime::start(driver, move || due_at).unwrap();
    let handle = runtime.handle();
    let mut waits: Vec<Duration> =
        (0..WAITS).map(|n| wait(|| drop(handle.send(deal(&format!("late-{n}"))).unwrap()))).collect();
    let first = waits.first().copied().unwrap_or_default();
    handle.wake().unwrap();
    let all = began.elapsed();
    waits.sort_unstable();
    println!(
        "after a week of downtime with {due} of {cases} cases due (with those that came meanwhile): the first input waits {first:.1?}, of {WAITS} the longest {:.1?}, p50 {:.1?}; all fired after {:.1} s",
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
