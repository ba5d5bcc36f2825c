//! Wakes all who wait for the same thing, with one call to the system.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

#[derive(Default)]
struct Rung {
    is_rung: Mutex<bool>,
    changed: Condvar,
}

/// Rings when it is dropped: so nobody waits for what will never be.
#[derive(Default)]
pub(crate) struct Ring(Arc<Rung>);

/// Waits for the [`Ring`].
pub(crate) struct Bell(Arc<Rung>);

impl Ring {
    pub(crate) fn bell(&self) -> Bell {
        Bell(self.0.clone())
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // Where nobody waits, nobody will: only the ring itself gives out bells.
        if Arc::strong_count(&self.0) == 1 {
            return;
        }
        *self.0.is_rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify_all();
    }
}

impl Bell {
    pub(crate) fn wait(self) {
        let is_rung = self.0.is_rung.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.0.changed.wait_while(is_rung, |is_rung| !*is_rung));
    }
}
