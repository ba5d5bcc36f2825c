//! A plan made ready to run: what an event touches, and what hangs on what.
//!
//! Everything here follows from the plan; it is made once and never stored.

mod dependency;
mod lookup;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use handoff_plan::{
    About, Choice, Correlate, Deadline, Edge, Expr, Handoff, LadderStep, Moment, Name, Place, Plan, PlanId,
    Process, Requirement, RequirementKind, StartOn, Step, Trigger,
};
use smol_str::{ToSmolStr, format_smolstr};

use crate::bits::Bits;

pub(crate) use dependency::Dependency;
use dependency::{clock_dependencies, deadline, expr, requirements, triggers, who};
use lookup::Lookup;

/// Something that waits for conditions, by its place in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Watcher {
    /// Opens by `trigger when`, is offered, lapses, completes.
    Handoff(usize),
    Step(usize),
    /// Starts, stops and pauses by conditions.
    Clock(usize),
    /// A stage's owner and how long work stays there.
    Stage(usize),
    Exception(usize),
    When(usize),
    Invariant(usize),
}

/// A handoff or step by its place in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Move {
    Handoff(usize),
    Step(usize),
}

/// What an event touches in one process.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventUse {
    pub starts: Vec<usize>,
    pub reactions: Vec<usize>,
    /// Handoff and trigger.
    pub handoffs: Vec<(usize, usize)>,
    pub steps: Vec<(usize, usize)>,
    pub observes: Vec<usize>,
    /// Reactions to a pattern, with what a case remembers them by.
    pub patterns: Vec<(usize, Name)>,
    /// Patterns of it that clocks start or stop on, each once, with what a case remembers them by.
    pub clock_patterns: Vec<(Moment, Name)>,
    /// Clocks start or stop on it, or a condition asks whether it was seen.
    pub asked: bool,
    /// It belongs to the case whose key it carries, by some of the rules above.
    pub by_key: bool,
    /// The other ways in which it belongs to cases, each once.
    pub otherwise: Vec<Correlate>,
    /// How many times of it, and whether its payload, must be remembered.
    pub keep: u16,
    pub keep_data: bool,
}

/// A watcher that has nothing to look at until what it is of is going on.
#[derive(Debug)]
pub(crate) struct Sleeper {
    pub number: usize,
    /// Dependencies.
    pub on: Bits,
}

/// When a handoff can be offered.
#[derive(Debug)]
pub(crate) struct OfferUse {
    /// Dependencies that decide it.
    pub on: Bits,
    /// Fields of its package that a requirement asks for as they are, by their place.
    pub proven: Bits,
}

/// What waits for a moment, by its place in the process.
#[derive(Debug, Default)]
pub(crate) struct MomentUse {
    /// Clocks.
    pub stops: Vec<usize>,
    pub starts: Vec<usize>,
    /// Patterns stand with their event.
    pub reactions: Vec<usize>,
    /// The stage that was entered, where something starts from it.
    pub entered: Option<Place>,
}

/// INVARIANT: what is looked up by a case's own names costs the same however much else its process declares.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub watchers: Vec<Watcher>,
    /// Watchers that do not sleep.
    pub sleepless: Vec<usize>,
    /// What something hangs on, numbered.
    pub dependencies: Lookup<Dependency, usize>,
    /// By that number: watchers that look whenever it changes.
    pub awake: Vec<Vec<usize>>,
    /// Handoffs and steps that look only while they are open.
    pub open_moves: Lookup<Name, Sleeper>,
    /// Stages, while the case is in them.
    pub entered: Lookup<Place, Sleeper>,
    /// Exceptions, while they are open.
    pub raised: Lookup<Name, Sleeper>,
    pub handoffs: Lookup<Name, usize>,
    /// By the place of the handoff.
    pub offers: Vec<OfferUse>,
    pub steps: Lookup<Name, usize>,
    pub stages: Lookup<Place, usize>,
    pub exceptions: Lookup<Name, usize>,
    /// Handoffs, then steps, that start from a stage.
    pub leaving: Lookup<Place, (Vec<usize>, Vec<usize>)>,
    /// Handoffs and steps with an approval that a change of that field voids.
    pub voided: Lookup<Name, BTreeSet<Move>>,
    pub events: Lookup<Name, EventUse>,
    pub moments: Lookup<Moment, MomentUse>,
    /// Exceptions that stop offers while they are open.
    pub blocking: BTreeSet<Name>,
    pub deadlines: Lookup<Name, DeadlineUse>,
    pub looked_up: BTreeSet<Name>,
    /// What a case remembers each invariant by.
    pub invariants: Vec<Name>,
}

