//! Watches the files of the rules: looks when the system says that something changed, and now and then anyway.
//!
//! The folders are watched, not the files: editors put a new file in the place of the old one, and Kubernetes swaps a link
//! (`..data`). What the system says is only a hint to look; what counts is the content.

#[cfg(test)]
mod tests;

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::catalog::{Catalog, Loaded};
use crate::live::RuntimeError;

/// So long nothing may change before it looks: a burst of changes is one.
const QUIET: Duration = Duration::from_millis(100);
/// So long a burst may go on.
const LONGEST_BURST: Duration = Duration::from_secs(2);

enum Signal {
    Touched,
    Stop,
}

/// A thread that looks.
#[derive(Debug)]
pub struct Watch {
    signals: SyncSender<Signal>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// Looks whenever something changed, and each time that `every` has passed. `told` hears what came of it.
    ///
    /// # Errors
    /// There can be no more threads. A system that does not tell of changes is no error: there is `every`.
    pub fn start(
        catalog: Catalog,
        every: Duration,
        told: impl FnMut(&Loaded) + Send + 'static,
    ) -> std::io::Result<Self> {
        // Of many signals one is enough.
        let (signals, received) = sync_channel(1);
        let touch = signals.clone();
        let touched = move |event: notify::Result<notify::Event>| {
            // To read is not to change, and it is what looking does.
            if event.is_ok_and(|event| event.kind.is_access()) {
                return;
            }
            let _ = touch.try_send(Signal::Touched);
        };
        let watcher = notify::recommended_watcher(touched).and_then(|mut watcher| {
            for folder in catalog.folders() {
                watcher.watch(&folder, RecursiveMode::Recursive)?;
            }
            Ok(watcher)
        });
        if let Err(why) = &watcher {
            tracing::warn!(%why, "the system does not tell of changed files: they are looked at by time alone");
        }
        let looking = Looking { catalog, every, told, _watcher: watcher.ok() };
        let thread = std::thread::Builder::new().name("watch".to_owned());
        let thread = thread.spawn(move || looking.run(&received))?;
        Ok(Self { signals, thread })
    }

    pub fn stop(self) {
        let _ = self.signals.send(Signal::Stop);
        let _ = self.thread.join();
    }
}

struct Looking<T> {
    catalog: Catalog,
    every: Duration,
    told: T,
    /// Tells as long as it lives.
    _watcher: Option<RecommendedWatcher>,
}

impl<T: FnMut(&Loaded)> Looking<T> {
    fn run(mut self, signals: &Receiver<Signal>) {
        loop {
            match signals.recv_timeout(self.every) {
                Ok(Signal::Touched) if !settled(signals) => return,
                Ok(Signal::Touched) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            match self.catalog.look() {
                Ok(Some(loaded)) => (self.told)(&loaded),
                Ok(None) => {}
                // The runtime has stopped, and this with it.
                Err(RuntimeError::Stopped) => return,
                Err(why) => {
                    tracing::warn!(%why, "the rules in the files could not be taken; they are looked at again");
                }
            }
        }
    }
}

/// Waits until a burst of changes is over. `false`: it is to stop.
fn settled(signals: &Receiver<Signal>) -> bool {
    let began = Instant::now();
    while began.elapsed() < LONGEST_BURST {
        match signals.recv_timeout(QUIET) {
            Ok(Signal::Touched) => {}
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    true
}
