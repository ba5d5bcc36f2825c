//! What does not change from state to state: the ways between stages, what is remembered, which rules matter to it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use handoff_plan::{
    Action, BUILT_IN_EXCEPTIONS, Choice, Expr, Field, Handoff, LadderStep, Moment, Name, Place,
    Process as Plan, Reaction, Requirement, ReturnTarget, StartOn, Step, Target, Trigger, When,
};

use super::contradiction::{contradicts, mentions, never_true};
use super::lookup::Lookup;
use super::memory::Memory;
use super::state::{NOTHING, State};
use crate::model::{DeadlineSite, Model, Process};

#[derive(Clone, Copy, Debug)]
pub(super) enum Move<'a> {
    Handoff(&'a Handoff),
    Step(&'a Step),
}

/// A handoff or step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    pub(super) what: Move<'a>,
    /// Its place among the handoffs, or among the steps.
    pub(super) index: usize,
    /// Its own requirements contradict each other.
    pub(super) contradicts: bool,
    /// A bit for each trigger, as far as there are bits: its condition is true of no case.
    never: u64,
}

impl<'a> Way<'a> {
    pub(super) fn name(&self) -> &'a Name {
        match self.what {
            Move::Handoff(h) => &h.name,
            Move::Step(s) => &s.name,
        }
    }

    pub(super) fn from(&self) -> &'a [Place] {
        match self.what {
            Move::Handoff(h) => &h.from,
            Move::Step(s) => &s.from,
        }
    }

    pub(super) fn triggers(&self) -> &'a [Trigger] {
        match self.what {
            Move::Handoff(h) => &h.triggers,
            Move::Step(s) => &s.triggers,
        }
    }

    pub(super) fn requirements(&self) -> &'a [Requirement] {
        match self.what {
            Move::Handoff(h) => &h.requirements,
            Move::Step(s) => &s.requirements,
        }
    }

    /// The condition of that trigger is true of no case.
    pub(super) fn never_opens(&self, trigger: usize) -> bool {
        u32::try_from(trigger).ok().and_then(|n| self.never.checked_shr(n)).is_some_and(|bits| bits & 1 == 1)
    }

    /// The stage of this process that it leads to.
    pub(super) fn to(&self) -> Option<&'a Place> {
        match self.what {
            Move::Handoff(h) if matches!(h.target, Target::Process { .. }) => None,
            Move::Handoff(h) => Some(h.place()),
            Move::Step(s) => Some(&s.to),
        }
    }
}

/// Handoffs, then steps, in the order of the plan.
pub(super) fn ways<'a>(process: &'a Process, lookup: &Lookup<'a>) -> Vec<Way<'a>> {
    let handoffs = process.plan.handoffs.iter().map(Move::Handoff).enumerate();
    let steps = process.plan.steps.iter().map(Move::Step).enumerate();
    let way = |(index, what)| {
        let mut way = Way { what, index, contradicts: false, never: 0 };
        way.contradicts = contradicts(lookup, way.requirements());
        for (trigger, bit) in way.triggers().iter().zip(0..u64::BITS) {
            let never = condition(trigger).is_some_and(|c| never_true(lookup, c));
            way.never |= u64::from(never) << bit;
        }
        way
    };
    handoffs.chain(steps).map(way).collect()
}

/// Tracks whose conditions ask of each other, or that hand work to each other, belong together.
pub(super) fn together<'a>(process: &'a Process, lookup: &Lookup<'a>) -> Vec<Vec<&'a Name>> {
    let plan = &process.plan;
    if plan.tracks.len() == 1 || !exceptions_that_matter(plan, None).is_empty() {
        return vec![plan.tracks.iter().collect()];
    }
    let numbers: BTreeMap<&Name, usize> = plan.tracks.iter().zip(0..).collect();
    // By track: one that belongs to it, and is not itself unless nothing before it does.
    let mut first: Vec<usize> = (0..plan.tracks.len()).collect();
    for way in lookup.ways.iter() {
        let mut tracks: Vec<&Name> = way.from().iter().chain(way.to()).map(|p| &p.track).collect();
        guards_of(way).for_each(|e| tracks_in(lookup, e, &mut tracks));
        let mut numbered = tracks.into_iter().filter_map(|track| numbers.get(track).copied());
        let Some(one) = numbered.next() else { continue };
        numbered.for_each(|other| unite(&mut first, one, other));
    }
    let mut groups: BTreeMap<usize, Vec<&Name>> = BTreeMap::new();
    for (number, track) in plan.tracks.iter().enumerate() {
        groups.entry(first_of(&mut first, number)).or_default().push(track);
    }
    groups.into_values().collect()
}

