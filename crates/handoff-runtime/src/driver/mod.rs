//! A world and the store of what happened in it.

mod error;
mod past;
mod recover;
#[cfg(test)]
mod tests;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use handoff_engine::{
    Case, CaseId, Fact, Input, InputKind, Limits, OutboxInput, OutsideEvent, Prepared, Record, World,
};
use handoff_plan::{Instant, Plan};
use handoff_store::{Position, Store};

pub use error::DriverError;

use crate::cloud_event::{Arrival, Rejection};
pub(crate) use recover::Written;

/// Facts after which a new checkpoint is worth writing: a start reads so many in about half a second.
const CHECKPOINT_AFTER: u64 = 1_000_000;
/// Reading a fact takes about as long as reading so many bytes of a checkpoint: a large one is written more rarely.
const BYTES_A_FACT: u64 = 100;

/// Takes inputs one by one, and keeps what they led to.
///
/// INVARIANT: the world is the fold over what is stored, what is `in_flight` and what is `pending`, and nothing else. Where
/// that is in doubt (an input that broke off, a write that failed), it is made anew from them.
pub struct Driver {
    world: World,
    store: Arc<dyn Store>,
    limits: Limits,
    /// Facts that are not stored yet.
    pending: Vec<Record>,
    /// Groups that somebody else is storing.
    in_flight: Box<dyn InFlight>,
    /// Facts stored since the last checkpoint.
    since_checkpoint: u64,
    /// After so many another one is worth it.
    checkpoint_after: u64,
    /// How large that one is.
    checkpoint_bytes: Arc<AtomicU64>,
    /// What was stored when the image of the world was begun.
    image_of: Position,
    /// Why the world could not be made anew: nothing is taken any more.
    lost: Option<DriverError>,
    engine: Engine,
}

/// Facts that were given out to be stored, of which it is not known yet whether they are.
pub(crate) trait InFlight: Send {
    /// Waits until each is stored, or until one could not be: then those after it are not either.
    fn wait(&self) -> Result<(), DriverError>;
}

/// The driver stores everything itself.
struct Nothing;

impl InFlight for Nothing {
    fn wait(&self) -> Result<(), DriverError> {
        Ok(())
    }
}

/// The engine's ways to move a world.
#[derive(Clone, Copy)]
struct Engine {
    ask: fn(&mut World, Instant, usize) -> Vec<Record>,
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

/// What takes long about a new plan, and can be done beside the work: it is in the store when this returns.
///
/// INVARIANT: a plan is durable before the first fact that names it.
pub(crate) fn prepare(store: &dyn Store, plan: Arc<Plan>) -> Result<Arc<Prepared>, DriverError> {
    let json = serde_json::to_vec(&*plan);
    let prepared = Prepared::new(plan);
    let id = prepared.id;
    store.put_plan(id, &json.map_err(|e| DriverError::Plan { id, why: e.to_string() })?)?;
    Ok(Arc::new(prepared))
}

impl Driver {
    /// Takes up where the store ends: its last checkpoint and the facts after it.
    pub fn open(store: Box<dyn Store>, limits: Limits) -> Result<Self, DriverError> {
        let store: Arc<dyn Store> = Arc::from(store);
        let recovered = recover::world(&*store, limits)?;
        Ok(Self {
            world: recovered.world,
            store,
            limits,
            pending: Vec::new(),
            in_flight: Box::new(Nothing),
            since_checkpoint: recovered.facts,
            checkpoint_after: CHECKPOINT_AFTER,
            checkpoint_bytes: Arc::new(AtomicU64::new(recovered.checkpoint_bytes)),
            image_of: Position::default(),
            lost: None,
            engine: Engine { ask: World::move_some, take: World::take, fire: World::fire },
        })
    }

    /// Has a checkpoint made after so many facts, but not for less than a large one is worth. More often costs work, more rarely
    /// a longer start; no fact hangs on it.
    #[must_use]
    pub fn with_checkpoint_after(self, facts: u64) -> Self {
        Self { checkpoint_after: facts, ..self }
    }

