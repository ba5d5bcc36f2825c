//! Durable transitions a second, beside what the medium allows: appending 200 bytes to a file and syncing it.
//!
//! Absolute figures drift with the machine; the ratios inside one run are what counts, and are printed last.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench ends where it cannot measure, and prints"
)]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use chrono::DateTime;
use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use handoff_engine::{CaseId, Fact, Record};
use handoff_store::{SledStore, Store};

const CLIENTS: usize = 64;
const RECORD_BYTES: usize = 200;

/// Makes a group of transitions durable: given are the first one's number and how many.
type Commit = Box<dyn FnMut(u64, u64) + Send>;

/// What was measured of one row.
#[derive(Default)]
struct Row {
    transitions: u64,
    time: Duration,
    waits: Vec<Duration>,
}

static ROWS: Mutex<Vec<(&str, Row)>> = Mutex::new(Vec::new());

fn raw(dir: &Path) -> Commit {
    let mut file = File::create(dir.join("raw")).unwrap();
    Box::new(move |_, count| {
        file.write_all(&vec![b'x'; RECORD_BYTES * usize::try_from(count).unwrap()]).unwrap();
        file.sync_data().unwrap();
    })
}

fn sled(dir: &Path) -> Commit {
    let mut store = SledStore::open_or_create(&dir.join("store")).unwrap();
    Box::new(move |first, count| {
        let group: Vec<Record> = (first..first + count).map(transition).collect();
        store.append(&group).unwrap();
    })
}

/// About as long, packed, as a record of the raw row.
fn transition(seq: u64) -> Record {
    let case = CaseId { process: "sales_to_cs".into(), key: format!("D-{}", seq / 5).into(), round: 1 };
    let text = "Kickoff with Acme is not booked; ".repeat(5);
    let at = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
    Record { seq, at, case: Some(case), fact: Fact::Escalated { to: "dana".into(), text } }
}

/// One client that waits for each transition before the next.
fn alone(commit: &mut Commit, transitions: u64, row: &mut Row) {
    let start = Instant::now();
    for number in 0..transitions {
        let asked = Instant::now();
        commit(row.transitions + number, 1);
        row.waits.push(asked.elapsed());
    }
    row.time += start.elapsed();
    row.transitions += transitions;
}

/// As many clients as wait for each of their transitions; one thread commits whatever waits.
fn together(commit: &mut Commit, transitions: u64, row: &mut Row) {
    let each = transitions.div_ceil(CLIENTS as u64);
    let start = Instant::now();
    std::thread::scope(|scope| {
        let (mailbox, waiting): (SyncSender<SyncSender<()>>, Receiver<_>) = sync_channel(1_024);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let mailbox = mailbox.clone();
                scope.spawn(move || {
                    let (answer, answered) = sync_channel(1);
                    let mut waits = Vec::new();
                    for _ in 0..each {
                        let asked = Instant::now();
                        mailbox.send(answer.clone()).unwrap();
                        answered.recv().unwrap();
                        waits.push(asked.elapsed());
                    }
                    waits
                })
            })
            .collect();
        drop(mailbox);
        while let Ok(first) = waiting.recv() {
            let group: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(1_023)).collect();
            let count = group.len() as u64;
            commit(row.transitions, count);
            row.transitions += count;
            group.into_iter().for_each(|answer| answer.send(()).unwrap());
        }
        clients.into_iter().for_each(|client| row.waits.extend(client.join().unwrap()));
    });
    row.time += start.elapsed();
}

fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &'static str,
    medium: fn(&Path) -> Commit,
    run: fn(&mut Commit, u64, &mut Row),
) {
    let dir = tempfile::tempdir().unwrap();
    let mut commit = medium(dir.path());
    let mut total = Row::default();
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|transitions| {
            let before = (total.transitions, total.time);
            run(&mut commit, transitions, &mut total);
            let done = u32::try_from(total.transitions - before.0).unwrap();
            (total.time - before.1) / done * u32::try_from(transitions).unwrap()
        });
    });
    ROWS.lock().unwrap().push((name, total));
}

fn durable(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("durable");
    group.throughput(Throughput::Elements(1)).sample_size(10);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    measure(&mut group, "raw, 1 client", raw, alone);
    measure(&mut group, "store, 1 client", sled, alone);
    measure(&mut group, "raw, 64 clients", raw, together);
    measure(&mut group, "store, 64 clients", sled, together);
    group.finish();
    tell();
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn tell() {
    let mut rows = ROWS.lock().unwrap();
    println!("{:<20}{:>12}{:>10}{:>10}", "", "per second", "p50", "p99");
    let mut rates = Vec::new();
    for (name, row) in rows.iter_mut() {
        row.waits.sort_unstable();
        let quantile =
            |percent: usize| row.waits.get(row.waits.len() * percent / 100).copied().unwrap_or_default();
        let rate = row.transitions as f64 / row.time.as_secs_f64();
        println!("{name:<20}{rate:>12.0}{:>10.0?}{:>10.0?}", quantile(50), quantile(99));
        rates.push(rate);
    }
    if let [raw_one, one, raw_many, many] = rates[..] {
        println!(
            "store beside raw: {:.0} % with 1 client, {:.0} % with 64",
            100.0 * one / raw_one,
            100.0 * many / raw_many
        );
    }
}

criterion_group!(benches, durable);
criterion_main!(benches);
