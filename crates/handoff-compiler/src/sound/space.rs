//! The abstract states of one track, and how they follow on each other.
//!
//! Tracks are independent: what one track's conditions ask of another goes either way. Exceptions are left out, as whoever
//! owns one can resolve it at any time, so that they hold work up and never bar its way. Of the handoffs that are open
//! together one is followed at a time: opening, preparing and offering one bars no other, and the first acceptance
//! cancels the rest.
//!
//! INVARIANT: whatever a case can do is among the moves here; what is found impossible is so.

use std::collections::BTreeMap;

use handoff_plan::{Handoff, Place, ReturnTarget, StartOn, Step, Target, Trigger};

use super::guard::Guards;
use crate::model::{Model, Process};

/// So many states are looked at in one track.
pub(super) const MOST_STATES: usize = 20_000;

const NOTHING: u16 = u16::MAX;

#[derive(Clone, Copy, Debug)]
pub(super) enum Move<'a> {
    Handoff(&'a Handoff),
    Step(&'a Step),
}

/// A handoff or step from one of its stages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    pub(super) what: Move<'a>,
    /// Its place among the handoffs, or among the steps.
    pub(super) index: usize,
    from: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Rest,
    Blocked,
    Offered,
}

/// INVARIANT: `open` is a way exactly where the phase is not `Rest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    past: u64,
    stage: u16,
    /// The handoff by whose acceptance it is here, while that can still be completed or returned.
    by: u16,
    completed: bool,
    open: u16,
    phase: Phase,
}

/// What leads from one state to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Start(usize),
    Begun,
    Open(u16, usize),
    Offer(u16),
    Accept(u16),
    Do(u16),
    Complete(u16),
    Return(u16, usize),
    /// Attention turns to something else; nothing happens.
    Turn,
}

#[derive(Debug)]
pub(super) struct Space<'a> {
    process: &'a Process,
    guards: Guards,
    places: Vec<&'a Place>,
    pub(super) ways: Vec<Way<'a>>,
    /// By stage: the ways that leave it.
    leaving: Vec<Vec<u16>>,
    states: Vec<State>,
    /// How each state was first come to: from which, and by what.
    first: Vec<(Option<usize>, Edge)>,
    /// Parallel to the states: which follow.
    next: Vec<Vec<usize>>,
    seen: BTreeMap<State, usize>,
    /// By way: it was accepted, or the step done.
    happens: Vec<bool>,
    /// There were more states than are looked at.
    pub(super) cut: bool,
}

impl<'a> Space<'a> {
    pub(super) fn of(model: &'a Model, process: &'a Process, track: &handoff_plan::Name) -> Self {
        let plan = &process.plan;
        let places: Vec<&Place> =
            plan.stages.iter().map(|s| &s.place).filter(|p| p.track == *track).collect();
        let number = |place: &Place| index(places.iter().position(|p| *p == place));
        let handoffs = plan.handoffs.iter().enumerate().map(|(i, h)| (i, Move::Handoff(h), &h.from));
        let steps = plan.steps.iter().enumerate().map(|(i, s)| (i, Move::Step(s), &s.from));
        let ways = handoffs.chain(steps).flat_map(|(index, what, from)| {
            let here = from.iter().filter(|p| p.track == *track);
            here.map(move |p| (index, what, p))
        });
        let ways: Vec<Way> =
            ways.map(|(index, what, place)| Way { what, index, from: number(place) }).collect();
        let mut leaving = vec![Vec::new(); places.len()];
        for (way, number) in ways.iter().zip(0..NOTHING) {
            leaving.get_mut(usize::from(way.from)).into_iter().for_each(|l: &mut Vec<u16>| l.push(number));
        }
        let mut space = Self {
            process,
            guards: Guards::of(process, track),
            places,
            happens: vec![false; ways.len()],
            leaving,
            ways,
            states: Vec::new(),
            first: Vec::new(),
            next: Vec::new(),
            seen: BTreeMap::new(),
            cut: false,
        };
        space.begin(model, track);
        space.explore();
        space
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.states.len()
    }

