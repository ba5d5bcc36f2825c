//! A world and the store of what happened in it.

mod recover;
#[cfg(test)]
mod tests;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use handoff_engine::{CaseId, Fact, Input, InputKind, Limits, OutsideEvent, Record, World};
use handoff_plan::{Instant, Plan, PlanId};
use handoff_store::{Store, StoreError};

use crate::cloud_event::{Arrival, Rejection};

/// Facts after which a new checkpoint is worth writing.
const CHECKPOINT_AFTER: u64 = 100_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriverError {
    Store(StoreError),
    /// A plan in the store cannot be read by this version.
    Plan {
        id: PlanId,
        why: String,
    },
    /// An input broke the engine. It changed nothing; everything else goes on.
    Broken {
        why: String,
    },
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(e) => e.fmt(f),
            Self::Plan { id, why } => write!(f, "plan `{id}` in the store cannot be read: {why}"),
            Self::Broken { why } => {
                write!(f, "this input met an error inside of handoff, and changed nothing: {why}")
            }
        }
    }
}

impl std::error::Error for DriverError {}

impl From<StoreError> for DriverError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Takes inputs one by one, and keeps what they led to.
///
/// INVARIANT: the world is the fold over what is stored and what is `pending`, and nothing else. Where that is in doubt
/// (an input that broke off, a write that failed), it is made anew from them.
pub struct Driver {
    world: World,
    store: Box<dyn Store>,
    limits: Limits,
    /// Facts that are not stored yet.
    pending: Vec<Record>,
    /// Facts stored since the last checkpoint.
    since_checkpoint: u64,
    /// Why the world could not be made anew: nothing is taken any more.
    lost: Option<DriverError>,
    engine: Engine,
}

/// The engine's two ways to move a world.
#[derive(Clone, Copy)]
struct Engine {
    take: fn(&mut World, &Input) -> Vec<Record>,
    fire: fn(&mut World, Instant) -> Vec<Record>,
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver")
            .field("end", &self.store.end())
            .field("pending", &self.pending.len())
            .finish_non_exhaustive()
    }
}

impl Driver {
    /// Takes up where the store ends: its last checkpoint and the facts after it.
    pub fn open(store: Box<dyn Store>, limits: Limits) -> Result<Self, DriverError> {
        let (world, since_checkpoint) = recover::world(&*store, limits)?;
        let engine = Engine { take: World::take, fire: World::fire };
        Ok(Self { world, store, limits, pending: Vec::new(), since_checkpoint, lost: None, engine })
    }

    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Makes `plan` the current one, unless it is already. New cases take it; open ones stay on theirs.
    pub fn use_plan(&mut self, plan: Arc<Plan>, at: Instant) -> Result<(), DriverError> {
        let id = PlanId::of(&plan);
        if self.world.current_plan().is_some_and(|current| PlanId::of(current) == id) {
            return Ok(());
        }
        let json = serde_json::to_vec(&*plan).map_err(|e| DriverError::Plan { id, why: e.to_string() })?;
        // INVARIANT: a plan is durable before the first fact that names it.
        self.store.put_plan(id, &json)?;
        let at = self.not_before_now(at);
        self.attempt(|world, _| world.load_plan(plan, at))
    }

    /// Takes what came in, at `at` or now if that is later; what is due by then has to fire first. What it led to is
    /// pending: see [`commit`](Self::commit).
    pub fn submit(&mut self, arrival: Arrival, at: Instant) -> Result<(), DriverError> {
        match arrival {
            Arrival::Event(event) => self.take(event, at),
            Arrival::Rejected(rejection) => self.reject(&rejection, at),
        }
    }

    fn take(&mut self, event: OutsideEvent, at: Instant) -> Result<(), DriverError> {
        let input = Input { at: self.not_before_now(at), kind: InputKind::Event(event) };
        self.attempt(|world, engine| (engine.take)(world, &input))
    }

    fn reject(&mut self, rejection: &Rejection, at: Instant) -> Result<(), DriverError> {
        let at = self.not_before_now(at);
        let fact = Fact::EventRejected { event: rejection.event(at), errors: rejection.errors.clone() };
        self.tell(None, at, vec![fact])
    }

