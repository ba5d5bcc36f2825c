//! The simulator: seeded, random interleavings of events, commands, time, absence and call results through the engine, with
//! the design's invariants checked after every step. A failing seed is a one-line reproduction.

mod check;
mod delivery;
mod drawn;
mod effects;
mod forgetful;
mod input;
mod needs;
mod observer;
pub mod spec;
mod variant;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use handoff_engine::{Input, InputKind, Limits, OutsideEvent, Record, World};
use handoff_plan::{Instant, Plan, PlanId};

use check::Checker;
use forgetful::Forgetful;
use input::Inputs;

/// So many lines of a case are told with a failure.
const STORY: usize = 60;
/// Timers that may be due at once.
const TIMERS: u32 = 5_000;
/// So many facts are kept for that, and up to as many more.
const HISTORY: usize = 20_000;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub steps: u64,
    pub cases: u64,
    /// How often each kind of fact was told: a run in which something never happens proves nothing of it.
    pub facts: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn count(&mut self, records: &[Record]) {
        for name in records.iter().filter_map(|r| r.fact.name()) {
            *self.facts.entry(name).or_default() += 1;
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.cases += other.cases;
        for (name, count) in &other.facts {
            *self.facts.entry(name).or_default() += count;
        }
    }
}

/// What is loaded: first this plan, then now and then one of the others, or the same changed a little.
#[derive(Clone, Debug)]
pub struct Rules {
    pub plan: Arc<Plan>,
    pub others: Vec<Arc<Plan>>,
}

impl Rules {
    #[must_use]
    pub fn of(plan: Plan) -> Self {
        Self { plan: Arc::new(plan), others: Vec::new() }
    }

    /// The random spec of that seed, with what might be loaded after it. `None`: the compiler finds that a case in it could not
    /// come to an end.
    ///
    /// # Errors
    /// It has another error, or does not mean the same when it is formatted.
    pub fn drawn(seed: u64) -> Result<Option<Self>, String> {
        let text = spec::text(seed, spec::Edit::default());
        let Some(plan) = drawn::plan(&text)? else { return Ok(None) };
        let formatted = drawn::formatted(&text)?;
        if drawn::plan(&formatted)?.is_none_or(|other| PlanId::of(&other) != PlanId::of(&plan)) {
            return Err("it means something else when it is formatted".to_owned());
        }
        let mut others = Vec::new();
        for number in [1 + (seed % 5) as u8, 1 + (seed / 5 % 5) as u8] {
            let edited = spec::text(seed, spec::Edit::numbered(number));
            others.extend(drawn::plan(&edited)?.map(Arc::new));
        }
        Ok(Some(Self { plan: Arc::new(plan), others }))
    }

    fn another(&self, rng: &mut Rng) -> Arc<Plan> {
        let number = rng.usize(0..self.others.len() * 2 + 2);
        match self.others.get(number) {
            Some(other) => Arc::clone(other),
            None if number.is_multiple_of(2) => Arc::clone(&self.plan),
            None => Arc::new(variant::of(&self.plan, rng)),
        }
    }
}

/// Drives those rules for so many steps.
///
/// # Errors
/// An invariant does not hold: which, after which step, and what led there.
pub fn run(rules: &Rules, seed: u64, steps: u64) -> Result<Tally, String> {
    let mut run = Run::new(rules, seed);
    for step in 0..steps {
        run.step()
            .map_err(|why| format!("{}\nseed {seed}, step {step}, {}: {why}", run.story(), run.told))?;
    }
    run.tally.cases += run.world.snapshots(None).count() as u64;
    run.checker.finish(&run.world).map_err(|why| format!("seed {seed}, at the end: {why}"))?;
    Ok(run.tally)
}

struct Run<'r> {
    rules: &'r Rules,
    rng: Rng,
    now: Instant,
    world: World,
    checker: Checker,
    /// In some seeds.
    forgetful: Option<Forgetful>,
    inputs: Inputs,
    tally: Tally,
    /// What is being taken in.
    told: String,
    history: Vec<Record>,
}

impl<'r> Run<'r> {
    fn new(rules: &'r Rules, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let now = start();
        let mut world = World::new(limits());
        let checker = Checker::new(&rules.plan, now);
        world.load_plan(Arc::clone(&rules.plan), now);
        let inputs = Inputs::new(&rules.plan, &mut rng);
        let forgetful = (rng.u8(0..3) == 0).then(|| Forgetful::new(&rules.plan, now));
        Self {
            rules,
            rng,
            now,
            world,
            checker,
            forgetful,
            inputs,
            tally: Tally::default(),
            told: String::new(),
            history: Vec::new(),
        }
    }

