//! The life of a handoff: opened, blocked, offered, accepted, completed or cancelled.

use std::collections::BTreeMap;

use handoff_plan::{About, Handoff, Name, Place, Target, Trigger, Value};
use smol_str::format_smolstr;

use super::{Opener, Outgoing, Turn, rule};
use crate::bits::Bits;
use crate::case::State;
use crate::fact::Fact;
use crate::who::Found;

impl Turn<'_> {
    /// At most one open instance of each: opening an open one does nothing.
    /// `trigger`: which of its triggers.
    pub(super) fn open_handoff(&mut self, handoff: &Handoff, source: &Place, trigger: usize) {
        if self.case.handoffs.get(&handoff.name).is_some_and(crate::case::Instance::is_open) {
            return;
        }
        let giver = match self.case.owner(&source.track) {
            Some(owner) => owner.clone(),
            None => self.stand_in("the stage has no owner").person,
        };
        let trigger = u16::try_from(trigger).unwrap_or(u16::MAX);
        self.tell(Fact::HandoffOpened {
            handoff: handoff.name.clone(),
            giver,
            source: source.clone(),
            trigger,
        });
        self.ask_approvals(&handoff.name, &handoff.requirements);
        self.try_offer(handoff);
    }

    /// Everything about one handoff that may move by itself.
    pub(super) fn watch_handoff(&mut self, handoff: &Handoff) {
        self.watch_triggers(handoff);
        let Some(instance) = self.case.handoffs.get(&handoff.name).filter(|i| i.is_open()) else { return };
        let about = About::Handoff(handoff.name.clone());
        match instance.state {
            State::Blocked => {
                self.ask_approvals(&handoff.name, &handoff.requirements);
                if !self.stands_as_checked(handoff) {
                    self.try_offer(handoff);
                }
                if self.is_state(&handoff.name, State::Blocked) {
                    handoff.prepare.iter().for_each(|d| self.keep_clock(d, &about));
                }
            }
            State::Offered => {
                if self.stands_as_checked(handoff) || self.can_be_offered(handoff) {
                    handoff.accept.iter().for_each(|d| self.keep_clock(d, &about));
                } else {
                    let missing = self.missing_of_handoff(handoff);
                    handoff.accept.iter().for_each(|d| self.stop_clock(&d.clock));
                    self.tell(Fact::HandoffBlocked { handoff: handoff.name.clone(), missing });
                    handoff.prepare.iter().for_each(|d| self.resume_or_start(d, &about));
                }
            }
            State::Accepted => {
                let complete = handoff.complete.as_ref();
                let when = complete.and_then(|c| c.when.as_ref());
                if when.is_none_or(|e| self.scope(&about).truth(e) == Ok(true)) {
                    self.complete(handoff);
                } else {
                    complete
                        .and_then(|c| c.deadline.as_ref())
                        .into_iter()
                        .for_each(|d| self.keep_clock(d, &about));
                }
            }
            State::Completed | State::Cancelled => {}
        }
        self.keep_approval_clocks(&handoff.name, &handoff.requirements);
    }

    /// `trigger when EXPR` and `trigger when ready`: when it becomes true while the source stage is active.
    fn watch_triggers(&mut self, handoff: &Handoff) {
        for (i, trigger) in handoff.triggers.iter().enumerate() {
            let source = self.active_source(&handoff.from);
            let holds = source.is_some()
                && match trigger {
                    Trigger::When(e) => {
                        self.scope(&About::Handoff(handoff.name.clone())).truth(e) == Ok(true)
                    }
                    Trigger::Ready => self.is_ready(&handoff.name, &handoff.requirements),
                    _ => continue,
                };
            if self.rises(&rule::trigger(&handoff.name, i), holds)
                && let Some(source) = source
            {
                self.open_handoff(handoff, source, i);
            }
        }
    }

    fn is_state(&self, handoff: &Name, state: State) -> bool {
        self.case.handoffs.get(handoff).is_some_and(|i| i.state == state)
    }

    /// Blocked: offers it if everything holds, else says once what is missing.
    pub(super) fn try_offer(&mut self, handoff: &Handoff) {
        let Some(instance) = self.case.handoffs.get(&handoff.name).filter(|i| i.state == State::Blocked)
        else {
            return;
        };
        let told = instance.told_blocked;
        self.note_checked(handoff);
        if told {
            if self.can_be_offered(handoff) {
                self.offer(handoff);
            }
            return;
        }
        let missing = self.missing_of_handoff(handoff);
        if missing.is_empty() {
            self.offer(handoff);
        } else {
            self.tell(Fact::HandoffBlocked { handoff: handoff.name.clone(), missing });
            let about = About::Handoff(handoff.name.clone());
            handoff.prepare.iter().for_each(|d| self.start_clock(d, &about));
        }
    }

    fn note_checked(&mut self, handoff: &Handoff) {
        let place = self.index.handoffs.get(&handoff.name);
        self.checked = place.map(|place| (*place, Bits::default()));
    }

    /// Whether it was looked at in this turn, offered or said to be blocked, and nothing changed since that decides it.
    ///
    /// INVARIANT: its own facts call for another look, which would find the same; it is given back or sent again only by what
    /// somebody asks for, before any look.
    fn stands_as_checked(&self, handoff: &Handoff) -> bool {
        let Some((place, since)) = &self.checked else { return false };
        let same = self.process.handoffs.get(*place).is_some_and(|checked| checked.name == handoff.name);
        let stands = same && self.index.offers.get(*place).is_some_and(|offer| !offer.on.meets(since));
        debug_assert!(
            !stands || self.can_be_offered(handoff) == self.is_state(&handoff.name, State::Offered)
        );
        stands
    }

    /// All holds: freezes the package, names the receiver, starts the clock.
    pub(super) fn offer(&mut self, handoff: &Handoff) {
        let found = self.find_receiver(handoff);
        let (found, nobody) = match found {
            Ok(found) => (found, None),
            Err(why) => (self.stand_in(&why), Some(why)),
        };
        let package = self.freeze(handoff);
        let why = (!found.why.is_empty()).then(|| found.why.join("; "));
        let Found { person, team, .. } = found;
        self.tell(Fact::HandoffOffered { handoff: handoff.name.clone(), to: person, team, package, why });
        match nobody {
            Some(why) => self.raise_alarm(&format_smolstr!("{}.receiver", handoff.name), &why),
            None => self.clear_alarm_of(&handoff.name, "receiver"),
        }
        handoff.prepare.iter().for_each(|d| self.stop_clock(&d.clock));
        self.start_accept(handoff);
    }

    /// INVARIANT: what is offered has a running clock or a standing alarm.
    pub(super) fn start_accept(&mut self, handoff: &Handoff) {
        let Some(deadline) = &handoff.accept else { return };
        self.start_clock(deadline, &About::Handoff(handoff.name.clone()));
        if !self.case.clocks.get(&deadline.clock).is_some_and(crate::case::ClockRun::is_going) {
            self.raise_alarm(&deadline.clock, &format!("when {} is due cannot be told", deadline.clock));
        }
    }

    /// The package as it is now; what is optional and not known is left out.
    pub(crate) fn freeze(&self, handoff: &Handoff) -> BTreeMap<Name, Value> {
        let about = About::Handoff(handoff.name.clone());
        let scope = self.scope(&about).lenient();
        let mut known = BTreeMap::new();
        for field in handoff.package.iter().flat_map(|p| &p.fields) {
            if let Ok(value) = scope.value(&field.value) {
                known.insert(field.name.clone(), value.into_owned());
            }
        }
        known
    }

    /// The receiver (or who may act for them) takes it.
    pub(super) fn accept(&mut self, handoff: &Handoff, by: &Name) {
        let name = &handoff.name;
        let instance = self.case.handoffs.get(name);
        let team = instance.and_then(|i| i.team.clone());
        let Some(source) = instance.and_then(|i| i.source.clone()) else { return };
        self.tell(Fact::HandoffAccepted { handoff: name.clone(), by: by.clone() });
        self.clear_alarm_of(name, "receiver");
        handoff.accept.iter().for_each(|d| self.stop_clock(&d.clock));
        let owner = Found { person: by.clone(), team, why: vec![format!("accepted {name}")] };
        match &handoff.target {
            Target::Stage(place) => {
                self.leave(&source, name, &format!("{name} was accepted"));
                self.enter(place, Some(owner));
            }
            Target::Track(place) => {
                // A track that runs already begins anew: it is in one stage at a time.
                let was = self.case.places().find(|p| p.track == place.track);
                was.into_iter().for_each(|was| self.leave(&was, name, &format!("{name} was accepted")));
                if self.case.stages.keys().any(|there| there.track == place.track) {
                    self.tell(Fact::TrackBegun { track: place.track.clone() });
                }
                self.enter(place, Some(owner));
            }
            Target::Process { process, place } => {
                let fields = self.case.handoffs.get(name).map(|i| i.package.clone()).unwrap_or_default();
                let opener = Opener { handoff: name.clone(), place: place.clone(), owner: by.clone() };
                self.outgoing.push(Outgoing::Open { process: process.clone(), by: Some(opener), fields });
            }
        }
        let about = About::Handoff(name.clone());
        let complete = handoff.complete.as_ref();
        let when = complete.and_then(|c| c.when.as_ref());
        if when.is_some() {
            complete.and_then(|c| c.deadline.as_ref()).into_iter().for_each(|d| self.start_clock(d, &about));
        } else {
            self.complete(handoff);
        }
    }

    /// Done; the giver is told.
    fn complete(&mut self, handoff: &Handoff) {
        let name = &handoff.name;
        self.tell(Fact::HandoffCompleted { handoff: name.clone() });
        handoff.complete.iter().filter_map(|c| c.deadline.as_ref()).for_each(|d| self.stop_clock(&d.clock));
        self.tell_giver(name, handoff_plan::Life::Completed, &format!("{} is completed", handoff.label));
        if let Target::Process { .. } = handoff.target
            && let Some(source) = self.case.handoffs.get(name).and_then(|i| i.source.clone())
            && self.case.is_in(&source)
        {
            self.leave(&source, name, &format!("{name} is completed"));
        }
    }

    /// Tells the giver how it went, unless the spec itself does.
    pub(super) fn tell_giver(&mut self, name: &Name, life: handoff_plan::Life, text: &str) {
        let moment = handoff_plan::Moment::Life(name.clone(), life);
        let mut reactions =
            self.index.moments.get(&moment).into_iter().flat_map(|waiting| &waiting.reactions);
        let tells = |i: &usize| self.process.reactions.get(*i).is_some_and(|r| notifies_giver(&r.actions));
        if reactions.any(tells) {
            return;
        }
        let Some(to) = self.case.handoffs.get(name).and_then(|i| i.giver.clone()) else { return };
        self.tell(Fact::Notified { to, via: None, text: format!("{}: {text}", self.case.id.key) });
    }

    /// Ends it without an outcome.
    pub(super) fn cancel(&mut self, name: &Name, why: &str) {
        if !self.case.handoffs.get(name).is_some_and(crate::case::Instance::is_open) {
            return;
        }
        let (name, why) = (name.clone(), why.to_owned());
        if let Some(handoff) = self.handoff(&name) {
            self.tell(Fact::HandoffCancelled { handoff: name.clone(), why });
            let complete = handoff.complete.iter().filter_map(|c| c.deadline.as_ref());
            let deadlines = handoff.prepare.iter().chain(&handoff.accept).chain(complete);
            deadlines.for_each(|d| self.stop_clock(&d.clock));
            self.stop_approval_clocks(&handoff.requirements);
            self.clear_alarm_of(&name, "receiver");
        } else {
            self.tell(Fact::StepCancelled { step: name.clone(), why });
            let step = self.step(&name);
            step.into_iter().for_each(|s| self.stop_approval_clocks(&s.requirements));
        }
    }
}

fn notifies_giver(actions: &[handoff_plan::Action]) -> bool {
    use handoff_plan::{Action, Who};
    actions.iter().any(|a| match a {
        Action::Notify { who: Who::Giver, .. } => true,
        Action::If { then, otherwise, .. } => notifies_giver(then) || notifies_giver(otherwise),
        _ => false,
    })
}
