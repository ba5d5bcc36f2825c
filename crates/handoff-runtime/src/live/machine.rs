//! The thread that decides.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use handoff_engine::CaseId;
use handoff_plan::Instant;

use super::handover::{Group, Handover, Waiting};
use super::mailbox::{Batch, Gone, Receiver};
use super::{Message, Now};
use crate::driver::{Driver, DriverError, Written};

/// Clocks of machines are set and jump: it looks again at least this often.
const NAP: Duration = Duration::from_secs(1);
/// So long it may fire what is due, and as long ask cases how they stand to new rules, before messages are looked at again:
/// after a long downtime much is due at once, and new rules touch every open case.
const SLICE: Duration = Duration::from_millis(2);
/// Cases that are asked before it looks whether that is over.
const MOVES: usize = 8;
/// Closed cases that are let go before messages are looked at again.
const LEAVE: usize = 64;
/// Cases that are put into the image for a checkpoint before messages are looked at again.
const IMAGE: usize = 64;
/// After so many that came alone, one after the other, there is only one sender.
const LONE: u32 = 8;

pub(super) struct Machine<N> {
    pub(super) driver: Driver,
    pub(super) now: N,
    pub(super) messages: Receiver<Message>,
    pub(super) handover: Arc<Handover>,
    /// Something is due that cannot be taken: it is tried again, but not without a pause.
    stuck: bool,
    /// Open cases are being asked how they stand to the current rules.
    moving: bool,
    /// Why nothing is taken, and when that was tried last.
    refusing: Option<(DriverError, std::time::Instant)>,
    checkpoint: Option<JoinHandle<Result<Written, DriverError>>>,
    /// Closed cases that the last checkpoint put away.
    put_away: Vec<CaseId>,
    /// What was decided and is to be given on.
    group: Group,
    /// How many messages in a row came alone.
    alone: u32,
}

impl<N: Now> Machine<N> {
    pub(super) fn new(driver: Driver, now: N, messages: Receiver<Message>, handover: Arc<Handover>) -> Self {
        Self {
            driver,
            now,
            messages,
            handover,
            stuck: false,
            moving: true,
            refusing: None,
            checkpoint: None,
            put_away: Vec::new(),
            group: Group::default(),
            alone: 0,
        }
    }

    /// Until it is told to stop. What was decided is stored when this returns.
    pub(super) fn run(mut self) -> Result<(), DriverError> {
        let mut going = true;
        while going {
            let batch = self.next_batch();
            self.take_up();
            going = match batch {
                Ok(batch) => self.take(batch),
                Err(Gone) => false,
            };
            self.write_checkpoint();
            self.driver.let_go(&mut self.put_away, LEAVE);
        }
        // Whoever sent something before the stop is answered, if only with that.
        drop(self.messages);
        self.checkpoint.take().into_iter().for_each(|thread| drop(thread.join()));
        match self.refusing {
            Some((why, _)) => Err(why),
            None => self.driver.close(),
        }
    }

    /// Waits for messages, or until something is due.
    fn next_batch(&self) -> Result<Option<Batch<Message>>, Gone> {
        let busy = self.moving && self.refusing.is_none() || self.driver.is_imaging();
        let wait = if busy { Duration::ZERO } else { self.until_due() };
        self.messages.take(wait, self.alone > LONE)
    }

    fn until_due(&self) -> Duration {
        let idle = self.stuck || self.refusing.is_some();
        let due = self.driver.world().next_due().filter(|_| !idle);
        due.map_or(NAP, |due| (due - self.now.now()).to_std().unwrap_or_default().min(NAP))
    }

    /// After a failed write: goes back to what is stored, and tries now and then whether it can be written to again.
    fn take_up(&mut self) {
        let again = self.refusing.as_ref().is_some_and(|(_, tried)| tried.elapsed() >= NAP);
        if self.handover.failed() || again {
            self.handover.settle();
            let taken_up = self.driver.take_up();
            self.refusing = taken_up.err().map(|why| (why, std::time::Instant::now()));
            // What was said of some cases may not have been stored.
            self.moving = true;
        }
    }

