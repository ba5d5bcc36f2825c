//! What every bench of durable work measures, and the limit beside which it is to be read: writing 200 bytes and syncing them.
//!
//! Absolute figures drift with the machine; the ratios inside one run are what counts, and are printed last.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

const CLIENTS: usize = 64;
/// Each row is measured so long, after a while in which nothing counts.
const TIME: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_millis(500);
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
    time: Duration,
    waits: Vec<Duration>,
}

/// Rows of one run. The first two are the limit: with one client, and with many.
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// With the limit measured.
    pub(crate) fn new() -> Self {
        let mut table = Self(Vec::new());
        let dir = tempfile::tempdir().unwrap();
        table.measure("write and sync", alone(limit(&dir.path().join("one"))));
        table.measure("write and sync", together(limit(&dir.path().join("many"))));
        table
    }

    pub(crate) fn measure(&mut self, name: &str, mut clients: Vec<Client>) {
        let (name, count) = (name.to_owned(), clients.len());
        let mut row = Row { name, clients: count, time: Duration::ZERO, waits: Vec::new() };
        row.run(&mut clients, WARM_UP);
        row.waits.clear();
        row.time = row.run(&mut clients, TIME);
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
        self.waits.len() as f64 / self.time.as_secs_f64()
    }

    /// All clients at once for so long; how long it took.
    fn run(&mut self, clients: &mut [Client], time: Duration) -> Duration {
        let start = Instant::now();
        let work = |client: &mut Client| {
            let mut waits = Vec::new();
            while start.elapsed() < time {
                let asked = Instant::now();
                client();
                waits.push(asked.elapsed());
            }
            waits
        };
        if let [client] = clients {
            self.waits.extend(work(client));
        } else {
            std::thread::scope(|scope| {
                let running: Vec<_> = clients.iter_mut().map(|client| scope.spawn(|| work(client))).collect();
                running.into_iter().for_each(|client| self.waits.extend(client.join().unwrap()));
            });
        }
        start.elapsed()
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