fn first_of(first: &mut [usize], mut number: usize) -> usize {
    while let Some(next) = first.get(number).copied().filter(|next| *next != number) {
        let beyond = first.get(next).copied().unwrap_or(next);
        first.get_mut(number).into_iter().for_each(|slot| *slot = beyond);
        number = next;
    }
    number
}

fn unite(first: &mut [usize], one: usize, other: usize) {
    let (one, other) = (first_of(first, one), first_of(first, other));
    first.get_mut(one.max(other)).into_iter().for_each(|slot| *slot = one.min(other));
}

/// The tracks of the stages, handoffs and steps that it names.
pub(super) fn tracks_in<'a>(lookup: &Lookup<'a>, expr: &'a Expr, into: &mut Vec<&'a Name>) {
    match expr {
        Expr::Reached(place) | Expr::InStage(place) => into.push(&place.track),
        Expr::Done(name) => {
            let way = lookup.way(name).and_then(|number| lookup.ways.get(usize::from(number)));
            into.extend(way.into_iter().flat_map(Way::from).map(|p| &p.track));
        }
        _ => {}
    }
    for child in expr.children() {
        tracks_in(lookup, child, into);
    }
}

/// The conditions that decide whether a handoff or step happens, and is completed.
fn guards_of<'a>(way: &Way<'a>) -> impl Iterator<Item = &'a Expr> + use<'a> {
    let completes = match way.what {
        Move::Handoff(h) => h.complete.as_ref().and_then(|c| c.when.as_ref()),
        Move::Step(_) => None,
    };
    let triggers = way.triggers().iter().filter_map(condition);
    triggers.chain(way.requirements().iter().flat_map(conditions)).chain(completes)
}

/// The condition of a trigger.
pub(super) fn condition(trigger: &Trigger) -> Option<&Expr> {
    match trigger {
        Trigger::Event { condition, .. } => condition.as_ref(),
        Trigger::When(condition) => Some(condition),
        Trigger::Enter | Trigger::Ready | Trigger::By(_) => None,
    }
}

/// The conditions of a requirement: when it is asked for, and what it asks.
pub(super) fn conditions(requirement: &Requirement) -> impl Iterator<Item = &Expr> {
    let asked = match &requirement.kind {
        handoff_plan::RequirementKind::Field(e) | handoff_plan::RequirementKind::Condition(e) => Some(e),
        handoff_plan::RequirementKind::Approval(_) => None,
    };
    requirement.condition.iter().chain(asked)
}

/// Every action, those inside an `if` too.
pub(super) fn any_action(actions: &[Action], is: &dyn Fn(&Action) -> bool) -> bool {
    actions.iter().any(|action| {
        is(action)
            || match action {
                Action::If { then, otherwise, .. } => any_action(then, is) || any_action(otherwise, is),
                _ => false,
            }
    })
}

pub(super) fn each_action<'a>(actions: &'a [Action], f: &mut dyn FnMut(&'a Action)) {
    for action in actions {
        f(action);
        if let Action::If { then, otherwise, .. } = action {
            each_action(then, f);
            each_action(otherwise, f);
        }
    }
}

pub(super) fn raises(action: &Action) -> Option<&Name> {
    match action {
        Action::Raise(raise) | Action::Call { otherwise: Some(raise), .. } => Some(&raise.exception),
        _ => None,
    }
}

/// The exceptions that can be raised at all.
pub(super) fn raised(process: &Process) -> BTreeSet<Name> {
    let mut raised: BTreeSet<Name> = BUILT_IN_EXCEPTIONS.into_iter().map(Name::from).collect();
    raised.extend(process.actions.iter().filter_map(|site| raises(&site.action).cloned()));
    for returned in process.plan.handoffs.iter().flat_map(|h| &h.returns) {
        if let ReturnTarget::Raise(exception) = &returned.target {
            raised.insert(exception.clone());
        }
        raised.extend(returned.at_most.iter().map(|(_, exception)| exception.clone()));
    }
    raised
}