/// A plan with its index.
#[derive(Debug)]
pub struct Prepared {
    pub plan: Arc<Plan>,
    pub id: PlanId,
    indices: Lookup<Name, Index>,
    /// Which processes an event touches, in order of name.
    touched: Lookup<Name, Vec<Name>>,
}

impl Prepared {
    #[must_use]
    pub fn new(plan: Arc<Plan>) -> Self {
        Self::with_questions(plan, &[])
    }

    /// The questions are conditions from outside the plan that will be asked of cases of a process: what they say of past
    /// events is remembered too.
    #[must_use]
    pub fn with_questions(plan: Arc<Plan>, questions: &[(&Name, &Expr)]) -> Self {
        let index = |name: &Name, process: &Process| {
            let own = questions.iter().filter(|(of, _)| *of == name).map(|(_, question)| *question);
            Index::new(process, own)
        };
        let indices: Lookup<Name, Index> =
            plan.processes.iter().map(|(name, process)| (name.clone(), index(name, process))).collect();
        let mut touched: Lookup<Name, Vec<Name>> = Lookup::default();
        for (process, index) in &indices {
            for event in index.events.keys() {
                touched.entry(event.clone()).or_default().push(process.clone());
            }
        }
        touched.values_mut().for_each(|processes| processes.sort_unstable());
        Self { id: PlanId::of(&plan), plan, indices, touched }
    }

    pub(crate) fn process(&self, name: &str) -> Option<(&Process, &Index)> {
        Some((self.plan.processes.get(name)?, self.indices.get(name)?))
    }

    /// The fields by which events look cases of that process up.
    pub(crate) fn looked_up(&self, process: &str) -> &BTreeSet<Name> {
        static NONE: BTreeSet<Name> = BTreeSet::new();
        self.indices.get(process).map_or(&NONE, |i| &i.looked_up)
    }

    pub(crate) fn touched_by(&self, event: &str) -> &[Name] {
        self.touched.get(event).map_or(&[], Vec::as_slice)
    }
}

