//! The live loop: one mailbox, one thread that decides, stores and answers.

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use handoff_engine::{Record, World};
use handoff_plan::{Instant, Plan};

use crate::cloud_event::Arrival;
use crate::driver::{Driver, DriverError};

/// Messages that wait at most; whoever sends another one waits too.
const MAILBOX: usize = 1_024;
/// Facts of due steps that are stored at once, so that a long downtime is not made up for in one piece.
const GROUP: usize = 4_096;
/// Clocks of machines are set and jump: it looks again at least this often.
const NAP: Duration = Duration::from_secs(1);

/// Tells the time. The runtime stamps every input with it.
pub trait Now: Send + 'static {
    fn now(&self) -> Instant;
}

impl<F: Fn() -> Instant + Send + 'static> Now for F {
    fn now(&self) -> Instant {
        self()
    }
}

/// The machine's clock.
#[must_use]
pub fn system_time() -> Instant {
    SystemTime::now().into()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeError {
    Driver(DriverError),
    /// It was stopped before it took this.
    Stopped,
}

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver(e) => e.fmt(f),
            Self::Stopped => f.write_str("the runtime has stopped"),
        }
    }
}

impl std::error::Error for RuntimeError {}

type Answer = Result<Vec<Record>, DriverError>;

enum Message {
    Input { arrival: Arrival, answer: SyncSender<Answer> },
    Plan { plan: Arc<Plan>, answer: SyncSender<Answer> },
    Look(Box<dyn FnOnce(&World) + Send>),
    Wake,
    Stop,
}

/// Sends to a running [`Runtime`]; as many as one likes, from any thread.
#[derive(Clone)]
pub struct Handle {
    mailbox: SyncSender<Message>,
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}

impl Handle {
    /// Sends what came in and waits until what it led to is durable: the facts of the input itself.
    pub fn send(&self, arrival: Arrival) -> Result<Vec<Record>, RuntimeError> {
        self.ask(|answer| Message::Input { arrival, answer })
    }

    /// Makes `plan` the current one, durably.
    pub fn use_plan(&self, plan: Arc<Plan>) -> Result<Vec<Record>, RuntimeError> {
        self.ask(|answer| Message::Plan { plan, answer })
    }

    /// Looks at the world between two groups: everything in it is durable.
    pub fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&World) -> T + Send + 'static,
    ) -> Result<T, RuntimeError> {
        let (answer, answered) = sync_channel(1);
        let look = Box::new(move |world: &World| {
            // Whoever asked may be gone.
            let _ = answer.send(look(world));
        });
        self.mailbox.send(Message::Look(look)).map_err(|_| RuntimeError::Stopped)?;
        answered.recv().map_err(|_| RuntimeError::Stopped)
    }

    /// Has the runtime look at its clock: what is due by now has fired, durably, when this returns.
    pub fn wake(&self) -> Result<(), RuntimeError> {
        self.mailbox.send(Message::Wake).map_err(|_| RuntimeError::Stopped)?;
        self.look(|_| ())
    }

    fn ask(&self, message: impl FnOnce(SyncSender<Answer>) -> Message) -> Result<Vec<Record>, RuntimeError> {
        let (answer, answered) = sync_channel(1);
        self.mailbox.send(message(answer)).map_err(|_| RuntimeError::Stopped)?;
        answered.recv().map_err(|_| RuntimeError::Stopped)?.map_err(RuntimeError::Driver)
    }
}

/// A driver on a thread of its own.
#[derive(Debug)]
pub struct Runtime {
    handle: Handle,
    thread: JoinHandle<Result<(), DriverError>>,
}

