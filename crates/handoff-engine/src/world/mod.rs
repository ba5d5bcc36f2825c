//! All cases, and what lies between them: people, timers, held events, inputs that were seen.
//!
//! INVARIANT: the world is a fold over records. [`World::take`] and [`World::fire`] decide and apply; [`World::apply`] applies
//! alone; both leave the same world.

mod cases;
mod checkpoint;
mod command;
mod event;
mod fields;
mod held;
mod image;
mod keys;
mod one_or_more;
mod open;
mod outbox;
mod past;
mod reload;
mod seen;
mod timers;

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_plan::{Expr, Instant, Name, Plan, PlanId, Value};

pub use cases::{Outline, PackedCase, Snapshot};
pub use checkpoint::{Between, Checkpoint, Piece, Restoring};
pub use held::{DeadLetter, HeldEvent};
pub use image::Image;
pub use reload::{Asking, Fit};

use crate::case::Case;
use crate::eval::{Leaf, Scope, Unknown};
use crate::fact::{CaseId, Fact, Record};
use crate::index::Prepared;
use crate::input::{Input, InputKind};
use crate::limits::Limits;
use crate::outbox::Outbox;
use crate::people::People;
use crate::turn::{Outcome, Outgoing, Setting, Turn};
use crate::who::CASE;
use crate::why::Why;

use cases::{Cases, Kept, due};
use fields::FieldIndex;
use held::HeldEvents;
use image::Imaging;
use keys::Keys;
use past::Past;
use seen::SeenInputs;
use timers::Timers;

#[derive(Debug)]
pub struct World {
    limits: Limits,
    plans: BTreeMap<PlanId, Arc<Prepared>>,
    current: Option<PlanId>,
    /// The last open case of which it was said how it stands to the current plan; they are asked in order.
    told: Option<CaseId>,
    /// Where that goes on; `None`: all were asked. Only `told` is of the fold: whoever starts again from it asks some again,
    /// and hears the same.
    asking: Option<Asking>,
    cases: Cases,
    past: Past,
    keys: Keys,
    people: People,
    timers: Timers,
    held: HeldEvents,
    seen: SeenInputs,
    outbox: Outbox,
    fields: FieldIndex,
    /// How many open cases run on each plan.
    in_use: BTreeMap<PlanId, usize>,
    /// The image that is being taken.
    imaging: Option<Imaging>,
    /// The event of the last record, where it is of a case that is not there: the next record may open it.
    opener: Option<Record>,
    seq: u64,
    now: Option<Instant>,
    /// Where an input is written down to be hashed: kept, so that it is not made anew for each.
    room: Vec<u8>,
    /// Where a turn tells its facts, likewise. INVARIANT: empty between turns.
    told_here: Vec<Fact>,
}

