//! Puts into sled what is durable in the journal already, on a thread of its own.

use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use handoff_engine::CaseId;

use super::index::{Index, Mark, Pending};
use super::tree;
use crate::Position;
use crate::journal::{HEAD_BYTES, Kind};
use crate::quiet::caught;

/// Frames that wait for sled at most; whoever appends another one waits too.
const WAITING: usize = 512;
/// sled is made durable when nothing came for so long, and after so many frames. It only shortens the next opening.
const PAUSE: Duration = Duration::from_millis(500);
const FRAMES: u32 = 20_000;

pub(super) enum Job {
    /// A sealed frame, and the cases that have facts in it.
    Frame { kind: Kind, position: Position, frame: Vec<u8>, cases: Vec<Mark> },
    /// Closed cases; they are durable when it is answered.
    Closed { cases: Vec<(CaseId, Vec<u8>)>, done: SyncSender<()> },
}

/// INVARIANT: takes frames in the order of the journal, and only those that are durable there: sled is never ahead of it.
#[derive(Debug)]
pub(super) struct Behind {
    /// `None` when it is being dropped.
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    state: Arc<State>,
    index: Pending,
}

#[derive(Debug, Default)]
struct State {
    /// The last group that sled has.
    reached: AtomicU64,
    has_failed: AtomicBool,
    why: Mutex<Option<String>>,
}

impl Behind {
    /// `reached`: the last group that sled has.
    pub(super) fn start(db: sled::Db, file: File, reached: Position, index: Index) -> std::io::Result<Self> {
        let state = Arc::new(State { reached: AtomicU64::new(reached.0), ..State::default() });
        let (jobs, waiting) = sync_channel(WAITING);
        let pending = index.pending();
        let worker = Worker { db, file, index, state: state.clone() };
        let thread = std::thread::Builder::new()
            .name("handoff sled".to_owned())
            .spawn(move || worker.run(&waiting))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), state, index: pending })
    }

    /// Puts closed cases in, durably.
    pub(super) fn put_closed(&self, cases: Vec<(CaseId, Vec<u8>)>) -> Result<(), String> {
        let (done, is_done) = sync_channel(1);
        self.send(Job::Closed { cases, done });
        is_done.recv().map_err(|_| self.failed().unwrap_or_else(|| "sled takes nothing".to_owned()))
    }

    pub(super) fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs
            && jobs.send(job).is_err()
        {
            self.state.fail("the thread that fills sled has ended".to_owned());
        }
    }

    /// What is known of the last groups, and not in sled's index yet.
    pub(super) fn index(&self) -> &Pending {
        &self.index
    }

    /// The last group that sled has.
    pub(super) fn reached(&self) -> Position {
        Position(self.state.reached.load(Ordering::Acquire))
    }

    /// Why sled takes nothing any more.
    pub(super) fn failed(&self) -> Option<String> {
        if !self.state.has_failed.load(Ordering::Acquire) {
            return None;
        }
        self.state.why.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // Its panics are caught inside.
            let _ = thread.join();
        }
    }
}

impl State {
    fn fail(&self, why: String) {
        *self.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        self.has_failed.store(true, Ordering::Release);
    }
}

struct Worker {
    db: sled::Db,
    file: File,
    index: Index,
    state: Arc<State>,
}

impl Worker {
    fn run(mut self, jobs: &Receiver<Job>) {
        let mut since_durable = 0_u32;
        loop {
            let failed = self.state.has_failed.load(Ordering::Acquire);
            let behind = !failed && self.index.is_behind(self.reached());
            let job = match jobs.recv_timeout(if behind { Duration::ZERO } else { PAUSE }) {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if self.state.has_failed.load(Ordering::Acquire) {
                continue;
            }
            let idle = job.is_none() && !behind;
            let came = job.is_some();
            let mut waiting = None;
            let done = match job {
                Some(Job::Frame { kind, position, frame, cases }) => {
                    self.insert(kind, position, &frame, &cases)
                }
                Some(Job::Closed { cases, done }) => {
                    waiting = Some(done);
                    caught(|| tree::insert_closed(&self.db, &cases)).and_then(|done| done)
                }
                None => Ok(()),
            };
            since_durable += u32::from(came);
            let done = done.and_then(|()| if behind { self.catch_up() } else { Ok(()) });
            let done = done.and_then(|()| {
                if since_durable < FRAMES && !(idle && since_durable > 0) && waiting.is_none() {
                    return Ok(());
                }
                since_durable = 0;
                self.make_durable()
            });
            match done {
                // Whoever waits hears of a failure in that nobody answers.
                Err(why) => self.state.fail(why),
                // Whoever waited may be gone.
                Ok(()) => waiting.into_iter().for_each(|waiting| waiting.send(()).unwrap_or_default()),
            }
        }
        if since_durable > 0 && !self.state.has_failed.load(Ordering::Acquire) {
            // Nobody is left to tell: the next opening fills in what is missing.
            let _ =
                caught(|| self.index.close()).and_then(|closed| closed).and_then(|()| self.make_durable());
        }
    }

    fn insert(&mut self, kind: Kind, position: Position, frame: &[u8], cases: &[Mark]) -> Result<(), String> {
        let payload = frame.get(HEAD_BYTES..).unwrap_or_default();
        caught(|| tree::insert_frame(&self.db, kind, position, payload)).and_then(|done| done)?;
        if kind != Kind::Facts {
            return Ok(());
        }
        self.state.reached.store(position.0, Ordering::Release);
        caught(|| self.index.take(position, cases)).and_then(|done| done)
    }

    fn catch_up(&mut self) -> Result<(), String> {
        let reached = self.reached();
        caught(|| self.index.catch_up(reached)).and_then(|done| done)
    }

    fn reached(&self) -> Position {
        Position(self.state.reached.load(Ordering::Acquire))
    }

    fn make_durable(&self) -> Result<(), String> {
        caught(|| tree::make_durable(&self.db, &self.file)).and_then(|done| done)
    }
}
