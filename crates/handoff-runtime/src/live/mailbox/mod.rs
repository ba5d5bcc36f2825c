//! What comes to the thread that decides. It is taken out by the batch, and all who wait for a batch are woken at once.
//!
//! To wake senders one by one, each with a call to the system of its own, took most of the time of the thread that stores.

mod bell;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(super) use bell::{Bell, Ring};

/// So often it looks again before it is put to sleep: whoever was answered just now is likely to send more at once, and to be
/// woken takes longer than to look. Where many send, somebody soon does; one who sends alone has to be woken first.
const LOOKS: u32 = 8;
const LOOKS_FOR_ONE: u32 = 100;

/// A mailbox for `limit` messages, of which at most `batch` are taken at once.
pub(super) fn mailbox<T>(limit: usize, batch: usize) -> (Sender<T>, Receiver<T>) {
    let state = State {
        batches: VecDeque::new(),
        count: 0,
        senders: 1,
        is_awaited: false,
        crowd: 0,
        is_closed: false,
    };
    let (came, left) = (Condvar::new(), Condvar::new());
    let inbox = Arc::new(Inbox { state: Mutex::new(state), came, left, limit, batch });
    (Sender(inbox.clone()), Receiver(inbox))
}

/// As many as one likes, on any thread.
pub(super) struct Sender<T>(Arc<Inbox<T>>);

/// Dropped, it takes nothing any more: what waits is dropped unanswered.
pub(super) struct Receiver<T>(Arc<Inbox<T>>);

/// Messages that came one after the other.
pub(super) struct Batch<T> {
    pub(super) messages: Vec<T>,
    /// To be dropped when all of them are answered.
    pub(super) ring: Ring,
}

/// There is nobody at the other end any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gone;

struct Inbox<T> {
    state: Mutex<State<T>>,
    came: Condvar,
    left: Condvar,
    limit: usize,
    batch: usize,
}

struct State<T> {
    /// INVARIANT: none is empty.
    batches: VecDeque<Batch<T>>,
    /// Messages in them.
    count: usize,
    senders: usize,
    /// The receiver waits for a message.
    is_awaited: bool,
    /// So many senders wait for room.
    crowd: usize,
    is_closed: bool,
}

impl<T> Inbox<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_room(&self, state: &State<T>) -> bool {
        state.is_closed || state.count < self.limit
    }
}

impl<T> Sender<T> {
    /// Waits where there is no room. The bell rings when the message was answered, or never will be.
    pub(super) fn send(&self, message: T) -> Result<Bell, Gone> {
        let mut state = self.0.state();
        while !self.0.has_room(&state) {
            state.crowd += 1;
            state = self.0.left.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.crowd -= 1;
        }
        if state.is_closed { Err(Gone) } else { Ok(self.push(state, message)) }
    }

    /// Gives the message back where there is no room, or nobody takes any.
    #[cfg(feature = "serve")]
    pub(super) fn try_send(&self, message: T) -> Result<(), T> {
        let state = self.0.state();
        if state.is_closed || !self.0.has_room(&state) {
            return Err(message);
        }
        self.push(state, message);
        Ok(())
    }

    fn push(&self, mut state: MutexGuard<'_, State<T>>, message: T) -> Bell {
        let batch = match state.batches.pop_back() {
            Some(batch) if batch.messages.len() < self.0.batch => Some(batch),
            full => {
                state.batches.extend(full);
                None
            }
        };
        let new = || Batch { messages: Vec::with_capacity(self.0.batch), ring: Ring::default() };
        let mut batch = batch.unwrap_or_else(new);
        let bell = batch.ring.bell();
        batch.messages.push(message);
        state.batches.push_back(batch);
        state.count += 1;
        let is_awaited = std::mem::take(&mut state.is_awaited);
        drop(state);
        if is_awaited {
            self.0.came.notify_one();
        }
        bell
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.state().senders += 1;
        Self(self.0.clone())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.state().senders -= 1;
        self.0.came.notify_one();
    }
}

impl<T> Receiver<T> {
    /// What came first, waiting for it at most so long; `is_one`: for somebody who sends alone. `Ok(None)`: nothing came.
    pub(super) fn take(&self, patience: Duration, is_one: bool) -> Result<Option<Batch<T>>, Gone> {
        let idle = |state: &mut State<T>| state.count == 0 && state.senders > 0;
        let mut state = self.0.state();
        let mut looks = match (patience.is_zero(), is_one) {
            (true, _) => 0,
            (false, true) => LOOKS_FOR_ONE,
            (false, false) => LOOKS,
        };
        while looks > 0 && idle(&mut state) {
            drop(state);
            std::thread::yield_now();
            state = self.0.state();
            looks -= 1;
        }
        if idle(&mut state) && !patience.is_zero() {
            state.is_awaited = true;
            let waited = self.0.came.wait_timeout_while(state, patience, idle);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.is_awaited = false;
        }
        let batch = state.batches.pop_front();
        state.count -= batch.as_ref().map_or(0, |batch| batch.messages.len());
        if batch.is_none() && state.senders == 0 {
            return Err(Gone);
        }
        let crowd = if batch.is_some() { state.crowd } else { 0 };
        drop(state);
        if crowd > 0 {
            self.0.left.notify_all();
        }
        Ok(batch)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_closed = true;
        state.count = 0;
        let unanswered = std::mem::take(&mut state.batches);
        drop(state);
        drop(unanswered);
        self.0.left.notify_all();
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}
