//! A case that has just been moved to other rules.

use handoff_plan::{About, Deadline, Edge, Instant, Limit, Name, Trigger};

use super::{Turn, rule};
use crate::case::{ClockRun, ClockState};
use crate::fact::{ClockStart, Fact, Repeat};

/// How a repeat of new rules stands to those that the run has had so far.
#[derive(Clone, Copy)]
enum GoesOn {
    /// There was none like it, or that one has not fired yet.
    Anew,
    /// How often it still comes, and when next, where it has fired.
    With(Option<u32>, Option<Instant>),
    /// It came as often as it may.
    NoMore,
}

/// For each of the new repeats. One that is written as before goes on; one that is written otherwise goes on where one of the same
/// period did of which that cannot be said.
fn repeats_that_go_on(old: &ClockRun, new: &ClockStart) -> Vec<GoesOn> {
    let says = |run: &ClockStart, step: u16| {
        run.schedule.iter().find(|s| s.step == Some(step)).map(|s| s.says.clone())
    };
    let texts: Vec<Option<Name>> = new.repeats.iter().map(|r| says(new, r.step)).collect();
    let mut others: Vec<_> =
        old.run.repeats.iter().filter(|r| !texts.contains(&says(&old.run, r.step))).collect();
    let next = |step: u16| {
        let next = old.run.schedule.iter().find(|s| s.step == Some(step));
        next.filter(|s| old.fired.contains(&s.says)).map(|s| s.due)
    };
    let of = |(repeat, text): (&Repeat, &Option<Name>)| {
        let Some(text) = text else { return GoesOn::Anew };
        let same = old.run.repeats.iter().find(|r| says(&old.run, r.step).as_ref() == Some(text));
        if let Some(same) = same {
            return GoesOn::With(same.left, next(same.step));
        }
        if old.fired.contains(text) {
            return GoesOn::NoMore;
        }
        let alike = others.iter().position(|r| r.period == repeat.period).map(|i| others.remove(i));
        alike.map_or(GoesOn::Anew, |r| GoesOn::With(r.left, next(r.step)))
    };
    new.repeats.iter().zip(&texts).map(of).collect()
}