impl Index {
    fn new<'q>(process: &Process, questions: impl Iterator<Item = &'q Expr>) -> Self {
        let mut index = Self {
            blocking: process.exceptions.iter().filter(|e| e.blocks).map(|e| e.name.clone()).collect(),
            deadlines: deadlines(process),
            looked_up: looked_up(process),
            invariants: remembered(process.invariants.iter().map(|i| format!("invariant {}", i.label))),
            ..Self::default()
        };
        index.name(process);
        index.watch(process);
        index.dispatch(process);
        questions.for_each(|question| walk(question, &mut |e| index.remember(e)));
        index.correlate(process);
        index
    }

    fn name(&mut self, process: &Process) {
        for (i, handoff) in process.handoffs.iter().enumerate() {
            self.handoffs.insert(handoff.name.clone(), i);
            for place in &handoff.from {
                self.leaving.entry(place.clone()).or_default().0.push(i);
                self.moment(&Moment::Enter(place.clone())).entered = Some(place.clone());
            }
            self.voidable(&handoff.requirements, Move::Handoff(i));
        }
        for (i, step) in process.steps.iter().enumerate() {
            self.steps.insert(step.name.clone(), i);
            for place in &step.from {
                self.leaving.entry(place.clone()).or_default().1.push(i);
                self.moment(&Moment::Enter(place.clone())).entered = Some(place.clone());
            }
            self.voidable(&step.requirements, Move::Step(i));
        }
        self.stages = process.stages.iter().enumerate().map(|(i, s)| (s.place.clone(), i)).collect();
        self.exceptions = process.exceptions.iter().enumerate().map(|(i, e)| (e.name.clone(), i)).collect();
    }

    fn voidable(&mut self, requirements: &[Requirement], of: Move) {
        for requirement in requirements {
            if let RequirementKind::Approval(approval) = &requirement.kind {
                for field in &approval.of {
                    self.voided.entry(field.clone()).or_default().insert(of);
                }
            }
        }
    }

    fn moment(&mut self, moment: &Moment) -> &mut MomentUse {
        self.moments.entry(moment.clone()).or_default()
    }

    /// The number of a dependency.
    fn number(&mut self, dependency: Dependency) -> usize {
        let next = self.dependencies.len();
        let number = *self.dependencies.entry(dependency).or_insert(next);
        if number == next {
            self.awake.push(Vec::new());
        }
        number
    }

    fn add(&mut self, watcher: Watcher, dependencies: BTreeSet<Dependency>) {
        let watching = self.watchers.len();
        self.watchers.push(watcher);
        self.sleepless.push(watching);
        for dependency in dependencies {
            let number = self.number(dependency);
            self.awake.get_mut(number).into_iter().for_each(|awake| awake.push(watching));
        }
    }

    fn add_sleeper(&mut self, watcher: Watcher, on: BTreeSet<Dependency>) -> Sleeper {
        let number = self.watchers.len();
        self.watchers.push(watcher);
        let on = on.into_iter().map(|dependency| self.number(dependency)).collect();
        Sleeper { number, on }
    }

    /// One that can open by a condition looks always, the others while they are open.
    fn add_move(
        &mut self,
        watcher: Watcher,
        name: &Name,
        triggers: &[Trigger],
        dependencies: BTreeSet<Dependency>,
    ) {
        if triggers.iter().any(|t| matches!(t, Trigger::When(_) | Trigger::Ready)) {
            self.add(watcher, dependencies);
        } else {
            let sleeper = self.add_sleeper(watcher, dependencies);
            self.open_moves.insert(name.clone(), sleeper);
        }
    }

    /// INVARIANT: in order of declaration within a kind; handoffs and steps before clocks, clocks before reactions, so that a
    /// reaction sees a case whose work has moved as far as it can.
    fn watch(&mut self, process: &Process) {
        for (i, handoff) in process.handoffs.iter().enumerate() {
            let on =
                offer_dependencies(handoff).into_iter().map(|dependency| self.number(dependency)).collect();
            self.offers.push(OfferUse { on, proven: proven(handoff) });
            self.add_move(
                Watcher::Handoff(i),
                &handoff.name,
                &handoff.triggers,
                handoff_dependencies(handoff),
            );
        }
        for (i, step) in process.steps.iter().enumerate() {
            self.add_move(Watcher::Step(i), &step.name, &step.triggers, step_dependencies(step));
        }
        for (i, stage) in process.stages.iter().enumerate() {
            let mut on = BTreeSet::from([Dependency::People]);
            stage.owner.iter().for_each(|w| who(w, &mut on));
            stage.stay.iter().for_each(|d| deadline(d, &mut on));
            let sleeper = self.add_sleeper(Watcher::Stage(i), on);
            self.entered.insert(stage.place.clone(), sleeper);
        }
        for (i, exception) in process.exceptions.iter().enumerate() {
            let mut on = BTreeSet::new();
            exception.resolve.iter().for_each(|d| deadline(d, &mut on));
            let sleeper = self.add_sleeper(Watcher::Exception(i), on);
            self.raised.insert(exception.name.clone(), sleeper);
        }
        for (i, clock) in process.clocks.iter().enumerate() {
            self.add(Watcher::Clock(i), clock_dependencies(clock));
        }
        for (i, when) in process.whens.iter().enumerate() {
            let mut on = BTreeSet::from([Dependency::Opening]);
            expr(&when.condition, &mut on);
            self.add(Watcher::When(i), on);
        }
        for (i, invariant) in process.invariants.iter().enumerate() {
            let mut on = BTreeSet::from([Dependency::Opening]);
            expr(&invariant.condition, &mut on);
            self.add(Watcher::Invariant(i), on);
        }
    }

    /// By which rules each event belongs to cases.
    fn correlate(&mut self, process: &Process) {
        for used in self.events.values_mut() {
            let mut otherwise: Vec<Correlate> = Vec::new();
            for correlate in correlates(process, used) {
                match correlate {
                    Correlate::Key => used.by_key = true,
                    other if otherwise.contains(other) => {}
                    other => otherwise.push(other.clone()),
                }
            }
            used.by_key |= used.asked;
            used.otherwise = otherwise;
        }
    }

    fn event(&mut self, name: &Name) -> &mut EventUse {
        self.events.entry(name.clone()).or_default()
    }

    fn dispatch(&mut self, process: &Process) {
        let patterns =
            remembered(process.reactions.iter().map(|r| format!("{} for {}", r.moment, r.correlate)));
        for (i, start) in process.starts.iter().enumerate() {
            if let StartOn::Event { event, .. } = &start.on {
                self.event(event).starts.push(i);
            }
        }
        for (i, (reaction, pattern)) in process.reactions.iter().zip(patterns).enumerate() {
            match &reaction.moment {
                Moment::Event(event) => self.event(event).reactions.push(i),
                Moment::Pattern { event, count, .. } => {
                    let used = self.event(event);
                    used.patterns.push((i, pattern));
                    used.keep = used.keep.max(u16::try_from(*count).unwrap_or(u16::MAX));
                }
                moment => self.moment(moment).reactions.push(i),
            }
        }
        let event_triggers = |triggers: &[Trigger]| -> Vec<(usize, Name)> {
            let named = triggers.iter().enumerate();
            named
                .filter_map(|(t, trigger)| {
                    if let Trigger::Event { event, .. } = trigger { Some((t, event.clone())) } else { None }
                })
                .collect()
        };
        for (i, handoff) in process.handoffs.iter().enumerate() {
            event_triggers(&handoff.triggers)
                .into_iter()
                .for_each(|(t, e)| self.event(&e).handoffs.push((i, t)));
        }
        for (i, step) in process.steps.iter().enumerate() {
            event_triggers(&step.triggers).into_iter().for_each(|(t, e)| self.event(&e).steps.push((i, t)));
        }
        for (i, observe) in process.observes.iter().enumerate() {
            self.event(&observe.event).observes.push(i);
        }
        for (i, clock) in process.clocks.iter().enumerate() {
            self.clock_edge(&clock.start, i, true);
            clock.stop.iter().for_each(|edge| self.clock_edge(edge, i, false));
        }
        each_expr(process, &mut |e| self.remember(e));
    }

    fn clock_edge(&mut self, edge: &Edge, clock: usize, start: bool) {
        let Edge::On(moments) = edge else { return };
        for moment in moments {
            if let Moment::Event(event) = moment {
                self.event(event).asked = true;
            }
            if let Moment::Pattern { event, count, .. } = moment {
                let used = self.event(event);
                used.asked = true;
                used.keep = used.keep.max(u16::try_from(*count).unwrap_or(u16::MAX));
                if !used.clock_patterns.iter().any(|(known, _)| known == moment) {
                    let rule = Name::from(format!("clock pattern {moment}"));
                    used.clock_patterns.push((moment.clone(), rule));
                }
            }
            let waiting = self.moment(moment);
            if start { waiting.starts.push(clock) } else { waiting.stops.push(clock) }
        }
    }

    /// What conditions ask of past events.
    fn remember(&mut self, e: &Expr) {
        match e {
            Expr::Seen(event, condition) => {
                let used = self.event(event);
                used.asked = true;
                used.keep_data |= condition.is_some();
            }
            Expr::Times(moment) => {
                if let Moment::Event(event) | Moment::Pattern { event, .. } = &**moment {
                    self.event(event).asked = true;
                }
            }
            _ => {}
        }
    }
}