    /// From here on somebody else stores what is pending: see [`give`](Self::give).
    pub(crate) fn hand_over(&mut self, in_flight: Box<dyn InFlight>) -> Arc<dyn Store> {
        self.in_flight = in_flight;
        self.store.clone()
    }

    /// Gives out what is pending, to be stored as one group.
    ///
    /// INVARIANT: groups are stored in the order in which they are given out.
    pub(crate) fn give(&mut self, to: &mut Vec<Record>) {
        self.since_checkpoint += self.pending.len() as u64;
        to.append(&mut self.pending);
    }

    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Makes `plan` the current one, unless it is already. New cases take it; open ones follow where it fits them.
    pub fn use_plan(&mut self, plan: Arc<Plan>, at: Instant) -> Result<(), DriverError> {
        let prepared = prepare(&*self.store, plan)?;
        self.take_plan(prepared, at, usize::MAX)?;
        while self.move_some(at, usize::MAX)? {}
        Ok(())
    }

    /// Makes a plan from [`prepare`] the current one for new cases, and asks the first of the open ones: the others follow
    /// with [`move_some`](Self::move_some).
    pub(crate) fn take_plan(
        &mut self,
        plan: Arc<Prepared>,
        at: Instant,
        most: usize,
    ) -> Result<(), DriverError> {
        let at = self.not_before_now(at);
        self.attempt(|world, _| world.begin_plan(plan, at))?;
        self.move_some(at, most).map(drop)
    }