impl Turn<'_> {
    /// Brings its clocks to the new rules. A reload by itself fires no `when`: what holds by the new rules counts as having
    /// held before. What waits is looked at again.
    pub(crate) fn settle_in(&mut self) {
        let clocks: Vec<Name> = self.case.clocks.keys().cloned().collect();
        clocks.iter().for_each(|clock| self.move_clock(clock));
        self.note_what_holds();
        self.mark_all();
    }

    /// It keeps its start and gets its new due time; steps that fired do not fire again. One that is paused goes on first, so
    /// that what remains is of the new time; whether it rests by the new rules too is looked at with all else.
    fn move_clock(&mut self, clock: &Name) {
        let Some((deadline, about)) = self.deadline_of(clock) else { return };
        let Some(now) = self.case.clocks.get(clock).filter(|c| c.is_going()) else { return };
        let Some(moved) = self.moved(now, deadline, &about) else { return };
        if let ClockState::Paused(remaining) = now.state {
            if moved.due == now.run.due && deadline.pause.is_some() {
                return;
            }
            self.resume_clock(clock, remaining);
        }
        let running = self.case.clocks.get(clock).filter(|c| c.state == ClockState::Running);
        let Some((now, run)) = running.and_then(|now| Some((now, self.moved(now, deadline, &about)?))) else {
            return;
        };
        if run != now.run {
            self.tell(Fact::ClockMoved { clock: clock.clone(), run });
        }
    }

    /// A run as the rules of now would have it.
    fn moved(&self, now: &ClockRun, deadline: &Deadline, about: &About) -> Option<ClockStart> {
        let new = self.settle(deadline, about, now.run.start).ok()?;
        Some(self.reschedule(now, self.put_off(new, now.run.lost), true))
    }

    /// A deadline that is a date follows the date: the run keeps its start, steps that fired do not fire again.
    pub(super) fn follow_date(&mut self, deadline: &Deadline, about: &About) {
        if matches!(deadline.limit, Limit::Within(_)) {
            return;
        }
        let Some(now) = self.case.clocks.get(&deadline.clock).filter(|c| c.state == ClockState::Running)
        else {
            return;
        };
        // A date that is gone leaves the clock as it is: work that waits is never without one.
        let Ok(new) = self.settle(deadline, about, now.run.start) else { return };
        let new = self.put_off(new, now.run.lost);
        if new.due != now.run.due {
            let run = self.reschedule(now, new, false);
            self.tell(Fact::ClockMoved { clock: deadline.clock.clone(), run });
        }
    }

    /// The new schedule without what fired. What is new in it and past fires once, marked as due to the reload.
    /// `by_reload`: it is new rules that brought it, not another date.
    fn reschedule(&self, old: &ClockRun, mut new: ClockStart, by_reload: bool) -> ClockStart {
        let at: Instant = self.set.at;
        let goes_on = repeats_that_go_on(old, &new);
        for (repeat, goes_on) in new.repeats.iter_mut().zip(&goes_on) {
            match goes_on {
                GoesOn::Anew => {}
                GoesOn::With(before, _) => {
                    repeat.left = match (repeat.left, *before) {
                        (Some(left), Some(before)) => Some(left.min(before)),
                        (left, _) => left,
                    };
                }
                GoesOn::NoMore => repeat.left = Some(0),
            }
        }
        let repeats = |step: u16| new.repeats.iter().zip(&goes_on).find(|(r, _)| r.step == step);
        new.schedule.retain(|s| match s.step {
            None => !old.breached,
            Some(step) => repeats(step).map_or(!old.fired.contains(&s.says), |(r, _)| r.left != Some(0)),
        });
        for step in &mut new.schedule {
            // A repeat goes on where it was.
            if let Some((_, GoesOn::With(_, Some(due)))) = step.step.and_then(repeats) {
                step.due = *due;
            }
            step.by_reload = by_reload && step.due <= at;
        }
        new.schedule.sort_by_key(|s| (s.due, s.step));
        new
    }

    fn note_what_holds(&mut self) {
        let process = self.process;
        let mut holding: Vec<Name> = Vec::new();
        let holds = |about: &About, e: &handoff_plan::Expr| self.scope(about).truth(e) == Ok(true);
        for (i, when) in process.whens.iter().enumerate() {
            if holds(&About::Case, &when.condition) {
                holding.push(rule::when(i));
            }
        }
        let moves = process.handoffs.iter().map(|h| (&h.name, &h.from, &h.triggers, &h.requirements));
        let moves =
            moves.chain(process.steps.iter().map(|s| (&s.name, &s.from, &s.triggers, &s.requirements)));
        for (name, from, triggers, requirements) in moves {
            for (i, trigger) in triggers.iter().enumerate() {
                let here = self.active_source(from).is_some();
                let risen = match trigger {
                    Trigger::When(e) => here && holds(&About::Handoff(name.clone()), e),
                    Trigger::Ready => here && self.is_ready(name, requirements),
                    _ => false,
                };
                if risen {
                    holding.push(rule::trigger(name, i));
                }
            }
        }
        for clock in &process.clocks {
            let when = |edge: &Edge| matches!(edge, Edge::When(e) if holds(&About::Case, e));
            if when(&clock.start) {
                holding.push(rule::start(clock.name()));
            }
            if clock.stop.as_ref().is_some_and(when) {
                holding.push(rule::stop(clock.name()));
            }
        }
        holding.into_iter().for_each(|rule| self.tell(Fact::Turned { rule, holds: true }));
        // An invariant that the new rules do not have.
        let known = |rule: &Name| !rule.starts_with("invariant ") || self.index.invariants.contains(rule);
        let gone: Vec<Name> = self.case.holding.iter().filter(|rule| !known(rule)).cloned().collect();
        gone.into_iter().for_each(|rule| self.tell(Fact::Turned { rule, holds: false }));
    }
}