/// Names that stand for what is said, wherever it stands in the process; what is said twice is told apart by number.
fn remembered(said: impl Iterator<Item = String>) -> Vec<Name> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let name = |said: String| {
        let before = times.entry(said.clone()).or_default();
        *before += 1;
        if *before == 1 { Name::from(said) } else { Name::from(format!("{said} #{before}")) }
    };
    said.map(name).collect()
}

/// What decides whether it can be offered.
fn offer_dependencies(handoff: &Handoff) -> BTreeSet<Dependency> {
    let mut on = BTreeSet::from([Dependency::Exceptions, Dependency::Verdict(handoff.name.clone())]);
    who(&handoff.to, &mut on);
    requirements(&handoff.requirements, &mut on);
    requirements(&handoff.entry, &mut on);
    let package = handoff.package.iter().flat_map(|p| &p.fields);
    package.for_each(|f| expr(&f.value, &mut on));
    let complete = handoff.complete.iter().flat_map(|c| &c.deadline);
    handoff.accept.iter().chain(complete).for_each(|d| deadline(d, &mut on));
    if on.contains(&Dependency::People) {
        // Who its receiver is changes as it is offered.
        on.insert(Dependency::Handoff(handoff.name.clone()));
    }
    on
}

fn handoff_dependencies(handoff: &Handoff) -> BTreeSet<Dependency> {
    let mut on = offer_dependencies(handoff);
    on.extend([Dependency::Stages, Dependency::People, Dependency::Handoff(handoff.name.clone())]);
    triggers(&handoff.triggers, &mut on);
    handoff.prepare.iter().for_each(|d| deadline(d, &mut on));
    handoff.complete.iter().filter_map(|c| c.when.as_ref()).for_each(|e| expr(e, &mut on));
    on
}

