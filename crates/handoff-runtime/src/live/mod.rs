//! The live loop: one mailbox, one thread that decides, one that stores and answers.
//!
//! While a group is made durable the next one is decided, on a world that is ahead of what is stored. Nobody sees that: an
//! answer, and what somebody saw who looked, is given only when everything before it is durable. If a group cannot be stored,
//! neither are those decided after it; whoever waits for them hears why, and the world goes back to what is stored. Then
//! nothing is taken, but looking goes on, until the store takes writes again.

mod handover;
mod machine;
mod mailbox;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::SystemTime;

use handoff_engine::{OutboxInput, Prepared, Record, World};
use handoff_plan::{Instant, Plan};
use handoff_store::Store;

use crate::cloud_event::Arrival;
use crate::driver::{Driver, DriverError, prepare};
use handover::{Closing, Handover};
use machine::Machine;
use mailbox::{Sender, mailbox};

/// Messages that wait at most; whoever sends another one waits too.
const MAILBOX: usize = 1_024;
/// Messages that are decided before what they led to is given on: so few that storing begins early, and deciding goes on beside
/// it.
const BATCH: usize = 16;

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

/// Hears the answer, on the thread that stores; it must not wait.
type Reply = Box<dyn FnOnce(Answer) + Send>;

/// Looks at the world now, and tells what it saw when that is durable.
type Look = Box<dyn FnOnce(Result<&World, &DriverError>) -> Tell + Send>;
type Tell = Box<dyn FnOnce(Result<(), DriverError>) + Send>;

enum Message {
    Input {
        arrival: Arrival,
        answer: Reply,
    },
    Plan {
        plan: Arc<Prepared>,
        answer: Reply,
    },
    NoPlan {
        errors: Vec<String>,
        answer: Reply,
    },
    /// `of`: the key of cases that it wants to see, even if they are closed and not at hand.
    Look {
        of: Option<String>,
        look: Look,
    },
    Outbox {
        inputs: Vec<OutboxInput>,
        answer: Reply,
    },
    /// A plan could not be stored.
    Failed(DriverError),
    /// Answered with why nothing is taken, at once.
    Takes(oneshot::Sender<Result<(), DriverError>>),
    /// Answered with whether more is due.
    Wake(oneshot::Sender<Result<bool, DriverError>>),
    Stop,
}

/// What found no room in the mailbox.
#[cfg(feature = "serve")]
pub(crate) struct Unsent(Box<Message>);

/// Sends to a running [`Runtime`]; as many as one likes, from any thread.
#[derive(Clone)]
pub struct Handle {
    mailbox: Sender<Message>,
    /// Given back when the runtime stops, whoever still has a handle.
    store: Weak<dyn Store>,
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

    /// Sends what came in and does not wait: `answer` hears what it led to once that is durable, on the thread that stores, and
    /// must not wait either. It is dropped unheard when the runtime stops.
    ///
    /// # Errors
    /// So much waits already that it was not sent: see [`insist`](Self::insist).
    #[cfg(feature = "serve")]
    pub(crate) fn post(
        &self,
        arrival: Arrival,
        answer: impl FnOnce(Answer) + Send + 'static,
    ) -> Result<(), Unsent> {
        let message = Message::Input { arrival, answer: Box::new(answer) };
        self.mailbox.try_send(message).map_err(|message| Unsent(Box::new(message)))
    }

    /// Sends what could not be sent at once, and waits until there is room for it.
    #[cfg(feature = "serve")]
    pub(crate) fn insist(&self, Unsent(message): Unsent) -> Result<(), RuntimeError> {
        self.mailbox.send(*message).map(drop).map_err(|_| RuntimeError::Stopped)
    }

    /// Makes `plan` the current one for new cases, durably; open ones follow some at a time, between other work.
    pub fn use_plan(&self, plan: Arc<Plan>) -> Result<Vec<Record>, RuntimeError> {
        let plan = self.read(|store| prepare(store, plan))?.map_err(|why| {
            // Whoever decides has to try again when the store takes writes; it may have stopped.
            let _ = self.mailbox.send(Message::Failed(why.clone()));
            RuntimeError::Driver(why)
        })?;
        self.ask(|answer| Message::Plan { plan, answer })
    }

    /// Puts on record that a plan was refused, and why. The current one stays.
    pub fn reject_plan(&self, errors: Vec<String>) -> Result<Vec<Record>, RuntimeError> {
        self.ask(|answer| Message::NoPlan { errors, answer })
    }