    /// Fires some of what is due, decides each message, and gives on what it led to. Whether it goes on.
    fn take(&mut self, batch: Option<Batch<Message>>) -> bool {
        let at = self.now.now();
        if self.refusing.is_none() {
            self.stuck = self.fire(at).is_err();
            self.move_some(at);
        }
        let (messages, ring) = batch.map(|batch| (batch.messages, batch.ring)).unzip();
        let messages = messages.unwrap_or_default();
        self.alone = if messages.len() == 1 { self.alone.saturating_add(1) } else { 0 };
        let mut going = true;
        for message in messages {
            let before = self.driver.pending();
            let (answer, taken) = match message {
                Message::Input { arrival, answer } => {
                    (answer, self.decide(|driver| driver.submit(arrival, at)))
                }
                Message::Plan { plan, answer } => {
                    self.moving = true;
                    (answer, self.decide(|driver| driver.take_plan(plan, at, MOVES)))
                }
                Message::NoPlan { errors, answer } => {
                    (answer, self.decide(|driver| driver.reject_plan(errors, at)))
                }
                Message::Failed(why) => {
                    if matches!(why, DriverError::Store(_)) {
                        self.refusing.get_or_insert((why, std::time::Instant::now()));
                    }
                    continue;
                }
                Message::Takes(answer) => {
                    let refusing = self.refusing.as_ref().map(|(why, _)| why.clone());
                    // Whoever asked may be gone.
                    let _ = answer.send(refusing.map_or(Ok(()), Err));
                    continue;
                }
                Message::Outbox { inputs, answer } => {
                    (answer, self.decide(|driver| driver.take_outbox(inputs, at)))
                }
                Message::Look { of, look } => {
                    // Where it cannot be read it is as if it were not there.
                    of.into_iter().for_each(|key| drop(self.driver.recall(&key)));
                    let tell = match self.driver.lost() {
                        None => look(Ok(self.driver.world())),
                        Some(why) => look(Err(why)),
                    };
                    self.group.waiting.push(Waiting::Look(tell));
                    continue;
                }
                Message::Wake(answer) => {
                    let more = !self.stuck && self.driver.world().next_due().is_some_and(|due| due <= at);
                    self.group.waiting.push(Waiting::Look(Box::new(move |stored| {
                        // Whoever asked may be gone.
                        let _ = answer.send(stored.map(|()| more));
                    })));
                    continue;
                }
                Message::Stop => {
                    going = false;
                    continue;
                }
            };
            let facts = taken.map(|()| before..self.driver.pending());
            self.group.waiting.push(Waiting::Input { answer, facts });
        }
        self.group.rings.extend(ring);
        self.driver.give(&mut self.group.facts);
        // With one sender there is nothing to be decided while a group is stored.
        if self.alone > LONE {
            self.handover.store_here(self.driver.store(), &mut self.group);
        } else {
            self.handover.give(&mut self.group);
        }
        going
    }

    fn decide(
        &mut self,
        work: impl FnOnce(&mut Driver) -> Result<(), DriverError>,
    ) -> Result<(), DriverError> {
        match &self.refusing {
            Some((why, _)) => Err(why.clone()),
            None => work(&mut self.driver),
        }
    }

    fn fire(&mut self, at: Instant) -> Result<(), DriverError> {
        let began = std::time::Instant::now();
        while self.driver.fire_next(at)? && began.elapsed() < SLICE {}
        Ok(())
    }

    fn move_some(&mut self, at: Instant) {
        let began = std::time::Instant::now();
        while self.moving {
            // An error is of the store: it goes on when that does.
            self.moving = self.driver.move_some(at, MOVES).unwrap_or(false);
            if began.elapsed() >= SLICE {
                return;
            }
        }
    }

    /// One at a time: some of the image of the world here, and when that is whole, the writing of it on a thread of its own.
    /// A checkpoint is a shortcut: without one the next start only takes longer.
    fn write_checkpoint(&mut self) {
        match self.checkpoint.take() {
            Some(thread) if thread.is_finished() => {
                // One that could not be written put nothing away that has to be let go.
                let written = thread.join().ok().and_then(Result::ok).unwrap_or_default();
                self.put_away.extend(written.put_away);
            }
            running @ Some(_) => {
                self.checkpoint = running;
                return;
            }
            None => {}
        }
        // Those of the last one leave first.
        if !self.put_away.is_empty() {
            return;
        }
        if let Some(write) = self.driver.checkpoint_some(IMAGE) {
            let work = move || {
                step_back();
                write()
            };
            self.checkpoint =
                std::thread::Builder::new().name("handoff checkpoint".to_owned()).spawn(work).ok();
        }
    }
}

/// Nobody waits for this thread: it gets the time that others leave.
fn step_back() {
    // There a priority is of a thread, elsewhere of the whole process. Without it the thread only takes more.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 19);
}