/// What a key stands for.
#[derive(Debug)]
pub enum Found<'w> {
    None,
    One(&'w Case),
    /// In several processes: one of these has to be named.
    Several(Vec<&'w CaseId>),
}

/// Records that there is room for at once: most inputs lead to fewer.
const RECORDS: usize = 24;

/// Which of the things that a case is looked up by a fact may have moved.
#[derive(Clone, Copy, Default)]
struct Moved {
    timers: bool,
    fields: bool,
}

impl Moved {
    fn by(fact: &Fact) -> Self {
        match fact {
            Fact::CaseOpened { .. } | Fact::CaseClosed { .. } | Fact::CaseMoved { .. } => {
                Self { timers: true, fields: true }
            }
            Fact::ClockStarted { .. }
            | Fact::ClockPaused { .. }
            | Fact::ClockResumed { .. }
            | Fact::ClockMoved { .. }
            | Fact::ClockStopped { .. }
            | Fact::ClockBreached { .. }
            | Fact::ClockFired { .. } => Self { timers: true, fields: false },
            Fact::ContextSet { .. } | Fact::DraftSet { .. } => Self { timers: false, fields: true },
            _ => Self::default(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self { timers: self.timers || other.timers, fields: self.fields || other.fields }
    }

    /// `before`: when something was due next.
    fn arm(
        self,
        timers: &mut Timers,
        fields: &mut FieldIndex,
        prepared: Option<&Prepared>,
        case: &Case,
        before: Option<Instant>,
    ) {
        if self.timers {
            timers.set(&case.id, before, due(case));
        }
        if !self.fields {
            return;
        }
        for field in prepared.into_iter().flat_map(|p| p.looked_up(&case.id.process)) {
            let value = case.context.get(field).map(|slot| &slot.value);
            fields.set(&case.id, field, value.filter(|_| case.is_open()));
        }
    }
}

/// What an input causes, in the order in which it is to be taken.
struct Taken {
    at: Instant,
    records: Vec<Record>,
    /// How many emits and openings led here, one from the other.
    hops: u8,
    /// How many there were in all: each may lead to several.
    sent: u32,
}

impl World {
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            plans: BTreeMap::new(),
            current: None,
            told: None,
            asking: None,
            cases: Cases::new(&limits),
            past: Past::default(),
            keys: Keys::new(limits.seed),
            people: People::default(),
            timers: Timers::default(),
            held: HeldEvents::default(),
            seen: SeenInputs::new(&limits),
            outbox: Outbox::new(limits.seed),
            fields: FieldIndex::default(),
            in_use: BTreeMap::new(),
            imaging: None,
            opener: None,
            seq: 0,
            now: None,
            room: Vec::new(),
            told_here: Vec::new(),
        }
    }

    /// Makes a plan known, so that cases can run on it; new cases do not take it.
    pub fn know_plan(&mut self, plan: Arc<Plan>) {
        self.know(Arc::new(Prepared::new(plan)));
    }

    fn know(&mut self, prepared: Arc<Prepared>) {
        self.plans.entry(prepared.id).or_insert(prepared);
    }

    /// New cases take this plan from now on. Open ones move to it where everything that they stand on is in it too; the
    /// others stay on theirs, and the record says why.
    pub fn load_plan(&mut self, plan: Arc<Plan>, at: Instant) -> Vec<Record> {
        let mut records = self.begin_plan(Arc::new(Prepared::new(plan)), at);
        while self.is_moving() {
            records.extend(self.move_some(at, usize::MAX));
        }
        records
    }

    /// New cases take this plan from now on; the open ones follow: see [`move_some`](Self::move_some).
    pub fn begin_plan(&mut self, plan: Arc<Prepared>, at: Instant) -> Vec<Record> {
        let id = plan.id;
        self.know(plan);
        let mut taken = self.taking(at);
        if self.current != Some(id) {
            self.now = Some(taken.at);
            self.tell(&mut taken, None, Fact::PlanLoaded { plan: id });
        }
        taken.records
    }

    fn taking(&self, at: Instant) -> Taken {
        let at = self.now.map_or(at, |now| now.max(at));
        Taken { at, records: Vec::new(), hops: 0, sent: 0 }
    }

    /// Takes one input to rest. The facts come in order, numbered; they are applied already.
    ///
    /// `at` earlier than what was taken before counts as that time.
    pub fn take(&mut self, input: &Input) -> Vec<Record> {
        let at = self.now.map_or(input.at, |now| now.max(input.at));
        let mut taken = Taken { at, records: Vec::with_capacity(RECORDS), hops: 0, sent: 0 };
        match &input.kind {
            InputKind::Event(event) => self.take_event(&mut taken, event),
            InputKind::Due => self.take_due(&mut taken),
            InputKind::Outbox(input) => self.take_outbox(&mut taken, input),
        }
        // What led to nothing is not stored, so it moves no clock either.
        if !taken.records.is_empty() {
            self.now = Some(at);
        }
        self.cases.pack_some();
        taken.records
    }

    /// The earliest thing that is due, whoever it belongs to.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        [self.timers.next(), self.held.next_expiry()].into_iter().flatten().min()
    }

    /// The case that has something due before every other.
    #[must_use]
    pub fn first_due(&self) -> Option<&Case> {
        self.timers.first().and_then(|id| self.case(id))
    }

    /// Does the earliest thing that is due by then; empty: nothing is.
    pub fn fire(&mut self, now: Instant) -> Vec<Record> {
        if self.next_due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        self.take(&Input { at: now, kind: InputKind::Due })
    }

    fn take_due(&mut self, taken: &mut Taken) {
        let (timer, expiry) = (self.timers.next(), self.held.next_expiry());
        match (timer, expiry) {
            (Some(due), expiry) if due <= taken.at && expiry.is_none_or(|e| due <= e) => {
                let Some(id) = self.timers.first().cloned() else { return };
                let at = taken.at;
                self.turn(taken, &id, None, at, |turn| turn.fire());
            }
            (_, Some(due)) if due <= taken.at => self.expire_held(taken),
            _ => {}
        }
    }

    /// Due steps of a case fire before an input that concerns it, however many others still wait.
    fn catch_up(&mut self, taken: &mut Taken, id: &CaseId) {
        // Each fires or stops something; the limit is for a rule that does neither.
        for _ in 0..self.limits.moves {
            if self.cases.kept(id).and_then(Kept::due).is_none_or(|due| due > taken.at) {
                return;
            }
            let at = taken.at;
            self.turn(taken, id, None, at, |turn| turn.fire());
        }
    }

    /// Takes a stored record in: recovery.
    pub fn apply(&mut self, record: &Record) {
        self.seq = record.seq;
        self.now = Some(self.now.map_or(record.at, |now| now.max(record.at)));
        self.fold(record);
        self.cases.pack_some();
    }

    fn fold(&mut self, record: &Record) {
        let opener = self.opener.take();
        self.outbox.apply(record);
        match &record.fact {
            Fact::PlanLoaded { plan } => {
                self.current = Some(*plan);
                (self.told, self.asking) = (None, Some(Asking::default()));
            }
            Fact::CaseMoved { .. } | Fact::CaseStays { .. } => {
                self.told = record.case.clone();
                self.asking.get_or_insert_default().after = record.case.clone();
            }
            Fact::InputSeen { name, digest } => self.seen.remember(*name, *digest),
            Fact::EventHeld { handoff: None, .. } | Fact::EventExpired { .. } => self.held.apply(record),
            _ => {}
        }
        let Some(id) = &record.case else {
            self.people.apply(&record.fact, None);
            return;
        };
        let (moved, mut before) = (Moved::by(&record.fact), None);
        self.keep_for_image(id);
        if let Some(mut case) = Case::open(record) {
            // What causes stands before what follows: the case takes in the event that opened it.
            let by = opener.filter(|opener| opener.case.as_ref() == Some(id));
            by.iter().for_each(|opener| case.apply(opener.at, &opener.fact));
            *self.in_use.entry(case.plan).or_default() += 1;
            self.held.release(id);
            self.insert(case);
        } else if let Some(case) = self.cases.get_mut(id) {
            self.people.apply(&record.fact, Some(case));
            before = if moved.timers { due(case) } else { None };
            let plan = case.plan;
            case.apply(record.at, &record.fact);
            self.count_plans(&record.fact, plan);
        } else if let Fact::EventReceived { event, data, keep, keep_data, .. } = &record.fact {
            let data = if *keep_data { data.clone() } else { BTreeMap::new() };
            let fact = Fact::EventReceived {
                event: event.clone(),
                data,
                extra: None,
                keep: *keep,
                keep_data: *keep_data,
            };
            self.opener = Some(Record { fact, case: Some(id.clone()), ..*record });
        }
        self.arm(id, before, moved);
    }

    fn count_plans(&mut self, fact: &Fact, before: PlanId) {
        let leave = matches!(fact, Fact::CaseClosed { .. } | Fact::CaseMoved { .. });
        if leave && let Some(count) = self.in_use.get_mut(&before) {
            *count = count.saturating_sub(1);
        }
        if let Fact::CaseMoved { to_plan, .. } = fact {
            *self.in_use.entry(*to_plan).or_default() += 1;
        }
    }

    /// Brings what cases are looked up by to where that one is now.
    fn arm(&mut self, id: &CaseId, before: Option<Instant>, moved: Moved) {
        if moved.timers || moved.fields {
            let Some(case) = self.cases.get(id) else { return };
            let prepared = self.plans.get(&case.plan).map(Arc::as_ref);
            moved.arm(&mut self.timers, &mut self.fields, prepared, case, before);
        }
    }

    /// A fact of the world itself, or about a case that a turn does not run on.
    fn tell(&mut self, taken: &mut Taken, case: Option<CaseId>, fact: Fact) {
        self.seq += u64::from(fact.is_shown());
        taken.records.push(Record { seq: self.seq, at: taken.at, case, fact });
        taken.records.last().into_iter().for_each(|record| self.fold(record));
    }

    /// Runs a turn on a case and takes in what comes of it.
    fn turn(
        &mut self,
        taken: &mut Taken,
        id: &CaseId,
        data: Option<&BTreeMap<Name, Value>>,
        occurred: Instant,
        act: impl FnOnce(&mut Turn<'_>),
    ) {
        self.keep_for_image(id);
        let Some(case) = self.cases.get_mut(id) else { return };
        let Some(prepared) = self.plans.get(&case.plan).cloned() else { return };
        let (plan, before) = (case.plan, due(case));
        let occurred = occurred.min(taken.at);
        let set = Setting { prepared: &prepared, limits: &self.limits, at: taken.at, occurred, event: data };
        let room = std::mem::take(&mut self.told_here);
        let Some(mut turn) = Turn::new(set, case, &mut self.people, room) else { return };
        act(&mut turn);
        let Outcome { mut facts, outgoing } = turn.finish();
        let moved = facts.iter().map(Moved::by).fold(Moved::default(), Moved::and);
        moved.arm(&mut self.timers, &mut self.fields, Some(&prepared), case, before);
        let (before, now) = (taken.records.len(), taken.at);
        taken.records.extend(facts.drain(..).map(|fact| {
            self.seq += u64::from(fact.is_shown());
            // A stop that came late took effect when it happened: reports compare it with the due time.
            let at = if matches!(fact, Fact::ClockStopped { .. }) { occurred } else { now };
            Record { seq: self.seq, at, case: Some(id.clone()), fact }
        }));
        for record in taken.records.iter().skip(before) {
            self.count_plans(&record.fact, plan);
            self.outbox.apply(record);
        }
        // What a storm left behind is not kept.
        facts.shrink_to(RECORDS);
        self.told_here = facts;
        for out in outgoing {
            self.send_on(taken, id, out);
        }
    }

    fn send_on(&mut self, taken: &mut Taken, from: &CaseId, out: Outgoing) {
        match out {
            Outgoing::Emit { event, data } => self.emit(taken, from, event, data),
            Outgoing::Open { process, by, fields } => {
                if let Some(why) = self.too_far(taken) {
                    return self.alarm(taken, from, &why);
                }
                let hops = taken.hops;
                taken.hops += 1;
                self.open_linked(taken, from, &process, by.as_ref(), fields);
                taken.hops = hops;
            }
            Outgoing::Close { case, why } => {
                let at = taken.at;
                self.turn(taken, &case, None, at, |turn| turn.close_as_returned(why));
            }
        }
    }

    fn prepared(&self, id: &PlanId) -> Option<Arc<Prepared>> {
        self.plans.get(id).cloned()
    }

    /// The number of the last record.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The time of the last input that led to something.
    #[must_use]
    pub fn now(&self) -> Option<Instant> {
        self.now
    }

    /// In order of process, key and round. Each is unpacked for it: for whoever has a world to themselves. Others take
    /// [`snapshots`](Self::snapshots).
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter()
    }

    /// The cases behind that one, in order, as they are now: little is done for each here.
    pub fn snapshots(&self, after: Option<&CaseId>) -> impl Iterator<Item = Snapshot> {
        self.cases.snapshots(after)
    }

    #[must_use]
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.cases.get(id)
    }

    /// The plan that a case runs on.
    #[must_use]
    pub fn plan_of(&self, id: &CaseId) -> Option<&Arc<Plan>> {
        self.plan(&self.cases.kept(id)?.plan()?)
    }

    #[must_use]
    pub fn people(&self) -> &People {
        &self.people
    }

    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The newest case of a key: of that process, or of the only process that has one.
    #[must_use]
    pub fn find(&self, process: Option<&str>, key: &str) -> Found<'_> {
        let newest = self
            .keys
            .processes(key)
            .filter(|p| process.is_none_or(|only| only == p.as_str()))
            .filter_map(|p| self.cases.newest(p, key));
        let mut found: Vec<(&CaseId, &Kept)> = newest.collect();
        // Of several, the only one that is still open is meant.
        if found.len() > 1 && found.iter().filter(|(_, case)| case.is_open()).count() == 1 {
            found.retain(|(_, case)| case.is_open());
        }
        match found.as_slice() {
            [] => Found::None,
            [(id, kept)] => self.cases.look(id, kept).map_or(Found::None, Found::One),
            several => Found::Several(several.iter().map(|(id, _)| *id).collect()),
        }
    }

    /// Why that case stands where it stands. `None`: there is no such case, or its rules are not known.
    #[must_use]
    pub fn why(&self, id: &CaseId) -> Option<Why> {
        let (mut case, mut people) = (Case::clone(self.cases.get(id)?), self.people.clone());
        let prepared = self.prepared(&case.plan)?;
        let at = self.now.unwrap_or(case.opened);
        let set = Setting { prepared: &prepared, limits: &self.limits, at, occurred: at, event: None };
        Turn::new(set, &mut case, &mut people, Vec::new()).map(|turn| turn.why())
    }

    /// Whether a condition holds on that case now; a value instead of a condition is unknown.
    ///
    /// # Errors
    /// It hangs on something that is not known, or there is no such case.
    pub fn holds(&self, id: &CaseId, condition: &Expr) -> Result<bool, Unknown> {
        let case = self.cases.get(id).ok_or(Unknown::Missing(id.key.clone()))?;
        let prepared = self.prepared(&case.plan).ok_or(Unknown::Shape)?;
        let (process, _) = prepared.process(&id.process).ok_or(Unknown::Shape)?;
        Scope::new(&prepared.plan, process, case, &CASE).truth(condition)
    }

    /// The leaves of a condition that does not hold on that case.
    #[must_use]
    pub fn leaves(&self, id: &CaseId, condition: &Expr) -> Vec<Leaf> {
        let Some(case) = self.cases.get(id) else { return Vec::new() };
        let Some(prepared) = self.prepared(&case.plan) else { return Vec::new() };
        let Some((process, _)) = prepared.process(&id.process) else { return Vec::new() };
        Scope::new(&prepared.plan, process, case, &CASE).leaves(condition)
    }

    /// The value of an expression that speaks of no case, such as a payload in a scenario.
    ///
    /// # Errors
    /// It does speak of one.
    pub fn constant(&self, process: &Name, expr: &Expr) -> Result<Value, Unknown> {
        let prepared = self.current.and_then(|id| self.prepared(&id)).ok_or(Unknown::Shape)?;
        let (declared, _) = prepared.process(process).ok_or(Unknown::Shape)?;
        let blank = open::blank_case(&prepared, process);
        Scope::new(&prepared.plan, declared, &blank, &CASE).value(expr).map(std::borrow::Cow::into_owned)
    }

    fn insert(&mut self, case: Case) {
        self.keys.put(&case.id.key, &case.id.process);
        self.cases.insert(case);
    }

    #[must_use]
    pub fn plan(&self, id: &PlanId) -> Option<&Arc<Plan>> {
        self.plans.get(id).map(|p| &p.plan)
    }

    /// Every plan that is known.
    pub fn plans(&self) -> impl Iterator<Item = &Arc<Plan>> {
        self.plans.values().map(|prepared| &prepared.plan)
    }

    #[must_use]
    pub fn current_plan(&self) -> Option<&Arc<Plan>> {
        self.current.and_then(|id| self.plan(&id))
    }

    /// Events that wait for their case.
    pub fn held_events(&self) -> impl Iterator<Item = &HeldEvent> {
        self.held.shared().map(Arc::as_ref)
    }

    /// Events that nothing took.
    #[must_use]
    pub fn dead_letters(&self) -> impl ExactSizeIterator<Item = &DeadLetter> {
        self.held.dead().iter().map(Arc::as_ref)
    }
}