/// The exceptions whose being open or not makes a difference. Whoever owns one can resolve it at any time, so that the
/// others hold work up and never bar its way: left are those that a condition asks for, and those that raise another one as
/// they are resolved.
fn exceptions_that_matter<'a>(plan: &'a Plan, also: Option<&'a Expr>) -> BTreeSet<&'a str> {
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    let moves = plan.handoffs.iter().map(|h| (&h.triggers, &h.requirements));
    let moves = moves.chain(plan.steps.iter().map(|s| (&s.triggers, &s.requirements)));
    for (triggers, requirements) in moves {
        triggers.iter().filter_map(condition).for_each(|e| open_in(e, &mut asked));
        requirements.iter().flat_map(conditions).for_each(|e| open_in(e, &mut asked));
    }
    let completes = plan.handoffs.iter().filter_map(|h| h.complete.as_ref()?.when.as_ref());
    completes.chain(also).for_each(|e| open_in(e, &mut asked));
    let again = |a: &Action| matches!(a, Action::Raise(_));
    for when in plan.whens.iter().filter(|w| any_action(&w.actions, &again)) {
        open_in(&when.condition, &mut asked);
    }
    for reaction in &plan.reactions {
        if let Moment::Resolved(name) = &reaction.moment
            && any_action(&reaction.actions, &again)
        {
            asked.insert(name);
        }
    }
    asked
}

fn open_in<'a>(expr: &'a Expr, into: &mut BTreeSet<&'a str>) {
    if let Expr::OpenException(name) = expr {
        into.insert(name);
    }
    for child in expr.children() {
        open_in(child, into);
    }
}

/// INVARIANT: whatever a case can do is among the moves that these rules allow; what is found impossible is so.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) model: &'a Model,
    pub(super) process: &'a Process,
    pub(super) memory: Memory<'a>,
    pub(super) lookup: Rc<Lookup<'a>>,
    pub(super) ways: Rc<[Way<'a>]>,
    /// By stage: the ways that leave it, in order.
    pub(super) leaving: Vec<Vec<u16>>,
    /// By stage: what it takes to try those, in moves.
    weights: Vec<usize>,
    /// By moment: the reactions that change what is remembered.
    pub(super) reactions: BTreeMap<&'a Moment, Vec<&'a Reaction>>,
    pub(super) whens: Vec<&'a When>,
    /// Events that change what is remembered.
    pub(super) events: BTreeSet<&'a Name>,
    /// Deadlines whose ladders do.
    pub(super) clocks: Vec<&'a DeadlineSite>,
}

/// What an invariant asks for beside the guards.
#[derive(Debug, Default)]
pub(super) struct Focus<'a> {
    pub(super) condition: Option<&'a Expr>,
    pub(super) fields: Vec<&'a Field>,
    pub(super) seen: Vec<&'a Expr>,
}

impl<'a> Ground<'a> {
    /// `None` where what is asked for has no room.
    pub(super) fn of(
        model: &'a Model,
        process: &'a Process,
        tracks: Vec<&'a Name>,
        lookup: &Rc<Lookup<'a>>,
        focus: &Focus<'a>,
    ) -> Option<Self> {
        let plan = &process.plan;
        let mut memory = Memory::new(process, tracks, Rc::clone(lookup));
        for field in &focus.fields {
            if !memory.keep_field(field) {
                return None;
            }
        }
        focus.seen.iter().for_each(|e| memory.keep_seen(e));
        focus.condition.iter().for_each(|e| memory.keep_for(e));
        let matter = exceptions_that_matter(plan, focus.condition);
        matter.into_iter().filter(|e| lookup.raised().contains(*e)).for_each(|e| memory.keep_exception(e));
        let ours = |p: &Place| memory.track(&p.track).is_some();
        let ways = &lookup.ways;
        let own: Vec<&Way<'_>> = ways.iter().filter(|w| w.from().iter().any(ours)).collect();
        let guards: Vec<&Expr> = own.iter().flat_map(|w| guards_of(w)).collect();
        guards.into_iter().for_each(|e| memory.keep_for(e));

        let mut leaving = vec![Vec::new(); plan.stages.len()];
        for (way, number) in ways.iter().zip(0..NOTHING) {
            let stages = way.from().iter().filter_map(|p| memory.stage(p));
            for stage in stages {
                leaving.get_mut(usize::from(stage)).into_iter().for_each(|l: &mut Vec<u16>| l.push(number));
            }
        }
        let mut ground = Self {
            model,
            process,
            memory,
            ways: Rc::clone(ways),
            lookup: Rc::clone(lookup),
            leaving,
            weights: Vec::new(),
            reactions: BTreeMap::new(),
            whens: Vec::new(),
            events: BTreeSet::new(),
            clocks: Vec::new(),
        };
        ground.find_rules();
        ground.weigh();
        Some(ground)
    }

