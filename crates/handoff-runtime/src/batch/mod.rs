//! Events in virtual time: the clock is their own.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::DateTime;
use handoff_engine::Record;
use handoff_plan::{Instant, Plan};

use crate::cloud_event::Arrival;
use crate::driver::{Driver, DriverError};

/// Facts that are stored, and then told, at once.
const GROUP: usize = 1_000;

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    pub events: u64,
    /// Inputs that met an error inside of handoff, and what it was: they changed nothing.
    pub broken: Vec<String>,
    /// Where its clock stands at the end. `None`: there was nothing to take a time from.
    pub end: Option<Instant>,
}

/// Takes `events`, which come by time, on `plan`; then goes on to `until`, if that is later than the last of them.
///
/// Before an event, what is due by its time fires. An event of a time that is past is taken now; one without a time is
/// taken with the one before it. `told` is called with each fact in order, once it is stored.
pub fn run(
    driver: &mut Driver,
    plan: Arc<Plan>,
    events: Vec<Arrival>,
    until: Option<Instant>,
    told: impl FnMut(&Record),
) -> Result<Ran, DriverError> {
    let first = events.iter().find_map(Arrival::time).or(until);
    let clock = first.max(driver.world().now()).unwrap_or(DateTime::UNIX_EPOCH);
    let mut run = Run { driver, clock, ran: Ran::default(), told };
    // Whatever the store still had to do by then, it does under the rules that it had.
    run.reach(clock)?;
    let loaded = run.driver.use_plan(plan, clock);
    run.took(loaded)?;
    for event in events {
        run.reach(event.time().unwrap_or(clock))?;
        run.ran.events += 1;
        let taken = run.driver.submit(event, run.clock);
        run.took(taken)?;
    }
    run.reach(until.unwrap_or(clock))?;
    run.commit()?;
    run.ran.end = Some(run.clock).filter(|_| first.is_some() || run.driver.world().now().is_some());
    Ok(run.ran)
}

struct Run<'a, F> {
    driver: &'a mut Driver,
    /// INVARIANT: never goes back.
    clock: Instant,
    ran: Ran,
    told: F,
}

impl<F: FnMut(&Record)> Run<'_, F> {
    /// Moves the clock to `time`, or leaves it where it is later already, and fires everything due by then.
    fn reach(&mut self, time: Instant) -> Result<(), DriverError> {
        self.clock = self.clock.max(time);
        while self.driver.fire_next(self.clock)? {
            self.took(Ok(()))?;
        }
        Ok(())
    }

    fn took(&mut self, taken: Result<(), DriverError>) -> Result<(), DriverError> {
        match taken {
            Err(DriverError::Broken { why }) => self.ran.broken.push(why),
            other => other?,
        }
        if self.driver.pending() >= GROUP { self.commit() } else { Ok(()) }
    }

    fn commit(&mut self) -> Result<(), DriverError> {
        self.driver.commit()?.iter().for_each(&mut self.told);
        Ok(())
    }
}
