//! An event on one case: starts, clocks, reactions, patterns, triggers, then what is observed.

use std::collections::BTreeMap;

use handoff_plan::{
    About, Correlate, Expr, Handoff, Instant, Moment, Name, Observe, Place, Start, StartOn, Step, Trigger,
    Value, time,
};

use super::Turn;
use crate::case::Held;
use crate::fact::{EventRef, Fact};
use crate::index::{Dependency, EventUse};
use crate::who::Found;

/// What came in, decoded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arrival {
    pub event: EventRef,
    pub data: BTreeMap<Name, Value>,
    /// The payload's fields that are not declared, as JSON: kept in the record and ignored.
    pub extra: Option<String>,
}

impl Arrival {
    /// The fact that it came. `used`: what of it that process needs later.
    pub(crate) fn received(&self, used: Option<&EventUse>) -> Fact {
        Fact::EventReceived {
            event: self.event.clone(),
            data: self.data.clone(),
            extra: self.extra.clone(),
            keep: used.map_or(0, |u| u.keep),
            keep_data: used.is_some_and(|u| u.keep_data),
        }
    }
}

impl Turn<'_> {
    /// The case takes the event in. `start`: the one of the process's starts that it has just opened the case by.
    pub(crate) fn event(&mut self, arrival: &Arrival, start: Option<usize>) {
        let name = &arrival.event.event;
        let used = self.index.events.get(name);
        if start.is_none() {
            self.tell(arrival.received(used));
        } else {
            // Told before the case was opened by it.
            self.touch(&Dependency::Event(name.clone()));
            self.touch(&Dependency::Opening);
        }
        let Some(used) = used.filter(|_| self.case.is_open()) else { return };
        self.start_tracks(used, start);
        if start.is_some() {
            self.start_with_the_case();
        }
        for i in &used.reactions {
            if self.process.reactions.get(*i).is_some_and(|r| self.belongs(&r.correlate)) {
                self.run_reaction(*i);
            }
        }
        // After the reactions: a deadline that is a date takes the date that they set.
        if let Some(waiting) = self.index.moments.get(&Moment::Event(name.clone()))
            && self.belongs(&Correlate::Key)
        {
            self.move_clocks(waiting);
        }
        for (i, rule) in &used.patterns {
            self.run_pattern(*i, rule, arrival.event.time);
        }
        self.clock_patterns(used, arrival.event.time);
        self.trigger_by_event(used, arrival);
        for i in &used.observes {
            self.process.observes.get(*i).into_iter().for_each(|o| self.observe(o));
        }
    }

    /// Whether the event at hand belongs to this case by that rule.
    fn belongs(&self, correlate: &Correlate) -> bool {
        let scope = self.scope(&About::Case).lenient();
        match correlate {
            Correlate::Key => self
                .set
                .event
                .and_then(|e| e.get(&self.process.key.name))
                .is_some_and(|key| *key == self.case.key),
            Correlate::By(expr) => scope.value(expr).is_ok_and(|key| *key == self.case.key),
            Correlate::Each { field, value } => {
                let wanted = scope.value(value);
                let has = self.case.context.get(field).map(|s| &s.value);
                wanted.is_ok_and(|w| has == Some(&*w))
            }
        }
    }

    /// The start that opened the case, and those of tracks that have not begun.
    fn start_tracks(&mut self, used: &EventUse, opened_by: Option<usize>) {
        let process = self.process;
        for i in &used.starts {
            let Some(start) = process.starts.get(*i) else { continue };
            let StartOn::Event { correlate, condition, .. } = &start.on else { continue };
            let begun = self.case.tracks.contains_key(&start.place.track);
            if begun || !(opened_by == Some(*i) || self.belongs(correlate)) {
                continue;
            }
            let holds = condition.as_ref().is_none_or(|c| self.scope(&About::Case).truth(c) == Ok(true));
            if holds {
                self.perform(&start.actions, &About::Case);
                self.enter(&start.place, None);
            }
        }
    }

    /// The case was opened by something else than an event: where it begins.
    pub(crate) fn begin(&mut self, place: Option<&Place>, owner: Option<&Name>) {
        self.touch(&Dependency::Opening);
        let process = self.process;
        let found = owner.map(|person| Found { person: person.clone(), team: None, why: Vec::new() });
        if let Some(place) = place {
            // A start there says what comes first, whoever opens the case.
            let there = |s: &&Start| s.on == StartOn::Opened && s.place == *place;
            process.starts.iter().filter(there).for_each(|s| self.perform(&s.actions, &About::Case));
            self.enter(place, found);
        }
        self.start_with_the_case();
        if self.case.tracks.is_empty()
            && let Some(start) = process.starts.first()
        {
            self.enter(&start.place, None);
        }
    }

    /// `start STAGE when opened`, in tracks that nothing else has begun, whatever opened the case.
    fn start_with_the_case(&mut self) {
        let process = self.process;
        for start in process.starts.iter().filter(|s| s.on == StartOn::Opened) {
            if !self.case.tracks.contains_key(&start.place.track) {
                self.perform(&start.actions, &About::Case);
                self.enter(&start.place, None);
            }
        }
    }

    /// The Nth of an event within a time; then counting starts anew.
    fn run_pattern(&mut self, i: usize, rule: &Name, at: Instant) {
        let Some(reaction) = self.process.reactions.get(i) else { return };
        if self.belongs(&reaction.correlate) && self.is_full(&reaction.moment, rule, at) {
            self.tell(Fact::PatternFired { rule: rule.clone() });
            self.run_reaction(i);
        }
    }

    /// Whether so many happened within that time, this one among them: one that came late may be the middle one.
    fn is_full(&self, moment: &Moment, rule: &str, at: Instant) -> bool {
        let Moment::Pattern { event, count, within } = moment else { return false };
        let calendar = self.process.calendar.as_ref().and_then(|c| self.plan.calendars.get(c));
        let calendar = calendar.unwrap_or(&time::ALWAYS);
        let fired = self.case.patterns.get(rule);
        let counts = |t: &&Instant| fired.is_none_or(|f| **t > *f);
        let times = self.case.seen.get(event).map_or(&[][..], |s| &s.times);
        let is_full_at = |end: &Instant| {
            let Ok(since) = time::subtract(*end, within, calendar) else { return false };
            let inside = times.iter().filter(counts).filter(|t| **t > since && *t <= end).count();
            at > since && u32::try_from(inside).is_ok_and(|n| n >= *count)
        };
        times.iter().filter(|end| **end >= at).any(is_full_at)
    }

    /// Clocks that start or stop on a pattern of this event.
    fn clock_patterns(&mut self, used: &EventUse, at: Instant) {
        for (moment, rule) in &used.clock_patterns {
            if self.is_full(moment, rule, at) {
                self.tell(Fact::PatternFired { rule: rule.clone() });
                self.index.moments.get(moment).into_iter().for_each(|waiting| self.move_clocks(waiting));
            }
        }
    }

    /// `trigger on EVENT`: opens it, or is held until its source stage is entered.
    /// It triggers from where the case is when it comes, not from where it brings the case; and what it has set off it is not
    /// held for.
    fn trigger_by_event(&mut self, used: &EventUse, arrival: &Arrival) {
        let process = self.process;
        let handoffs =
            used.handoffs.iter().filter_map(|(h, t)| Some((Move::Handoff(process.handoffs.get(*h)?), *t)));
        let steps = used.steps.iter().filter_map(|(s, t)| Some((Move::Step(process.steps.get(*s)?), *t)));
        let mut ready = Vec::new();
        let mut early = Vec::new();
        for (one, trigger) in handoffs.chain(steps) {
            let Some(condition) = self.applies(one.triggers().get(trigger)) else { continue };
            match self.active_source(one.from()) {
                Some(source) if condition == Some(true) => ready.push((one, source, trigger)),
                None if condition != Some(false) => early.push(one),
                _ => {}
            }
        }
        if ready.is_empty() {
            early.iter().for_each(|one| self.hold(one.name(), arrival));
        }
        for (one, source, trigger) in ready {
            if !self.case.is_in(source) {
                continue;
            }
            match one {
                Move::Handoff(handoff) => self.open_handoff(handoff, source, trigger),
                Move::Step(step) => self.open_step(step, source, trigger, None),
            }
        }
    }

    /// `None`: the trigger does not speak of this case. Else whether its `where` holds, where that is known.
    fn applies(&self, trigger: Option<&Trigger>) -> Option<Option<bool>> {
        let Some(Trigger::Event { correlate, condition, .. }) = trigger else { return None };
        if !self.belongs(correlate) {
            return None;
        }
        Some(condition.as_ref().map_or(Some(true), |c| self.scope(&About::Case).truth(c).ok()))
    }

    /// The newest per handoff or step; used once.
    fn hold(&mut self, name: &Name, arrival: &Arrival) {
        let (event, data) = (arrival.event.clone(), arrival.data.clone());
        self.tell(Fact::EventHeld { event, data, handoff: Some(name.clone()), until: None });
    }

    /// A held trigger is used now that its stage is entered; its `where` is asked again.
    pub(super) fn use_held(&mut self, name: &Name, triggers: &[Trigger], place: &Place) {
        let Some(Held { event, data }) = self.case.held.get(name).cloned() else { return };
        self.tell(Fact::HeldUsed { handoff: name.clone() });
        let about = About::Case;
        let used = triggers.iter().position(|t| match t {
            Trigger::Event { event: e, condition, .. } if *e == event.event => {
                let scope = self.scope(&about).with_event(Some(&data));
                condition.as_ref().is_none_or(|c| scope.truth(c) == Ok(true))
            }
            _ => false,
        });
        let Some(trigger) = used else { return };
        if let Some(handoff) = self.handoff(name) {
            self.open_handoff(handoff, place, trigger);
        } else if let Some(step) = self.step(name) {
            self.open_step(step, place, trigger, None);
        }
    }

    /// An outside fact says that the work is there already. If the case neither is there nor was since the track began, that is
    /// a bypass.
    fn observe(&mut self, observe: &Observe) {
        let holds = |e: &Expr| self.scope(&About::Case).truth(e) == Ok(true);
        if !self.belongs(&observe.correlate) || !observe.condition.as_ref().is_none_or(holds) {
            return;
        }
        if self.case.is_in(&observe.place) || self.case.passed(&observe.place) {
            return;
        }
        let process = self.process;
        let handoffs = process.handoffs.iter().filter(|h| *h.place() == observe.place);
        let mut missing: Vec<_> = handoffs.flat_map(|h| self.unmet(&h.name, &h.requirements)).collect();
        let steps = process.steps.iter().filter(|s| s.to == observe.place);
        missing.extend(steps.flat_map(|s| self.unmet(&s.name, &s.requirements)));
        self.tell(Fact::BypassDetected { place: observe.place.clone(), missing });
        self.perform(&observe.actions, &About::Case);
    }
}

/// A handoff or a step: what an event can set off.
#[derive(Clone, Copy)]
enum Move<'p> {
    Handoff(&'p Handoff),
    Step(&'p Step),
}

impl<'p> Move<'p> {
    fn name(self) -> &'p Name {
        match self {
            Self::Handoff(handoff) => &handoff.name,
            Self::Step(step) => &step.name,
        }
    }

    fn from(self) -> &'p [Place] {
        match self {
            Self::Handoff(handoff) => &handoff.from,
            Self::Step(step) => &step.from,
        }
    }

    fn triggers(self) -> &'p [Trigger] {
        match self {
            Self::Handoff(handoff) => &handoff.triggers,
            Self::Step(step) => &step.triggers,
        }
    }
}