    fn number(&self, place: &Place) -> u16 {
        index(self.places.iter().position(|p| *p == place))
    }

    pub(super) fn place(&self, stage: u16) -> Option<&'a Place> {
        self.places.get(usize::from(stage)).copied()
    }

    fn begin(&mut self, model: &Model, track: &handoff_plan::Name) {
        for (i, start) in self.process.plan.starts.iter().enumerate() {
            let possible = match &start.on {
                StartOn::Event { condition: Some(c), .. } => self.guards.truth(c, 0, None) != Some(false),
                _ => true,
            };
            if possible && start.place.track == *track {
                self.enter_first(&start.place, Edge::Start(i));
            }
        }
        for handoff in model.processes.iter().flat_map(|p| &p.plan.handoffs) {
            if let Target::Process { process, place } = &handoff.target
                && *process == self.process.name
                && place.track == *track
            {
                self.enter_first(place, Edge::Begun);
            }
        }
        for handoff in &self.process.plan.handoffs {
            if let Target::Track(place) = &handoff.target
                && place.track == *track
            {
                self.enter_first(place, Edge::Begun);
            }
        }
    }

    fn enter_first(&mut self, place: &Place, edge: Edge) {
        let state = self.arrived(0, place, NOTHING);
        self.come_to(state, None, edge);
    }

    fn arrived(&self, past: u64, place: &Place, by: u16) -> State {
        let past = past | self.guards.reached(place);
        State { past, stage: self.number(place), by, completed: false, open: NOTHING, phase: Phase::Rest }
    }

    fn come_to(&mut self, state: State, from: Option<usize>, edge: Edge) {
        let known = self.seen.get(&state).copied();
        let to = known.unwrap_or(self.states.len());
        if known.is_none() {
            if self.states.len() >= MOST_STATES {
                self.cut = true;
                return;
            }
            self.seen.insert(state, to);
            self.states.push(state);
            self.first.push((from, edge));
            self.next.push(Vec::new());
        }
        if let Some(next) = from.and_then(|from| self.next.get_mut(from)) {
            next.push(to);
        }
    }

    /// Breadth first, so that the first way to a state is a shortest one.
    fn explore(&mut self) {
        let mut at = 0;
        while let Some(state) = self.states.get(at).copied() {
            self.arrival(at, state);
            match state.phase {
                Phase::Rest => self.open(at, state),
                Phase::Blocked => self.blocked(at, state),
                Phase::Offered => self.accept(at, state),
            }
            if state.phase != Phase::Rest {
                self.come_to(State { open: NOTHING, phase: Phase::Rest, ..state }, Some(at), Edge::Turn);
            }
            at += 1;
        }
    }

    fn way(&self, number: u16) -> Option<Way<'a>> {
        self.ways.get(usize::from(number)).copied()
    }

    /// What the handoff that brought it here can still do: be completed, or come back.
    fn arrival(&mut self, at: usize, state: State) {
        let Some(Way { what: Move::Handoff(handoff), from, .. }) = self.way(state.by) else { return };
        let here = self.place(state.stage);
        let when = handoff.complete.as_ref().and_then(|c| c.when.as_ref());
        let can = when.is_none_or(|e| self.guards.truth(e, state.past, here) != Some(false));
        if !state.completed && can {
            // Work that went to another process is done with here.
            let stage = if matches!(handoff.target, Target::Process { .. }) { NOTHING } else { state.stage };
            let open = State { stage, completed: true, ..state };
            let done =
                if stage == NOTHING { State { open: NOTHING, phase: Phase::Rest, ..open } } else { open };
            self.come_to(done, Some(at), Edge::Complete(state.by));
        }
        for (i, returned) in handoff.returns.iter().enumerate() {
            let back = match &returned.target {
                ReturnTarget::Stage(place) => self.arrived(state.past, place, NOTHING),
                _ => State {
                    stage: from,
                    by: NOTHING,
                    completed: false,
                    open: state.by,
                    phase: Phase::Blocked,
                    ..state
                },
            };
            self.come_to(back, Some(at), Edge::Return(state.by, i));
        }
    }

    fn open(&mut self, at: usize, state: State) {
        let Some(here) = self.place(state.stage) else { return };
        let count = self.leaving.get(usize::from(state.stage)).map_or(0, Vec::len);
        for nth in 0..count {
            let leaving = self.leaving.get(usize::from(state.stage));
            let Some(number) = leaving.and_then(|l| l.get(nth)).copied() else { continue };
            let Some(way) = self.way(number) else { continue };
            let mut triggers = way.triggers().iter();
            if let Some(i) = triggers.position(|t| self.guards.can_trigger(t, state.past, here)) {
                let open = State { open: number, phase: Phase::Blocked, ..state };
                self.come_to(open, Some(at), Edge::Open(number, i));
            }
        }
    }

    fn blocked(&mut self, at: usize, state: State) {
        let (Some(way), Some(here)) = (self.way(state.open), self.place(state.stage)) else { return };
        if !way.requirements().iter().all(|r| self.guards.can_be_met(r, state.past, here)) {
            return;
        }
        match way.what {
            Move::Handoff(_) => {
                self.come_to(State { phase: Phase::Offered, ..state }, Some(at), Edge::Offer(state.open));
            }
            Move::Step(step) => {
                self.mark(state.open);
                let past = state.past | self.guards.done(&step.name);
                let to = self.arrived(past, &step.to, NOTHING);
                self.come_to(to, Some(at), Edge::Do(state.open));
            }
        }
    }

    fn accept(&mut self, at: usize, state: State) {
        let Some(Way { what: Move::Handoff(handoff), .. }) = self.way(state.open) else { return };
        self.mark(state.open);
        let edge = Edge::Accept(state.open);
        // It can be completed later, wherever the case is by then.
        let past = state.past | self.guards.done(&handoff.name);
        let to = match &handoff.target {
            Target::Stage(place) => self.arrived(past, place, state.open),
            // The track stays; what the handoff does there is that track's.
            Target::Track(_) => State { past, open: NOTHING, phase: Phase::Rest, ..state },
            Target::Process { .. } => {
                State { past, by: state.open, completed: false, open: NOTHING, phase: Phase::Rest, ..state }
            }
        };
        self.come_to(to, Some(at), edge);
    }

    fn mark(&mut self, way: u16) {
        if let Some(happens) = self.happens.get_mut(usize::from(way)) {
            *happens = true;
        }
    }

    /// Whether that handoff or step is ever accepted or done.
    pub(super) fn happens(&self, same: &Way<'_>) -> bool {
        self.ways.iter().zip(&self.happens).any(|(way, happens)| *happens && way.is(same))
    }

    /// The first state in which the track is there.
    pub(super) fn first_in(&self, place: &Place) -> Option<usize> {
        let stage = self.number(place);
        self.states.iter().position(|s| s.stage == stage)
    }

    /// The stages that a handoff from here leads from, where it is come to.
    pub(super) fn first_before(&self, same: &Way<'_>) -> Option<usize> {
        let from = |s: &State| self.ways.iter().any(|w| w.is(same) && w.from == s.stage);
        self.states.iter().position(from)
    }

    /// The first state in which it is open and waits for its requirements.
    pub(super) fn first_blocked(&self, same: &Way<'_>) -> Option<usize> {
        let is = |s: &State| s.phase == Phase::Blocked && self.way(s.open).is_some_and(|w| w.is(same));
        self.states.iter().position(is)
    }

    pub(super) fn first_accepted(&self, name: &str) -> Option<usize> {
        let is = |edge: &Edge| match edge {
            Edge::Accept(way) => self.way(*way).is_some_and(|w| w.name() == name),
            _ => false,
        };
        self.first.iter().position(|(_, edge)| is(edge))
    }

    /// States from which no end is reached though the state before had one, the first of each stage.
    /// An end: a stage that `ends`, or work that went to another process.
    pub(super) fn dead(&self, ends: impl Fn(&Place) -> bool) -> Vec<(usize, &'a Place)> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.states.len()];
        for (from, next) in self.next.iter().enumerate() {
            for to in next {
                if let Some(list) = before.get_mut(*to) {
                    list.push(from);
                }
            }
        }
        let mut live = vec![false; self.states.len()];
        let over = |s: &State| {
            let pending = self.way(s.by).is_some() && !s.completed;
            s.stage == NOTHING || (!pending && self.place(s.stage).is_some_and(&ends))
        };
        let mut queue: Vec<usize> =
            self.states.iter().enumerate().filter(|(_, s)| over(s)).map(|(i, _)| i).collect();
        while let Some(at) = queue.pop() {
            if let Some(live) = live.get_mut(at).filter(|live| !**live) {
                *live = true;
                queue.extend(before.get(at).into_iter().flatten());
            }
        }
        let lives = |i: usize| live.get(i).copied().unwrap_or(false);
        let mut found: Vec<(usize, &Place)> = Vec::new();
        for (i, (state, (from, _))) in self.states.iter().zip(&self.first).enumerate() {
            let Some(place) = self.place(state.stage).filter(|_| !lives(i)) else { continue };
            if from.is_none_or(lives) && !found.iter().any(|(_, p)| *p == place) {
                found.push((i, place));
            }
        }
        found
    }

    /// What happens until then, step by step, in words.
    pub(super) fn story(&self, state: usize) -> String {
        let mut told = Vec::new();
        let mut at = Some(state);
        while let Some((from, edge)) = at.and_then(|at| self.first.get(at)) {
            told.extend(at.and_then(|at| self.states.get(at)).and_then(|to| self.tell(*edge, to.stage)));
            at = *from;
        }
        told.reverse();
        told.join(" → ")
    }

    fn tell(&self, edge: Edge, to: u16) -> Option<String> {
        let stage = self.place(to).map(|p| p.to_string()).unwrap_or_default();
        let name = |way: u16| self.way(way).map(|w| w.name().to_owned()).unwrap_or_default();
        Some(match edge {
            Edge::Turn => return None,
            Edge::Start(i) => match &self.process.plan.starts.get(i)?.on {
                StartOn::Event { event, .. } => format!("`{event}` arrives, the case is in `{stage}`"),
                StartOn::Opened => format!("the case is opened in `{stage}`"),
            },
            Edge::Begun => format!("work is handed to `{stage}`"),
            Edge::Open(way, i) => match self.way(way)?.triggers().get(i)? {
                Trigger::Event { event, .. } => format!("`{event}` opens `{}`", name(way)),
                Trigger::By(who) => format!("`{who}` opens `{}`", name(way)),
                Trigger::Enter | Trigger::When(_) | Trigger::Ready => format!("`{}` opens", name(way)),
            },
            Edge::Offer(way) => format!("`{}` is offered", name(way)),
            Edge::Accept(way) => format!("`{}` is accepted, the case is in `{stage}`", name(way)),
            Edge::Do(way) => format!("`{}` is done, the case is in `{stage}`", name(way)),
            Edge::Complete(way) => format!("`{}` is completed", name(way)),
            Edge::Return(way, _) => format!("`{}` comes back to `{stage}`", name(way)),
        })
    }
}

impl<'a> Way<'a> {
    pub(super) fn name(&self) -> &'a str {
        match self.what {
            Move::Handoff(h) => &h.name,
            Move::Step(s) => &s.name,
        }
    }

    fn is(&self, other: &Way<'_>) -> bool {
        let handoff = |w: &Way<'_>| matches!(w.what, Move::Handoff(_));
        self.index == other.index && handoff(self) == handoff(other)
    }

    pub(super) fn triggers(&self) -> &'a [Trigger] {
        match self.what {
            Move::Handoff(h) => &h.triggers,
            Move::Step(s) => &s.triggers,
        }
    }

    pub(super) fn requirements(&self) -> &'a [handoff_plan::Requirement] {
        match self.what {
            Move::Handoff(h) => &h.requirements,
            Move::Step(s) => &s.requirements,
        }
    }
}

/// No process has so many stages, handoffs or steps that a number of them would be `NOTHING`.
fn index(of: Option<usize>) -> u16 {
    of.and_then(|n| u16::try_from(n).ok()).unwrap_or(NOTHING)
}
