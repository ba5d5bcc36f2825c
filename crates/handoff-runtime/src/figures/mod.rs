//! The figures of a store. They are folded from what is stored, by whoever asks and on their own thread: whoever decides or
//! stores takes no part in it. What was folded once is kept, so that the next who asks waits only for what is new.

#[cfg(test)]
mod tests;

use handoff_insight::{Report, Scope, Summary};
use handoff_plan::{Instant, Plan};
use handoff_store::{Position, Store, StoreError};

#[derive(Clone, Debug, Default)]
pub struct Figures {
    scope: Scope,
    report: Report,
    /// Everything up to here is in it.
    at: Position,
}

impl Figures {
    #[must_use]
    pub fn new(scope: Scope) -> Self {
        Self { scope, report: Report::new(scope), at: Position::default() }
    }

    /// Takes in what is stored since the last time.
    ///
    /// # Errors
    /// The store cannot be read; then it begins anew the next time.
    pub fn catch_up(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let caught_up = self.fold(store);
        if caught_up.is_err() {
            *self = Self::new(self.scope);
        }
        caught_up
    }

    fn fold(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let end = store.end();
        if end == self.at {
            return Ok(());
        }
        // After the end was looked at: rules are stored before the first fact that names them.
        for stored in store.plans()?.all {
            if self.report.knows(&stored.id) {
                continue;
            }
            // Rules of another version lack nothing but the figures about single fields.
            if let Ok(plan) = serde_json::from_slice::<Plan>(&stored.json) {
                self.report.learn(stored.id, &plan);
            }
        }
        for record in store.records_between(self.at, end) {
            self.report.add(&record?);
        }
        self.at = end;
        Ok(())
    }

    /// Of one process or of all. `now`: what runs is looked at as of then, not as of the last fact.
    #[must_use]
    pub fn summary(&self, process: Option<&str>, now: Option<Instant>) -> Summary {
        self.report.summary(process, now)
    }
}