    /// Fires the earliest thing that is due at `until` or before. Whether there was one.
    pub fn fire_next(&mut self, until: Instant) -> Result<bool, DriverError> {
        let Some(due) = self.world.next_due().filter(|due| *due <= until) else { return Ok(false) };
        let at = self.not_before_now(due);
        let before = self.pending.len();
        match self.attempt(|world, engine| (engine.fire)(world, at)) {
            Ok(()) if self.pending.len() == before => self.give_up_on_due(at, "it led to nothing")?,
            Err(DriverError::Broken { why }) => self.give_up_on_due(at, &why)?,
            fired => fired?,
        }
        Ok(true)
    }

    /// What is due and cannot be taken would be due for ever: its clock is stopped, and the case says so.
    fn give_up_on_due(&mut self, at: Instant, why: &str) -> Result<(), DriverError> {
        let open = self.world.cases().filter(|case| case.is_open());
        let due = open.filter_map(|case| Some((case.next_due()?, case)));
        let Some((due, case)) = due.min_by_key(|(due, _)| due.step.due).filter(|(due, _)| due.step.due <= at)
        else {
            return Err(DriverError::Broken { why: why.to_owned() });
        };
        let id = case.id.clone();
        let says = format!(
            "`{}` of clock `{}` could not be taken, so the clock was stopped: {why}",
            due.step.says, due.clock
        );
        let stopped = Fact::ClockStopped { clock: due.clock, remaining: 0 };
        self.tell(Some(&id), at, vec![Fact::InvariantBroken { invariant: says }, stopped])
    }

    /// Stores everything that is pending, as one group, and gives it out: it is durable now.
    pub fn commit(&mut self) -> Result<Vec<Record>, DriverError> {
        let stored = self.store.append(&self.pending);
        let facts = std::mem::take(&mut self.pending);
        if let Err(e) = stored {
            // What was not acknowledged did not happen.
            self.make_anew()?;
            return Err(e.into());
        }
        self.since_checkpoint += facts.len() as u64;
        Ok(facts)
    }

    /// For when nobody waits: commits, and writes a checkpoint where one is worth it. That takes as long as the world is
    /// large.
    pub fn rest(&mut self) -> Result<(), DriverError> {
        self.commit()?;
        if self.since_checkpoint < CHECKPOINT_AFTER {
            return Ok(());
        }
        self.checkpoint()
    }

    /// Commits, and writes a checkpoint if anything happened since the last.
    pub fn close(mut self) -> Result<(), DriverError> {
        self.commit()?;
        if self.since_checkpoint > 0 { self.checkpoint() } else { Ok(()) }
    }

    /// INVARIANT: called with nothing pending: a checkpoint holds what is stored, no more.
    fn checkpoint(&mut self) -> Result<(), DriverError> {
        // Whether it comes off or not: the next attempt is as far away.
        self.since_checkpoint = 0;
        match recover::checkpoint(&self.world) {
            Some(bytes) => Ok(self.store.put_checkpoint(self.store.end(), &bytes)?),
            None => Ok(()),
        }
    }

    /// How many facts wait to be stored.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    fn not_before_now(&self, at: Instant) -> Instant {
        self.world.now().map_or(at, |now| at.max(now))
    }

    /// Facts that the driver itself tells.
    fn tell(&mut self, case: Option<&CaseId>, at: Instant, facts: Vec<Fact>) -> Result<(), DriverError> {
        self.attempt(|world, _| {
            let record = |fact| {
                let record = Record { seq: world.seq() + 1, at, case: case.cloned(), fact };
                world.apply(&record);
                record
            };
            facts.into_iter().map(record).collect()
        })
    }

    /// Moves the world; if that breaks off half-way, the world is as it was.
    fn attempt(&mut self, work: impl FnOnce(&mut World, Engine) -> Vec<Record>) -> Result<(), DriverError> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        let (world, engine) = (&mut self.world, self.engine);
        match catch_unwind(AssertUnwindSafe(|| work(world, engine))) {
            Ok(facts) => {
                self.pending.extend(facts);
                Ok(())
            }
            Err(cause) => {
                self.make_anew()?;
                let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let text = text.or_else(|| cause.downcast_ref::<String>().cloned());
                Err(DriverError::Broken { why: text.unwrap_or_else(|| "it does not say why".to_owned()) })
            }
        }
    }

    /// The world from the store and from what is pending.
    fn make_anew(&mut self) -> Result<(), DriverError> {
        match recover::world(&*self.store, self.limits) {
            Ok((world, _)) => self.world = world,
            Err(e) => {
                self.lost = Some(e.clone());
                return Err(e);
            }
        }
        self.pending.iter().for_each(|record| self.world.apply(record));
        Ok(())
    }
}