    fn step(&mut self) -> Result<(), String> {
        // Time goes on now and then: seconds, hours, days.
        if self.rng.u8(0..3) == 0 {
            self.now += TimeDelta::seconds(1 << self.rng.u32(0..19));
        }
        // Now and then something comes in before what is overdue has fired: the case that it concerns catches up first.
        if self.rng.u8(0..20) != 0 {
            self.fire_what_is_due()?;
        }
        // Now and then the rules change under the running cases.
        if self.rng.u16(0..300) == 0 {
            self.told = "a reload".to_owned();
            let other = self.rules.another(&mut self.rng);
            let at = self.at();
            self.checker.know(&other);
            let records = self.world.load_plan(Arc::clone(&other), at);
            self.forgetful.as_mut().map_or(Ok(()), |f| f.load_plan(&other, at, &records))?;
            self.take(&records)?;
        }
        let kind = self.inputs.next(&self.world, &mut self.rng, self.now);
        self.told = match &kind {
            InputKind::Event(OutsideEvent { ty, subject, data, .. }) => {
                format!("{ty} {} {data}", subject.as_deref().unwrap_or("-"))
            }
            other => format!("{other:?}"),
        };
        let input = Input { at: self.at(), kind };
        let records = self.world.take(&input);
        self.forgetful.as_mut().map_or(Ok(()), |f| f.take(&input, &records))?;
        self.take(&records)?;
        self.tally.steps += 1;
        // Many closed cases make the world slow without making it more interesting.
        if self.world.snapshots(None).count() > 200 {
            self.told = "a fresh start".to_owned();
            self.tally.cases += self.world.snapshots(None).count() as u64;
            self.checker.finish(&self.world)?;
            self.history.clear();
            self.world = World::new(limits());
            self.checker = Checker::new(&self.rules.plan, self.now);
            self.world.load_plan(Arc::clone(&self.rules.plan), self.now);
            self.forgetful = self.forgetful.as_ref().map(|_| Forgetful::new(&self.rules.plan, self.now));
        }
        Ok(())
    }

    fn fire_what_is_due(&mut self) -> Result<(), String> {
        let mut fired = 0;
        while let Some(due) = self.world.next_due().filter(|due| *due <= self.now) {
            self.told = "a timer".to_owned();
            fired += 1;
            if fired > TIMERS {
                return Err("what is due never comes to an end".to_owned());
            }
            // After a downtime what is overdue fires late; otherwise when it is due.
            let late = self.rng.u8(0..20) == 0;
            let at = if late { self.now } else { self.world.now().map_or(due, |n| n.max(due)) };
            let records = self.world.fire(at);
            self.forgetful.as_mut().map_or(Ok(()), |f| f.fire(at, &records))?;
            self.take(&records)?;
            if records.is_empty() {
                return Err("something is due and nothing fires".to_owned());
            }
        }
        Ok(())
    }

    /// What was last told of the case that was spoken of last.
    fn story(&self) -> String {
        let case = self.history.iter().rev().find_map(|r| r.case.as_ref());
        let lines = self.history.iter().filter(|r| r.case.as_ref() == case).filter_map(Record::to_json);
        let lines: Vec<String> = lines.map(|json| json.to_string()).collect();
        lines.get(lines.len().saturating_sub(STORY)..).unwrap_or_default().join("\n")
    }

    fn at(&self) -> Instant {
        self.world.now().map_or(self.now, |n| n.max(self.now))
    }

    fn take(&mut self, records: &[Record]) -> Result<(), String> {
        self.tally.count(records);
        self.history.extend_from_slice(records);
        if self.history.len() > 2 * HISTORY {
            self.history.drain(..HISTORY);
        }
        self.checker.take(&self.world, records)
    }
}

/// Nearly every case is packed and unpacked again from one step to the next; the world that only applies keeps all as they are.
fn limits() -> Limits {
    Limits { loose_cases: 2, ..Limits::default() }
}

/// A Monday morning.
fn start() -> Instant {
    DateTime::<Utc>::from_timestamp(1_772_442_000, 0).unwrap_or_default()
}
