//! What every bench of durable work measures, and the limit beside which it is to be read: appending 200 bytes and syncing them.
//!
//! Absolute figures drift with the machine, so whatever is compared is measured in turn, some rounds of it, and the ratios are
//! what counts.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

pub(crate) const CLIENTS: usize = 64;
/// Each row is measured so long in each round, after a while in which nothing counts.
const TIME: Duration = Duration::from_millis(2_500);
const WARM_UP: Duration = Duration::from_millis(300);
/// What a row left to be done behind it is not to be found in the next.
const SETTLE: Duration = Duration::from_millis(500);
const RECORD_BYTES: usize = 200;
/// Of the file that is written to in place, again and again. It is written once before, so that syncing waits for bytes alone
/// and not for the file to grow.
const FILE_BYTES: usize = 64 << 20;

/// The limit: what one thread makes durable where nothing is decided.
pub(crate) const LIMIT: &str = "append and fdatasync";
/// The same into room that was made before, which is the most that the medium can do.
pub(crate) const IN_PLACE: &str = "write in place and fdatasync";

/// Does one transition, and returns when it is durable.
pub(crate) type Client = Box<dyn FnMut() + Send>;

/// A transition that a client asks for. Each client has its own cases: what is committed at once is of as many cases as clients
/// wait for it, as it is where people work.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    pub(crate) client: usize,
    /// Which of its transitions it is, from 0 on.
    pub(crate) number: usize,
}

/// Makes a group of transitions durable.
pub(crate) type Commit = Box<dyn FnMut(&[Turn]) + Send>;

/// Some clients that work at once, and what was measured of them.
struct Row {
    name: String,
    clients: Vec<Client>,
    time: Duration,
    waits: Vec<Duration>,
}

/// What a row came to.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) name: String,
    pub(crate) clients: usize,
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// Rows that are measured side by side. The first ones are the limit, with one client and with many, and the same in place.
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// With the limit, and the same in place, on files in `dir`.
    pub(crate) fn new(dir: &Path) -> Self {
        let mut table = Self(Vec::new());
        table.row(LIMIT, alone(append(&dir.join("limit-one"))));
        table.row(LIMIT, together(append(&dir.join("limit-many"))));
        table.row(IN_PLACE, alone(write_in_place(&dir.join("in-place-one"))));
        table.row(IN_PLACE, together(write_in_place(&dir.join("in-place-many"))));
        table
    }

    pub(crate) fn row(&mut self, name: &str, clients: Vec<Client>) {
        self.0.push(Row { name: name.to_owned(), clients, time: Duration::ZERO, waits: Vec::new() });
    }

    /// Each row in turn, `rounds` times.
    pub(crate) fn measure(mut self, rounds: usize) -> Vec<Figures> {
        for _ in 0..rounds {
            self.0.iter_mut().for_each(Row::measure);
        }
        self.0.into_iter().map(Row::figures).collect()
    }
}

/// Beside the row of as many clients among the first ones, which are the limit.
pub(crate) fn tell(figures: &[Figures]) {
    println!("{:<44}{:>12}{:>10}{:>10}{:>14}", "", "per second", "p50", "p99", "of the limit");
    for row in figures {
        let limit = figures.iter().find(|first| first.clients == row.clients);
        let share = limit.map_or(f64::NAN, |limit| 100.0 * row.per_second / limit.per_second);
        let name = format!("{}, {}", row.name, clients(row.clients));
        println!("{name:<44}{:>12.0}{:>10.0?}{:>10.0?}{share:>12.0} %", row.per_second, row.p50, row.p99);
    }
}

fn clients(count: usize) -> String {
    if count == 1 { "1 client".to_owned() } else { format!("{count} clients") }
}

impl Row {
    fn measure(&mut self) {
        std::thread::sleep(SETTLE);
        let (counted, time) = (self.waits.len(), self.time);
        self.run(WARM_UP);
        self.waits.truncate(counted);
        self.time = time + self.run(TIME);
    }

    /// All clients at once for so long; how long it took.
    fn run(&mut self, time: Duration) -> Duration {
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
        if let [client] = self.clients.as_mut_slice() {
            self.waits.extend(work(client));
        } else {
            let (clients, waits) = (&mut self.clients, &mut self.waits);
            std::thread::scope(|scope| {
                let running: Vec<_> = clients.iter_mut().map(|client| scope.spawn(|| work(client))).collect();
                running.into_iter().for_each(|client| waits.extend(client.join().unwrap()));
            });
        }
        start.elapsed()
    }

    fn figures(self) -> Figures {
        figures(self.name, self.clients.len(), self.time, self.waits)
    }
}

/// Of so many answers that were waited for within that time.
pub(crate) fn figures(name: String, clients: usize, time: Duration, mut waits: Vec<Duration>) -> Figures {
    waits.sort_unstable();
    let quantile = |percent: usize| waits.get(waits.len() * percent / 100).copied().unwrap_or_default();
    let per_second = waits.len() as f64 / time.as_secs_f64();
    Figures { name, clients, per_second, p50: quantile(50), p99: quantile(99) }
}

/// One client that commits each transition itself.
pub(crate) fn alone(mut commit: Commit) -> Vec<Client> {
    let mut turn = Turn { client: 0, number: 0 };
    vec![Box::new(move || {
        commit(&[turn]);
        turn.number += 1;
    })]
}

/// Many clients, and one thread that commits whatever of them waits.
pub(crate) fn together(mut commit: Commit) -> Vec<Client> {
    let (mailbox, waiting): (SyncSender<(Turn, SyncSender<()>)>, Receiver<_>) = sync_channel(1_024);
    std::thread::spawn(move || {
        while let Ok(first) = waiting.recv() {
            let (turns, answers): (Vec<_>, Vec<_>) =
                std::iter::once(first).chain(waiting.try_iter().take(1_023)).unzip();
            commit(&turns);
            answers.into_iter().for_each(|answer| answer.send(()).unwrap());
        }
    });
    many(|client| {
        let (mailbox, (answer, answered)) = (mailbox.clone(), sync_channel(1));
        let mut turn = Turn { client, number: 0 };
        Box::new(move || {
            mailbox.send((turn, answer.clone())).unwrap();
            answered.recv().unwrap();
            turn.number += 1;
        })
    })
}

/// As many clients as count as many.
pub(crate) fn many(client: impl FnMut(usize) -> Client) -> Vec<Client> {
    (0..CLIENTS).map(client).collect()
}

fn append(path: &Path) -> Commit {
    let mut file = File::create(path).unwrap();
    Box::new(move |turns| {
        file.write_all(&records(turns)).unwrap();
        file.sync_data().unwrap();
    })
}

fn write_in_place(path: &Path) -> Commit {
    let mut file = File::create(path).unwrap();
    file.write_all(&vec![b'-'; FILE_BYTES]).unwrap();
    file.sync_all().unwrap();
    let mut at = 0;
    Box::new(move |turns| {
        let bytes = records(turns);
        if at + bytes.len() > FILE_BYTES {
            at = 0;
        }
        file.seek(SeekFrom::Start(at as u64)).unwrap();
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
        at += bytes.len();
    })
}

/// Whose turn it is, and nothing else.
fn records(turns: &[Turn]) -> Vec<u8> {
    let mut bytes = vec![b'x'; turns.len() * RECORD_BYTES];
    for (record, turn) in bytes.chunks_exact_mut(RECORD_BYTES).zip(turns) {
        let whose = [turn.client, turn.number].into_iter().flat_map(usize::to_le_bytes);
        record.iter_mut().zip(whose).for_each(|(to, from)| *to = from);
    }
    bytes
}