    /// Asks the next cases, `most` of them, how they stand to the current plan. Whether there are more.
    ///
    /// INVARIANT: a case over which the engine breaks off keeps none of those after it on their old rules: it is passed by,
    /// and its record says so.
    pub(crate) fn move_some(&mut self, at: Instant, most: usize) -> Result<bool, DriverError> {
        let at = self.not_before_now(at);
        let Err(why) = self.ask(|world, engine| (engine.ask)(world, at, most))? else {
            return Ok(self.world.is_moving());
        };
        if most == 1 {
            let why = format!("to move it could not be done: {why}");
            self.attempt(|world, _| world.leave_next(at, &why))?;
            return Ok(self.world.is_moving());
        }
        // One of them it was: each by itself.
        for _ in 0..most {
            if !self.move_some(at, 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Inside: why the engine broke off. Then it goes on with the same cases.
    fn ask(
        &mut self,
        ask: impl FnOnce(&mut World, Engine) -> Vec<Record>,
    ) -> Result<Result<(), String>, DriverError> {
        let asking = self.world.asking();
        if asking.is_none() {
            return Ok(Ok(()));
        }
        match self.attempt(ask) {
            Err(DriverError::Broken { why }) => {
                self.world.ask_on(asking);
                Ok(Err(why))
            }
            asked => asked.map(Ok),
        }
    }

    /// Puts on record that a plan was refused. The current one stays.
    pub fn reject_plan(&mut self, errors: Vec<String>, at: Instant) -> Result<(), DriverError> {
        let at = self.not_before_now(at);
        self.tell(None, at, vec![Fact::PlanRejected { errors }])
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
        if event.ty.starts_with("handoff.")
            && let Some(key) = &event.subject
        {
            self.recall(key)?;
        }
        let input = Input { at: self.not_before_now(at), kind: InputKind::Event(event) };
        self.attempt(|world, engine| (engine.take)(world, &input))
    }

    /// Takes how effects fared, one after the other. A case that has one is at hand.
    pub fn take_outbox(&mut self, inputs: Vec<OutboxInput>, at: Instant) -> Result<(), DriverError> {
        for input in inputs {
            let input = Input { at: self.not_before_now(at), kind: InputKind::Outbox(input) };
            self.attempt(|world, engine| (engine.take)(world, &input))?;
        }
        Ok(())
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
        let first = self.world.first_due().filter(|case| case.next_due_at().is_some_and(|due| due <= at));
        let Some((due, id)) = first.and_then(|case| Some((case.next_due()?, case.id.clone()))) else {
            return Err(DriverError::Broken { why: why.to_owned() });
        };
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

    /// Commits, and writes a checkpoint if anything happened since the last.
    pub fn close(mut self) -> Result<(), DriverError> {
        self.in_flight.wait()?;
        self.commit()?;
        if self.since_checkpoint == 0 {
            return Ok(());
        }
        recover::put_checkpoint(&*self.store, self.world.image(), self.store.end(), &self.limits).map(drop)
    }

    /// Goes on with a checkpoint, or begins one where it is worth it: `most` cases more of the image of the world. Once that is
    /// whole, somebody else can write it, beside the work that goes on.
    pub(crate) fn checkpoint_some(
        &mut self,
        most: usize,
    ) -> Option<impl FnOnce() -> Result<Written, DriverError> + Send + use<>> {
        if !self.is_imaging() && self.is_checkpoint_due() {
            self.begin_image();
        }
        let image = self.world.image_some(most)?;
        let (store, end, limits) = (self.store.clone(), self.image_of, self.limits);
        let bytes = self.checkpoint_bytes.clone();
        Some(move || {
            let written = recover::put_checkpoint(&*store, image, end, &limits)?;
            bytes.store(written.bytes, Ordering::Relaxed);
            Ok(written)
        })
    }

    fn is_checkpoint_due(&self) -> bool {
        let large = self.checkpoint_bytes.load(Ordering::Relaxed) / BYTES_A_FACT;
        self.pending.is_empty() && self.since_checkpoint >= self.checkpoint_after.max(large)
    }

    /// INVARIANT: an image is begun while everything that was decided is stored, so it is of one place in the store.
    fn begin_image(&mut self) {
        // Whether it comes off or not: the next attempt is as far away.
        self.since_checkpoint = 0;
        if self.in_flight.wait().is_ok() {
            self.image_of = self.store.end();
            self.world.begin_image();
        }
    }

    /// The image of the world for a checkpoint is being taken.
    pub(crate) fn is_imaging(&self) -> bool {
        self.world.is_imaging()
    }

    /// Lets some of the cases go that a checkpoint put away: those at the end of the list.
    pub(crate) fn let_go(&mut self, put_away: &mut Vec<CaseId>, most: usize) {
        let from = put_away.len().saturating_sub(most);
        put_away.drain(from..).for_each(|id| self.world.let_go(&id));
    }

    /// Puts the closed cases of that key back at hand that were put away.
    pub fn recall(&mut self, key: &str) -> Result<(), DriverError> {
        for id in self.world.past_cases(key) {
            past::fetch(&*self.store, &id)?.into_iter().for_each(|case| self.world.put_back(case));
        }
        Ok(())
    }

    /// The closed cases that are not at hand, in order of process and key.
    pub fn past_cases(&self) -> Result<Vec<Case>, DriverError> {
        let mut past = past::all(&*self.store)?;
        past.retain(|case| self.world.case(&case.id).is_none());
        Ok(past)
    }

    /// After a failed write: what was not acknowledged did not happen. Reading goes on; whether writing does, is the answer.
    pub(crate) fn take_up(&mut self) -> Result<(), DriverError> {
        self.pending.clear();
        let resumed = self.store.resume();
        self.lost = None;
        self.make_anew()?;
        Ok(resumed?)
    }

    /// Why the world is not to be looked at.
    pub(crate) fn lost(&self) -> Option<&DriverError> {
        self.lost.as_ref()
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
        // INVARIANT: what was decided on facts that could not be stored goes with them.
        if let Err(e) = self.in_flight.wait() {
            self.pending.clear();
            return Err(e);
        }
        match recover::world(&*self.store, self.limits) {
            Ok(recovered) => self.world = recovered.world,
            Err(e) => {
                self.lost = Some(e.clone());
                return Err(e);
            }
        }
        self.pending.iter().for_each(|record| self.world.apply(record));
        Ok(())
    }
}