fn proven(handoff: &Handoff) -> Bits {
    let asked = |value: &Expr| {
        let same = |r: &Requirement| matches!(&r.kind, RequirementKind::Field(field) if field == value);
        handoff.requirements.iter().any(|r| r.condition.is_none() && same(r))
    };
    let fields = handoff.package.iter().flat_map(|p| &p.fields).enumerate();
    fields.filter(|(_, field)| asked(&field.value)).map(|(i, _)| i).collect()
}

fn step_dependencies(step: &Step) -> BTreeSet<Dependency> {
    let mut on = BTreeSet::from([Dependency::Stages, Dependency::Exceptions, Dependency::People]);
    on.extend([Dependency::Handoff(step.name.clone()), Dependency::Verdict(step.name.clone())]);
    requirements(&step.requirements, &mut on);
    triggers(&step.triggers, &mut on);
    on
}

/// Every rule by which an event belongs to cases of a process.
fn correlates<'p>(process: &'p Process, used: &EventUse) -> Vec<&'p Correlate> {
    let starts = used.starts.iter().filter_map(|i| match &process.starts.get(*i)?.on {
        StartOn::Event { correlate, .. } => Some(correlate),
        StartOn::Opened => None,
    });
    let reactions = used.reactions.iter().chain(used.patterns.iter().map(|(i, _)| i));
    let reactions = reactions.filter_map(|i| process.reactions.get(*i).map(|r| &r.correlate));
    let of_trigger = |trigger: Option<&'p Trigger>| match trigger? {
        Trigger::Event { correlate, .. } => Some(correlate),
        _ => None,
    };
    let handoffs =
        used.handoffs.iter().filter_map(|(h, t)| of_trigger(process.handoffs.get(*h)?.triggers.get(*t)));
    let steps = used.steps.iter().filter_map(|(s, t)| of_trigger(process.steps.get(*s)?.triggers.get(*t)));
    let observes = used.observes.iter().filter_map(|i| process.observes.get(*i).map(|o| &o.correlate));
    starts.chain(reactions).chain(handoffs).chain(steps).chain(observes).collect()
}

/// Every condition of a process that may ask of past events, with all that is inside it.
fn each_expr(process: &Process, f: &mut impl FnMut(&Expr)) {
    process.each_expr(&mut |e| walk(e, f));
}

fn walk(e: &Expr, f: &mut impl FnMut(&Expr)) {
    f(e);
    e.children().into_iter().for_each(|child| walk(child, f));
}

/// A deadline of a process.
#[derive(Debug)]
pub(crate) struct DeadlineUse {
    pub at: DeadlineAt,
    /// What its words speak of.
    pub about: About,
    /// How the spec writes the steps of each branch of its ladder.
    pub says: Vec<Vec<Name>>,
}