    /// Which rules change what is remembered.
    fn find_rules(&mut self) {
        let plan = &self.process.plan;
        let mut reactions: BTreeMap<&Moment, Vec<&Reaction>> = BTreeMap::new();
        for reaction in plan.reactions.iter().filter(|r| self.matters(&r.actions)) {
            if reaction.condition.as_ref().is_some_and(|c| never_true(&self.lookup, c)) {
                continue;
            }
            reactions.entry(&reaction.moment).or_default().push(reaction);
        }
        let mut events: BTreeSet<&Name> = reactions
            .keys()
            .filter_map(|m| match m {
                Moment::Event(name) | Moment::Pattern { event: name, .. } => Some(name),
                _ => None,
            })
            .collect();
        events.extend(self.memory.all_seen().map(|(event, ..)| event));
        self.whens = plan.whens.iter().filter(|w| self.matters(&w.actions)).collect();
        let changes = |site: &&DeadlineSite| {
            let breached = Moment::Breached(site.deadline.clock.clone());
            reactions.contains_key(&breached)
                || each_ladder(&site.deadline.ladder, &|step| self.matters(&step.actions))
        };
        self.clocks = self.process.deadlines.iter().filter(changes).collect();
        self.reactions = reactions;
        self.events = events;
    }

    fn weigh(&mut self) {
        let asked = 1 + self.events.len();
        let weight = |number: &u16| {
            self.way(*number).map_or(0, |way| asked + way.triggers().len() + way.requirements().len())
        };
        self.weights = self.leaving.iter().map(|ways| ways.iter().map(weight).sum()).collect();
    }

    /// What it takes to find what can follow on a state, in moves.
    pub(super) fn weight(&self, state: &State) -> usize {
        let ways = state.tracks.iter().filter_map(|here| self.weights.get(usize::from(here.stage)));
        let rules = self.events.len() + self.clocks.len() + self.whens.len() + self.memory.fields().count();
        1 + state.tracks.len() + ways.sum::<usize>() + rules
    }

    pub(super) fn matters(&self, actions: &[Action]) -> bool {
        any_action(actions, &|action| {
            raises(action).is_some_and(|e| self.memory.open(e).is_some())
                || written(action).is_some_and(|field| self.memory.field(field).is_some())
        })
    }

    pub(super) fn way(&self, number: u16) -> Option<&Way<'a>> {
        self.ways.get(usize::from(number))
    }

    /// Whether what was accepted by that handoff can be returned.
    pub(super) fn can_come_back(&self, by: u16) -> bool {
        self.way(by).is_some_and(|w| matches!(w.what, Move::Handoff(h) if !h.returns.is_empty()))
    }

    pub(super) fn place(&self, stage: u16) -> Option<&'a Place> {
        self.process.plan.stages.get(usize::from(stage)).map(|s| &s.place)
    }

    pub(super) fn is_final(&self, stage: u16) -> bool {
        self.process.plan.stages.get(usize::from(stage)).is_some_and(|s| s.kind.is_final())
    }

    /// Whether an exception that is remembered, and blocks, is open.
    pub(super) fn is_blocked(&self, past: super::state::Past) -> bool {
        let blocks = |name: &str| self.process.plan.exception(name).is_some_and(|e| e.blocks);
        self.memory.exceptions().any(|(name, slot)| self.memory.get(past, slot) != 0 && blocks(name))
    }

    /// Whether a start's condition lets anything through.
    pub(super) fn can_start(&self, on: &StartOn) -> bool {
        match on {
            StartOn::Event { condition: Some(c), .. } => !never_true(&self.lookup, c),
            StartOn::Event { condition: None, .. } | StartOn::Opened => true,
        }
    }
}

/// The context field that an action writes.
pub(super) fn written(action: &Action) -> Option<&Name> {
    match action {
        Action::Set { field, .. } | Action::Clear { field } => Some(&field.field),
        Action::Add { list, .. } | Action::Remove { list, .. } => Some(&list.field),
        Action::Call { into, .. } => into.as_ref().map(|path| &path.field),
        _ => None,
    }
}

/// Whether any step of the ladder, whichever it is, is one of those.
pub(super) fn each_ladder(ladder: &Choice<Vec<LadderStep>>, is: &dyn Fn(&LadderStep) -> bool) -> bool {
    match ladder {
        Choice::One(steps) => steps.iter().any(is),
        Choice::If { then, otherwise, .. } => each_ladder(then, is) || each_ladder(otherwise, is),
    }
}

/// Whether an expression asks for anything about the event at hand.
pub(super) fn asks_event(expr: &Expr) -> bool {
    mentions(expr, &|e| matches!(e, Expr::Event))
}
