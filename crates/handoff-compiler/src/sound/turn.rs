//! What can happen next in an abstract state.
//!
//! Opening, preparing, offering and accepting a handoff is one move here: of the handoffs that are open together the first
//! acceptance cancels the rest, and what is opened or offered bars no other. Exceptions hold up where they are remembered.

use handoff_plan::{About, Life, Moment, Name, Place, ReturnTarget, Target, Trigger};

use super::effects::Outcome;
use super::ground::{Ground, Move, Way};
use super::state::{GONE, Here, NOTHING, State};

/// What leads from one state to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge<'a> {
    /// A start of the process, by its number.
    Start(usize),
    /// Another process hands work over, or opens the case.
    Begun,
    /// A handoff is opened, offered and accepted, or a step done. `trigger`: which opened it; `None`: it was sent again.
    Take {
        way: u16,
        trigger: Option<usize>,
        to: u16,
    },
    Return {
        way: u16,
        nth: usize,
        to: u16,
    },
    Complete(u16),
    Event(&'a Name),
    Clock(&'a Name),
    When,
    Resolve(&'a str),
    /// Somebody fills in a field.
    Fill(&'a Name, u8),
}

#[derive(Clone, Debug)]
pub(super) struct Next<'a> {
    pub(super) edge: Edge<'a>,
    pub(super) state: State,
    pub(super) sure: bool,
}

impl<'a> Ground<'a> {
    fn enter(&self, state: &mut State, place: &Place, here: Here) {
        let Some(track) = self.memory.track(&place.track) else { return };
        if let Some(slot) = self.memory.reached(place) {
            state.past = self.memory.set(state.past, slot, 1);
        }
        state.put(track, here);
    }

    pub(super) fn arrive(&self, state: &mut State, place: &Place) {
        if let Some(stage) = self.memory.stage(place) {
            self.enter(state, place, Here::at(stage));
        }
    }

    pub(super) fn next(&self, edge: Edge<'a>, before: &State, outcomes: Vec<Outcome>) -> Vec<Next<'a>> {
        let settled = self.settle(before, outcomes);
        settled.into_iter().map(|(state, sure)| Next { edge, state, sure }).collect()
    }

    /// A final stage, or work given away, in every started track; and no handoff into a final stage waits for completion.
    pub(super) fn is_over(&self, state: &State) -> bool {
        let over = |here: &Here| here.stage >= GONE || (self.is_final(here.stage) && !here.pending);
        state.tracks.iter().all(over) && state.tracks.iter().any(|here| here.stage != NOTHING)
    }

    pub(super) fn successors(&self, state: &State) -> Vec<Next<'a>> {
        let mut all = Vec::new();
        if self.is_over(state) {
            return all;
        }
        for (track, here) in state.tracks.iter().enumerate() {
            match here.stage {
                NOTHING => self.start_track(track, state, &mut all),
                GONE => {}
                stage => {
                    for way in self.leaving.get(usize::from(stage)).into_iter().flatten() {
                        self.take(*here, *way, state, &mut all);
                    }
                    self.come_back(track, *here, state, &mut all);
                    self.complete(track, *here, state, &mut all);
                }
            }
        }
        self.complete_later(state, &mut all);
        for (name, slot) in self.memory.exceptions() {
            if self.memory.get(state.past, slot) != 0 {
                all.extend(self.next(Edge::Resolve(name), state, self.resolve(name, slot, state)));
            }
        }
        for event in self.events.iter().filter(|e| !self.moves_at_once(e, state)) {
            let outcomes = self.event_comes(event, vec![(state.clone(), true)]);
            all.extend(self.next(Edge::Event(event), state, outcomes));
        }
        for site in &self.clocks {
            let sure = match &site.about {
                About::Stage(place) => {
                    self.memory.track(&place.track).and_then(|t| state.place(t)) == self.memory.stage(place)
                }
                _ => false,
            };
            let outcomes = self.clock_rings(site, state, sure);
            all.extend(self.next(Edge::Clock(&site.deadline.clock), state, outcomes));
        }
        for when in &self.whens {
            let truth = self.reader(state).truth(&when.condition);
            if truth.can_be_true() && !truth.is_true() {
                let outcomes = self.perform(&when.actions, vec![(state.clone(), truth.is_sure())], None);
                all.extend(self.next(Edge::When, state, outcomes));
            }
        }
        self.fill(state, &mut all);
        all
    }

    /// The event would do a step that asks for nothing, and cannot come without that.
    fn moves_at_once(&self, event: &Name, state: &State) -> bool {
        let here = state.tracks.iter().filter_map(|h| self.leaving.get(usize::from(h.stage))).flatten();
        here.filter_map(|way| self.way(*way)).any(|way| {
            let by_it =
                |t: &Trigger| matches!(t, Trigger::Event { event: e, condition: None, .. } if e == event);
            matches!(way.what, Move::Step(_))
                && way.requirements().is_empty()
                && way.triggers().iter().any(by_it)
        })
    }

    /// Which triggers can open it here; of those that change nothing else the first one.
    pub(super) fn openings(&self, here: Here, number: u16, state: &State) -> Vec<(Option<usize>, bool)> {
        let Some(way) = self.way(number) else { return Vec::new() };
        let mut all = Vec::new();
        let mut plain = here.back == number;
        if plain {
            all.push((None, true));
        }
        for (i, trigger) in way.triggers().iter().enumerate() {
            let truth = self.reader(state).can_trigger(trigger);
            if !truth.can_be_true()
                || way.never_opens(i)
                || (*trigger == Trigger::Enter && here.back != NOTHING)
            {
                continue;
            }
            let tells = matches!(trigger, Trigger::Event { event, .. } if self.events.contains(event));
            if tells || !plain {
                plain |= !tells;
                all.push((Some(i), truth.is_sure()));
            }
        }
        all
    }

    fn take(&self, here: Here, number: u16, state: &State, all: &mut Vec<Next<'a>>) {
        let Some(way) = self.way(number).filter(|w| !w.contradicts) else { return };
        let life = |life: Life| Moment::Life(way.name().clone(), life);
        for (trigger, sure) in self.openings(here, number, state) {
            let mut at = vec![(state.clone(), sure)];
            if let Some(Trigger::Event { event, .. }) = trigger.and_then(|i| way.triggers().get(i)) {
                at = self.event_comes(event, at);
            }
            at.iter_mut().for_each(|(state, _)| self.forget(way.name(), state));
            at = self.happen(&life(Life::Opened), at);
            if self.reactions.contains_key(&life(Life::Blocked)) {
                at.extend(self.happen(&life(Life::Blocked), at.clone()));
            }
            let ready: Vec<Outcome> = at.into_iter().filter_map(|o| self.ready(way, o)).collect();
            if ready.is_empty() {
                continue;
            }
            let ready = self.cancel_others(here, number, ready);
            match way.what {
                Move::Step(step) => {
                    let to = self.memory.stage(&step.to).unwrap_or(NOTHING);
                    let outcomes = ready.into_iter().flat_map(|(mut state, sure)| {
                        self.finish(way.name(), &mut state);
                        self.arrive(&mut state, &step.to);
                        self.moved(here.stage, Some(&step.to), &[Life::Completed], way.name(), (state, sure))
                    });
                    let edge = Edge::Take { way: number, trigger, to };
                    all.extend(self.next(edge, state, outcomes.collect()));
                }
                Move::Handoff(_) => {
                    let offered = self.happen(&life(Life::Offered), ready);
                    self.give_back_offer(here, number, state, &offered, all);
                    let to = way.to().and_then(|p| self.memory.stage(p)).unwrap_or(NOTHING);
                    let outcomes = offered.into_iter().flat_map(|o| self.accept(here, number, o));
                    let edge = Edge::Take { way: number, trigger, to };
                    all.extend(self.next(edge, state, outcomes.collect()));
                }
            }
        }
    }

    /// It can be offered, or the step be done, there.
    fn ready(&self, way: &Way<'_>, (state, mut sure): Outcome) -> Option<Outcome> {
        let into_final = || way.to().and_then(|p| self.memory.stage(p)).is_some_and(|s| self.is_final(s));
        if (matches!(way.what, Move::Handoff(_)) || into_final()) && self.is_blocked(state.past) {
            return None;
        }
        let reader = self.reader(&state);
        for requirement in way.requirements() {
            let truth = reader.met(requirement);
            if !truth.can_be_true() {
                return None;
            }
            sure &= truth.is_sure();
        }
        Some((state, sure))
    }

    /// What is open beside it is cancelled with it, and if it was done before, is not any more.
    fn cancel_others(&self, here: Here, number: u16, mut at: Vec<Outcome>) -> Vec<Outcome> {
        let leaving = self.leaving.get(usize::from(here.stage)).map_or(&[][..], Vec::as_slice);
        for (name, slot) in self.memory.all_done() {
            let beside = self.lookup.way(name).filter(|n| *n != number && leaving.binary_search(n).is_ok());
            if beside.is_none() {
                continue;
            }
            let done = at.iter().filter(|(state, _)| self.memory.get(state.past, slot) != 0);
            let cancelled = done.map(|(state, _)| {
                let past = self.memory.set(state.past, slot, 0);
                (State { past, ..state.clone() }, false)
            });
            let cancelled: Vec<Outcome> = cancelled.collect();
            at.extend(cancelled);
        }
        at
    }

    /// A new instance, or one that came back: it is not done.
    fn forget(&self, name: &Name, state: &mut State) {
        for slot in [self.memory.done(name), self.memory.accepted(name)].into_iter().flatten() {
            state.past = self.memory.set(state.past, slot, 0);
        }
    }

    fn finish(&self, name: &Name, state: &mut State) {
        self.forget(name, state);
        if let Some(slot) = self.memory.done(name) {
            state.past = self.memory.set(state.past, slot, 1);
        }
    }

    fn accept(&self, here: Here, number: u16, (mut state, sure): Outcome) -> Vec<Outcome> {
        let Some(Way { what: Move::Handoff(handoff), .. }) = self.way(number).copied() else {
            return Vec::new();
        };
        let pending = handoff.complete.as_ref().is_some_and(|c| c.when.is_some());
        if !pending {
            self.finish(&handoff.name, &mut state);
        } else if let Some(slot) = self.memory.accepted(&handoff.name) {
            state.past = self.memory.set(state.past, slot, 1);
        }
        let kept = pending || !handoff.returns.is_empty();
        let by = if kept { number } else { NOTHING };
        let source = if kept { here.stage } else { NOTHING };
        let lives: &[Life] = if pending { &[Life::Accepted] } else { &[Life::Accepted, Life::Completed] };
        let name = &handoff.name;
        match &handoff.target {
            Target::Stage(place) | Target::Track(place) => {
                let Some(stage) = self.memory.stage(place) else { return Vec::new() };
                self.enter(&mut state, place, Here { stage, by, source, pending, back: NOTHING });
                let left = if matches!(handoff.target, Target::Stage(_)) { here.stage } else { NOTHING };
                self.moved(left, Some(place), lives, name, (state, sure))
            }
            Target::Process { .. } => {
                let Some(track) = self.place(here.stage).and_then(|p| self.memory.track(&p.track)) else {
                    return Vec::new();
                };
                // It stays until the work is completed.
                let stage = if pending { here.stage } else { GONE };
                state.put(track, Here { stage, by, source, pending, back: here.back });
                let left = if pending { NOTHING } else { here.stage };
                self.moved(left, None, lives, name, (state, sure))
            }
        }
    }

    /// The reactions to a move: to its life, to leaving, to entering.
    fn moved(
        &self,
        left: u16,
        entered: Option<&Place>,
        lives: &[Life],
        name: &Name,
        outcome: Outcome,
    ) -> Vec<Outcome> {
        let mut at = vec![outcome];
        if self.reactions.is_empty() {
            return at;
        }
        let mut lives = lives.iter().map(|life| Moment::Life(name.clone(), *life));
        at = lives.by_ref().take(1).fold(at, |at, moment| self.happen(&moment, at));
        if let Some(place) = self.place(left) {
            at = self.happen(&Moment::Leave(place.clone()), at);
        }
        if let Some(place) = entered {
            at = self.happen(&Moment::Enter(place.clone()), at);
        }
        lives.fold(at, |at, moment| self.happen(&moment, at))
    }

    /// An offer that comes back leaves the case where it is; only what else that does is another state.
    fn give_back_offer(
        &self,
        here: Here,
        number: u16,
        before: &State,
        offered: &[Outcome],
        all: &mut Vec<Next<'a>>,
    ) {
        let Some(Way { what: Move::Handoff(handoff), .. }) = self.way(number).copied() else { return };
        let reacts = self.reactions.contains_key(&Moment::Life(handoff.name.clone(), Life::Returned));
        for (nth, returned) in handoff.returns.iter().enumerate() {
            let raises = match &returned.target {
                ReturnTarget::Raise(e) => self.memory.open(e).is_some(),
                _ => false,
            } || returned.at_most.as_ref().is_some_and(|(_, e)| self.memory.open(e).is_some());
            if !reacts && !raises && !matches!(returned.target, ReturnTarget::Stage(_)) {
                continue;
            }
            let track = self.place(here.stage).and_then(|p| self.memory.track(&p.track));
            let Some(track) = track else { continue };
            let (outcomes, to) = self.give_back(track, here.stage, number, nth, false, offered);
            all.extend(self.next(Edge::Return { way: number, nth, to }, before, outcomes));
        }
    }

    /// Accepted work that is returned.
    fn come_back(&self, track: usize, here: Here, state: &State, all: &mut Vec<Next<'a>>) {
        let Some(Way { what: Move::Handoff(handoff), .. }) = self.way(here.by).copied() else { return };
        for nth in 0..handoff.returns.len() {
            let at = [(state.clone(), true)];
            let (outcomes, to) = self.give_back(track, here.source, here.by, nth, true, &at);
            all.extend(self.next(Edge::Return { way: here.by, nth, to }, state, outcomes));
        }
    }

    /// Where it comes back to, and what follows.
    fn give_back(
        &self,
        track: usize,
        source: u16,
        number: u16,
        nth: usize,
        accepted: bool,
        at: &[Outcome],
    ) -> (Vec<Outcome>, u16) {
        let nowhere = (Vec::new(), NOTHING);
        let Some(Way { what: Move::Handoff(handoff), .. }) = self.way(number).copied() else {
            return nowhere;
        };
        let (Some(returned), Some(from)) = (handoff.returns.get(nth), self.place(source)) else {
            return nowhere;
        };
        let to = match &returned.target {
            ReturnTarget::Stage(place) => place,
            _ => from,
        };
        let stage = self.memory.stage(to).unwrap_or(source);
        let Some(giver) = self.memory.track(&from.track) else { return nowhere };
        let elsewhere = stage != source;
        let mut outcomes = Vec::new();
        for (state, sure) in at {
            let mut state = state.clone();
            self.forget(&handoff.name, &mut state);
            if accepted && track != giver {
                state.put(track, Here::NOWHERE);
            }
            // An offer that is returned leaves what else is open in its stage as it was.
            if elsewhere {
                self.arrive(&mut state, to);
            } else if accepted {
                let back = if self.back_matters(source, number) { number } else { NOTHING };
                self.enter(&mut state, to, Here { back, ..Here::at(source) });
            }
            let entered = elsewhere.then_some(to);
            outcomes.extend(self.moved(NOTHING, entered, &[Life::Returned], &handoff.name, (state, *sure)));
        }
        if let ReturnTarget::Raise(exception) = &returned.target {
            outcomes = self.raise(exception, outcomes);
        }
        if let Some((_, exception)) = &returned.at_most {
            let raised = self.raise(exception, outcomes.clone());
            outcomes.extend(raised);
            outcomes.sort_unstable();
            outcomes.dedup();
        }
        (outcomes, stage)
    }

    /// Whether having come back to a stage differs from having entered it.
    fn back_matters(&self, stage: u16, number: u16) -> bool {
        let on_enter = |w: &Way<'_>| w.triggers().contains(&Trigger::Enter);
        let leaving = self.leaving.get(usize::from(stage)).into_iter().flatten();
        let others = leaving.filter(|n| **n != number).filter_map(|n| self.way(*n)).any(on_enter);
        let again = |t: &Trigger| {
            matches!(t, Trigger::Enter | Trigger::By(_) | Trigger::Event { condition: None, .. })
        };
        others || !self.way(number).is_some_and(|w| w.triggers().iter().any(again))
    }

    fn complete(&self, track: usize, here: Here, state: &State, all: &mut Vec<Next<'a>>) {
        let Some(Way { what: Move::Handoff(handoff), .. }) = self.way(here.by).copied() else { return };
        let Some(truth) = self.completes(handoff, state).filter(|_| here.pending) else { return };
        let mut done = state.clone();
        self.finish(&handoff.name, &mut done);
        let given_away = matches!(handoff.target, Target::Process { .. });
        let now = if given_away {
            Here { stage: GONE, ..Here::NOWHERE }
        } else if handoff.returns.is_empty() {
            Here { by: NOTHING, source: NOTHING, pending: false, ..here }
        } else {
            Here { pending: false, ..here }
        };
        done.put(track, now);
        let left = if given_away { here.stage } else { NOTHING };
        let outcomes = self.moved(left, None, &[Life::Completed], &handoff.name, (done, truth));
        all.extend(self.next(Edge::Complete(here.by), state, outcomes));
    }

    /// Whether it can be completed, and whether that is sure.
    fn completes(&self, handoff: &handoff_plan::Handoff, state: &State) -> Option<bool> {
        let when = handoff.complete.as_ref().and_then(|c| c.when.as_ref())?;
        let truth = self.reader(state).truth(when);
        truth.can_be_true().then(|| truth.is_sure())
    }

    /// What was accepted, while the case has moved on since.
    fn complete_later(&self, state: &State, all: &mut Vec<Next<'a>>) {
        for (name, slot) in self.memory.all_accepted() {
            let Some(number) = self.lookup.way(name) else { continue };
            let Some(handoff) = self.process.plan.handoffs.get(usize::from(number)) else { continue };
            let here = state.tracks.iter().any(|h| h.by == number && h.pending);
            let Some(sure) = self.completes(handoff, state) else { continue };
            if here || self.memory.get(state.past, slot) == 0 {
                continue;
            }
            let mut done = state.clone();
            self.finish(&handoff.name, &mut done);
            let outcomes = self.moved(NOTHING, None, &[Life::Completed], &handoff.name, (done, sure));
            all.extend(self.next(Edge::Complete(number), state, outcomes));
        }
    }

    /// Somebody fills in what nobody has: what a person changes later is theirs to answer for, and not followed.
    fn fill(&self, state: &State, all: &mut Vec<Next<'a>>) {
        for (field, slot) in self.memory.fields() {
            if !self.memory.is_untouched(state.past, slot) {
                continue;
            }
            for (class, _) in self.memory.all_classes(slot) {
                let past = self.memory.set(state.past, slot, class);
                let filled = State { past, ..state.clone() };
                all.extend(self.next(Edge::Fill(&field.name, class), state, vec![(filled, true)]));
            }
        }
    }
}
