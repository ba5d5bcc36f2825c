//! The world as of some record, so that a start does not read every fact there ever was.

use std::borrow::Cow;
use std::iter::once;
use std::sync::Arc;

use handoff_plan::{Instant, Name, Plan, PlanId};
use serde::{Deserialize, Serialize};

use super::cases::{Cases, PackedCase};
use super::keys::Keys;
use super::reload::Asking;
use super::seen::SeenInputs;
use super::{DeadLetter, HeldEvent, World};
use crate::fact::{CaseId, InputName};
use crate::few::Few;
use crate::limits::Limits;
use crate::outbox::{Effect, Standing};
use crate::people::People;

/// What one piece has of what there may be many of.
const SOME: usize = 256;

/// What the records up to some number made. The cases are packed: a start unpacks none.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub(super) between: Between,
    pub(super) seen: Vec<(InputName, u64)>,
    pub(super) effects: Vec<Arc<Effect>>,
    pub(super) cases: Vec<PackedCase>,
}

/// What lies between the cases, without what there may be as much of as of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Between {
    seq: u64,
    now: Option<Instant>,
    current: Option<PlanId>,
    told: Option<CaseId>,
    people: People,
    held: Vec<Arc<HeldEvent>>,
    dead: Vec<Arc<DeadLetter>>,
    pub(super) past: Vec<(u64, u32)>,
    outbox: Standing,
    pub(super) fields: Vec<(CaseId, Few<Name, Name>)>,
    /// How many cases follow.
    pub(super) cases: usize,
}

/// A part of a checkpoint: it may be large, and whoever writes or reads it need not have all of it at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Piece<'c> {
    Between(Box<Cow<'c, Between>>),
    Seen(Cow<'c, [(InputName, u64)]>),
    Effects(Cow<'c, [Arc<Effect>]>),
    Cases(Cow<'c, [PackedCase]>),
}

impl Checkpoint {
    /// In the order in which [`Restoring`] takes them.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let between = once(Piece::Between(Box::new(Cow::Borrowed(&self.between))));
        let seen = self.seen.chunks(SOME).map(|some| Piece::Seen(some.into()));
        let effects = self.effects.chunks(SOME).map(|some| Piece::Effects(some.into()));
        let cases = self.cases.chunks(SOME).map(|some| Piece::Cases(some.into()));
        between.chain(seen).chain(effects).chain(cases)
    }
}

/// A world that comes back piece by piece.
#[derive(Debug)]
pub struct Restoring {
    world: World,
    seen: Vec<(InputName, u64)>,
    effects: Vec<Arc<Effect>>,
    cases: Vec<PackedCase>,
}

impl Restoring {
    /// `plans`: every plan that a case of the checkpoint runs on, and the current one.
    #[must_use]
    pub fn new(plans: impl IntoIterator<Item = Arc<Plan>>, limits: Limits) -> Self {
        let mut world = World::new(limits);
        plans.into_iter().for_each(|plan| world.know_plan(plan));
        Self { world, seen: Vec::new(), effects: Vec::new(), cases: Vec::new() }
    }

    pub fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Between(between) => {
                self.cases.reserve_exact(between.cases);
                self.world.take_between(between.into_owned());
            }
            Piece::Seen(some) => self.seen.extend_from_slice(&some),
            Piece::Effects(some) => self.effects.extend(some.into_owned()),
            Piece::Cases(some) => {
                self.fill();
                self.cases.extend(some.into_owned());
            }
        }
    }

    /// What came before the cases goes to its place: so the room that it took on the way is there for them.
    ///
    /// Each tree is made at once: it takes half the room of one that grows in order.
    fn fill(&mut self) {
        if !self.seen.is_empty() {
            let seen = std::mem::take(&mut self.seen);
            self.world.seen = SeenInputs::of(&seen, &self.world.limits);
        }
        if !self.effects.is_empty() {
            self.world.outbox.fill(std::mem::take(&mut self.effects));
        }
    }

    #[must_use]
    pub fn done(mut self) -> World {
        self.fill();
        let Self { mut world, cases, .. } = self;
        for case in cases.iter().filter(|case| case.outline().is_open) {
            *world.in_use.entry(case.outline().plan).or_default() += 1;
        }
        world.keys = Keys::of(cases.iter().map(|case| (&case.id.key, &case.id.process)), world.limits.seed);
        world.timers = cases.iter().filter_map(|case| Some((case.outline().due?, &case.id))).collect();
        world.cases = Cases::of_packed(cases, &world.limits);
        world
    }
}

impl World {
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        let cases = self.cases.packed();
        let between = Between {
            past: self.past.rounds(),
            fields: self.fields.entries(),
            cases: cases.len(),
            ..self.between()
        };
        let (seen, effects) = (self.seen.iter().collect(), self.outbox.shared().cloned().collect());
        Checkpoint { between, seen, effects, cases }
    }

    /// All of it but what there may be much of.
    pub(super) fn between(&self) -> Between {
        Between {
            seq: self.seq,
            now: self.now,
            current: self.current,
            told: self.told.clone(),
            people: self.people.clone(),
            held: self.held.shared().cloned().collect(),
            dead: self.held.dead().to_vec(),
            outbox: self.outbox.standing().clone(),
            past: Vec::new(),
            fields: Vec::new(),
            cases: 0,
        }
    }

    /// `plans`: every plan that a case of the checkpoint runs on, and the current one.
    #[must_use]
    pub fn restore(
        checkpoint: &Checkpoint,
        plans: impl IntoIterator<Item = Arc<Plan>>,
        limits: Limits,
    ) -> Self {
        let mut restoring = Restoring::new(plans, limits);
        checkpoint.pieces().for_each(|piece| restoring.take(piece));
        restoring.done()
    }

    fn take_between(&mut self, between: Between) {
        self.seq = between.seq;
        self.now = between.now;
        self.current = between.current;
        self.asking = Some(Asking::after(between.told.clone()));
        self.told = between.told;
        self.people = between.people;
        self.past = between.past.into_iter().collect();
        self.outbox.resume(between.outbox);
        between.held.into_iter().for_each(|held| self.held.hold(held));
        between.dead.into_iter().for_each(|letter| self.held.bury(letter));
        self.fields = between.fields.into_iter().collect();
    }
}