impl Runtime {
    /// Starts it. What fell due while nothing ran fires first.
    pub fn start(driver: Driver, now: impl Now) -> std::io::Result<Self> {
        let (mailbox, messages) = sync_channel(MAILBOX);
        let machine = Machine { driver, now, messages, stuck: false };
        let thread = std::thread::Builder::new().name("handoff".to_owned()).spawn(move || machine.run())?;
        Ok(Self { handle: Handle { mailbox }, thread })
    }

    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Takes what was sent before, writes a checkpoint and gives the store back. Later messages are answered
    /// [`RuntimeError::Stopped`]. The error is the one that it ended with.
    pub fn stop(self) -> Result<(), DriverError> {
        // It may have stopped by itself.
        let _ = self.handle.mailbox.send(Message::Stop);
        self.thread
            .join()
            .unwrap_or_else(|_| Err(DriverError::Broken { why: "the runtime broke off".to_owned() }))
    }
}

struct Machine<N> {
    driver: Driver,
    now: N,
    messages: Receiver<Message>,
    /// Something is due that cannot be taken: it is tried again, but not without a pause.
    stuck: bool,
}

/// Whoever is answered once the group is durable: with how many of its facts, or why with none.
struct Waiting {
    answer: SyncSender<Answer>,
    facts: Result<usize, DriverError>,
}

impl<N: Now> Machine<N> {
    fn run(mut self) -> Result<(), DriverError> {
        let mut going = true;
        while going {
            let first = self.next_message();
            let more = self.messages.try_iter().take(MAILBOX);
            let group: Vec<Message> = first.into_iter().chain(more).collect();
            going = self.take(group);
        }
        self.driver.close()
    }

    /// Waits for a message, or until something is due.
    fn next_message(&mut self) -> Option<Message> {
        let due = self.driver.world().next_due().filter(|_| !self.stuck);
        let wait = due.map_or(NAP, |due| (due - self.now.now()).to_std().unwrap_or_default().min(NAP));
        match self.messages.recv_timeout(wait) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => {
                // A checkpoint is a shortcut: without one the next start only takes longer.
                let _ = self.driver.rest();
                None
            }
            Err(RecvTimeoutError::Disconnected) => Some(Message::Stop),
        }
    }

    /// Takes a group of messages: fires what is due, decides each, stores all at once, answers. Whether it goes on.
    fn take(&mut self, group: Vec<Message>) -> bool {
        let at = self.now.now();
        self.stuck = self.fire(at).is_err();
        let fired = self.driver.pending();
        let (mut waiting, mut looks, mut going) = (Vec::new(), Vec::new(), true);
        for message in group {
            let before = self.driver.pending();
            let (answer, taken) = match message {
                Message::Input { arrival, answer } => (answer, self.driver.submit(arrival, at)),
                Message::Plan { plan, answer } => (answer, self.driver.use_plan(plan, at)),
                Message::Look(look) => {
                    looks.push(look);
                    continue;
                }
                Message::Wake => continue,
                Message::Stop => {
                    going = false;
                    continue;
                }
            };
            waiting.push(Waiting { answer, facts: taken.map(|()| self.driver.pending() - before) });
        }
        // INVARIANT: nobody is answered, and nothing is looked at, before the group is durable.
        self.answer(fired, waiting);
        looks.into_iter().for_each(|look| look(self.driver.world()));
        going
    }

    /// Stores the group: what fired, then what each led to, in the order of the messages.
    fn answer(&mut self, fired: usize, waiting: Vec<Waiting>) {
        let (stored, failed) = match self.driver.commit() {
            Ok(facts) => (facts, None),
            Err(e) => (Vec::new(), Some(e)),
        };
        let mut stored = stored.into_iter().skip(fired);
        for Waiting { answer, facts } in waiting {
            let result = match (facts, &failed) {
                (Ok(count), None) => Ok(stored.by_ref().take(count).collect()),
                (Ok(_), Some(failed)) => Err(failed.clone()),
                (Err(e), _) => Err(e),
            };
            // Whoever asked may be gone.
            let _ = answer.send(result);
        }
    }

    fn fire(&mut self, at: Instant) -> Result<(), DriverError> {
        while self.driver.fire_next(at)? {
            if self.driver.pending() >= GROUP {
                self.driver.commit()?;
            }
        }
        Ok(())
    }
}