    /// Says how effects fared, or what is to become of them.
    pub fn tell_outbox(&self, inputs: Vec<OutboxInput>) -> Result<Vec<Record>, RuntimeError> {
        if inputs.is_empty() {
            return Ok(Vec::new());
        }
        self.ask(|answer| Message::Outbox { inputs, answer })
    }

    /// Reads what is stored, on the caller's own thread: however long that takes, nobody else waits.
    pub fn read<T>(&self, read: impl FnOnce(&dyn Store) -> T) -> Result<T, RuntimeError> {
        self.store.upgrade().map(|store| read(&*store)).ok_or(RuntimeError::Stopped)
    }

    /// Looks at the world as it is after everything that was sent before. What was seen comes back when all of it is durable;
    /// if it could not be stored, it was never there, and the error says why.
    pub fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&World) -> T + Send + 'static,
    ) -> Result<T, RuntimeError> {
        self.look_for(None, look)
    }

    /// The same, with every case of that key in the world, even those that closed long ago.
    pub fn look_at<T: Send + 'static>(
        &self,
        key: &str,
        look: impl FnOnce(&World) -> T + Send + 'static,
    ) -> Result<T, RuntimeError> {
        self.look_for(Some(key.to_owned()), look)
    }

    fn look_for<T: Send + 'static>(
        &self,
        of: Option<String>,
        look: impl FnOnce(&World) -> T + Send + 'static,
    ) -> Result<T, RuntimeError> {
        let (answer, answered) = oneshot::channel();
        let look: Look = Box::new(move |world| {
            let seen = world.map(look).map_err(Clone::clone);
            // Whoever asked may be gone.
            Box::new(move |stored| drop(answer.send(stored.and(seen))))
        });
        self.mailbox.send(Message::Look { of, look }).map_err(|_| RuntimeError::Stopped)?;
        answered.recv().map_err(|_| RuntimeError::Stopped)?.map_err(RuntimeError::Driver)
    }

    /// Whether it takes what comes.
    ///
    /// # Errors
    /// Why it does not: the store cannot be written to, or it has stopped.
    pub fn takes(&self) -> Result<(), RuntimeError> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Message::Takes(answer)).map_err(|_| RuntimeError::Stopped)?;
        answered.recv().map_err(|_| RuntimeError::Stopped)?.map_err(RuntimeError::Driver)
    }

    /// Has the runtime look at its clock: what is due by now has fired, durably, when this returns.
    pub fn wake(&self) -> Result<(), RuntimeError> {
        loop {
            let (answer, answered) = oneshot::channel();
            self.mailbox.send(Message::Wake(answer)).map_err(|_| RuntimeError::Stopped)?;
            if !answered.recv().map_err(|_| RuntimeError::Stopped)?.map_err(RuntimeError::Driver)? {
                return Ok(());
            }
        }
    }

    fn ask(&self, message: impl FnOnce(Reply) -> Message) -> Result<Vec<Record>, RuntimeError> {
        let (answer, answered) = oneshot::channel::<Answer>();
        // Whoever asked may be gone.
        let reply: Reply = Box::new(move |facts| drop(answer.send(facts)));
        self.mailbox.send(message(reply)).map_err(|_| RuntimeError::Stopped)?.wait();
        // It is there, or never will be.
        answered.try_recv().map_err(|_| RuntimeError::Stopped)?.map_err(RuntimeError::Driver)
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
        Self::start_with(driver, now, |_| ())
    }

    /// Starts it with somebody who hears of every group of facts, in order, once it is durable and before anybody is answered.
    /// The next group waits for that: `hear` must not wait itself.
    pub fn start_with(
        mut driver: Driver,
        now: impl Now,
        hear: impl FnMut(&[Record]) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (mailbox, messages) = mailbox(MAILBOX, BATCH);
        let handover = Arc::new(Handover::new(Box::new(hear)));
        let store = driver.hand_over(Box::new(handover.clone()));
        let handle = Handle { mailbox, store: Arc::downgrade(&store) };
        let storing = handover.clone();
        let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let storing = named("handoff store").spawn(move || storing.store_all(&*store))?;
        let thread = named("handoff").spawn(move || {
            let closing = Closing(handover.clone());
            let ended = Machine::new(driver, now, messages, handover).run();
            drop(closing);
            // Its panics would be those of a store, which catches its own.
            let _ = storing.join();
            ended
        })?;
        Ok(Self { handle, thread })
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