/// Where a clock's deadline stands in its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeadlineAt {
    Prepare(usize),
    Accept(usize),
    Complete(usize),
    HandoffApproval(usize, usize),
    StepApproval(usize, usize),
    Stay(usize),
    Resolve(usize),
    Own(usize),
}

/// Every deadline of a process by its clock's name.
fn deadlines(process: &Process) -> Lookup<Name, DeadlineUse> {
    let mut all = Lookup::default();
    let mut add = |deadline: Option<&Deadline>, at: DeadlineAt, about: &About| {
        if let Some(deadline) = deadline {
            let mut says = Vec::new();
            said(&deadline.ladder, &mut says);
            all.insert(deadline.clock.clone(), DeadlineUse { at, about: about.clone(), says });
        }
    };
    for (i, handoff) in process.handoffs.iter().enumerate() {
        let about = About::Handoff(handoff.name.clone());
        add(handoff.prepare.as_ref(), DeadlineAt::Prepare(i), &about);
        add(handoff.accept.as_ref(), DeadlineAt::Accept(i), &about);
        add(handoff.complete.as_ref().and_then(|c| c.deadline.as_ref()), DeadlineAt::Complete(i), &about);
        for (r, requirement) in handoff.requirements.iter().enumerate() {
            add(approval_deadline(requirement), DeadlineAt::HandoffApproval(i, r), &about);
        }
    }
    for (i, step) in process.steps.iter().enumerate() {
        let about = About::Handoff(step.name.clone());
        for (r, requirement) in step.requirements.iter().enumerate() {
            add(approval_deadline(requirement), DeadlineAt::StepApproval(i, r), &about);
        }
    }
    for (i, stage) in process.stages.iter().enumerate() {
        add(stage.stay.as_ref(), DeadlineAt::Stay(i), &About::Stage(stage.place.clone()));
    }
    for (i, exception) in process.exceptions.iter().enumerate() {
        add(exception.resolve.as_ref(), DeadlineAt::Resolve(i), &About::Exception(exception.name.clone()));
    }
    for (i, clock) in process.clocks.iter().enumerate() {
        add(Some(&clock.deadline), DeadlineAt::Own(i), &About::Case);
    }
    all
}

/// Branch by branch, in the order of the spec. Of steps that are written alike the second is `at 50% (2)`: each fires by itself.
fn said(ladder: &Choice<Vec<LadderStep>>, out: &mut Vec<Vec<Name>>) {
    let says = |steps: &[LadderStep], i: usize, step: &LadderStep| {
        let words = step.at.to_smolstr();
        match steps.iter().take(i).filter(|other| other.at == step.at).count() {
            0 => words,
            before => format_smolstr!("{words} ({})", before + 1),
        }
    };
    match ladder {
        Choice::One(steps) => {
            out.push(steps.iter().enumerate().map(|(i, step)| says(steps, i, step)).collect());
        }
        Choice::If { then, otherwise, .. } => {
            said(then, out);
            said(otherwise, out);
        }
    }
}

fn approval_deadline(requirement: &Requirement) -> Option<&Deadline> {
    match &requirement.kind {
        RequirementKind::Approval(approval) => approval.deadline.as_ref(),
        _ => None,
    }
}

/// The fields by which `for each case where` looks cases up.
fn looked_up(process: &Process) -> BTreeSet<Name> {
    let mut fields = BTreeSet::new();
    let mut add = |correlate: &Correlate| {
        if let Correlate::Each { field, .. } = correlate {
            fields.insert(field.clone());
        }
    };
    process.reactions.iter().for_each(|r| add(&r.correlate));
    process.observes.iter().for_each(|o| add(&o.correlate));
    let triggers =
        process.handoffs.iter().map(|h| &h.triggers).chain(process.steps.iter().map(|s| &s.triggers));
    for trigger in triggers.flatten() {
        if let Trigger::Event { correlate, .. } = trigger {
            add(correlate);
        }
    }
    for start in &process.starts {
        if let StartOn::Event { correlate, .. } = &start.on {
            add(correlate);
        }
    }
    fields
}
