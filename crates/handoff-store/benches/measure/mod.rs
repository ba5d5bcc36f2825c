//! What every bench of durable work measures, and the limit beside which it is to be read: writing 200 bytes and syncing them.
//!
//! Absolute figures drift with the machine; the ratios inside one run are what counts, and are printed last.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, Throughput, measurement::WallTime};

const CLIENTS: usize = 64;
const RECORD_BYTES: u64 = 200;
/// Of the file that the limit is measured on. It is written once before, so that syncing waits for bytes alone and not for
/// the file to grow.
const FILE_BYTES: u64 = 64 << 20;

/// Does one transition, and returns when it is durable.
pub(crate) type Client = Box<dyn FnMut() + Send>;

/// Makes a group of transitions durable: the number of the first, and how many.
pub(crate) type Commit = Box<dyn FnMut(u64, u64) + Send>;

/// What was measured of some clients at once.
struct Row {
    name: String,
    clients: usize,
    transitions: u64,
    time: Duration,
    waits: Vec<Duration>,
}

/// Rows of one run. The first two are the limit: with one client, and with many.
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// With the limit measured.
    pub(crate) fn new(group: &mut BenchmarkGroup<'_, WallTime>) -> Self {
        group.throughput(Throughput::Elements(1)).sample_size(10);
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
        let mut table = Self(Vec::new());
        let dir = tempfile::tempdir().unwrap();
        table.measure(group, "write and sync", alone(limit(&dir.path().join("one"))));
        table.measure(group, "write and sync", together(limit(&dir.path().join("many"))));
        table
    }

    pub(crate) fn measure(
        &mut self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        name: &str,
        mut clients: Vec<Client>,
    ) {
        let (name, count) = (name.to_owned(), clients.len());
        let mut row = Row { name, clients: count, transitions: 0, time: Duration::ZERO, waits: Vec::new() };
        group.bench_function(format!("{}, {count} clients", row.name), |bencher| {
            bencher.iter_custom(|transitions| {
                let (done, time) = row.run(&mut clients, transitions);
                time.mul_f64(transitions as f64 / done as f64)
            });
        });
        self.0.push(row);
    }

    pub(crate) fn tell(mut self) {
        println!("{:<32}{:>12}{:>10}{:>10}{:>14}", "", "per second", "p50", "p99", "of the limit");
        let limits: Vec<(usize, f64)> = self.0.iter().take(2).map(|row| (row.clients, row.rate())).collect();
        for row in &mut self.0 {
            row.waits.sort_unstable();
            let quantile =
                |percent: usize| row.waits.get(row.waits.len() * percent / 100).copied().unwrap_or_default();
            let limit = limits
                .iter()
                .find(|(clients, _)| *clients == row.clients)
                .map_or(f64::NAN, |(_, rate)| *rate);
            println!(
                "{:<32}{:>12.0}{:>10.0?}{:>10.0?}{:>12.0} %",
                format!("{}, {} clients", row.name, row.clients),
                row.rate(),
                quantile(50),
                quantile(99),
                100.0 * row.rate() / limit
            );
        }
    }
}

impl Row {
    fn rate(&self) -> f64 {
        self.transitions as f64 / self.time.as_secs_f64()
    }

    /// At least so many transitions, shared by all clients; how many it was, and how long it took.
    fn run(&mut self, clients: &mut [Client], transitions: u64) -> (u64, Duration) {
        let each = transitions.div_ceil(clients.len() as u64);
        let work = |client: &mut Client| {
            let wait = |_| {
                let asked = Instant::now();
                client();
                asked.elapsed()
            };
            (0..each).map(wait).collect::<Vec<_>>()
        };
        let start = Instant::now();
        if let [client] = clients {
            self.waits.extend(work(client));
        } else {
            std::thread::scope(|scope| {
                let running: Vec<_> = clients.iter_mut().map(|client| scope.spawn(|| work(client))).collect();
                running.into_iter().for_each(|client| self.waits.extend(client.join().unwrap()));
            });
        }
        let (done, time) = (each * clients.len() as u64, start.elapsed());
        self.transitions += done;
        self.time += time;
        (done, time)
    }
}

/// One client that commits each transition itself.
pub(crate) fn alone(mut commit: Commit) -> Vec<Client> {
    let mut next = 1;
    vec![Box::new(move || {
        commit(next, 1);
        next += 1;
    })]
}

/// Many clients, and one thread that commits whatever of them waits.
pub(crate) fn together(mut commit: Commit) -> Vec<Client> {
    let (mailbox, waiting): (SyncSender<SyncSender<()>>, Receiver<_>) = sync_channel(1_024);
    std::thread::spawn(move || {
        let mut next = 1;
        while let Ok(first) = waiting.recv() {
            let group: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(1_023)).collect();
            commit(next, group.len() as u64);
            next += group.len() as u64;
            group.into_iter().for_each(|answer| answer.send(()).unwrap());
        }
    });
    many(|_| {
        let (mailbox, (answer, answered)) = (mailbox.clone(), sync_channel(1));
        Box::new(move || {
            mailbox.send(answer.clone()).unwrap();
            answered.recv().unwrap();
        })
    })
}

/// As many clients as count as many.
pub(crate) fn many(client: impl FnMut(usize) -> Client) -> Vec<Client> {
    (0..CLIENTS).map(client).collect()
}

fn limit(path: &Path) -> Commit {
    let mut file = File::create(path).unwrap();
    file.write_all(&vec![b'-'; usize::try_from(FILE_BYTES).unwrap()]).unwrap();
    file.sync_all().unwrap();
    let mut at = 0;
    Box::new(move |_, count| {
        let bytes = count * RECORD_BYTES;
        if at + bytes > FILE_BYTES {
            at = 0;
        }
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&vec![b'x'; usize::try_from(bytes).unwrap()]).unwrap();
        file.sync_data().unwrap();
        at += bytes;
    })
}
