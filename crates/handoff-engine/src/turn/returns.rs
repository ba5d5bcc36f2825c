//! Returns and resubmissions.

use handoff_plan::{About, Handoff, Name, Place, Return, ReturnTarget, Target};

use super::{Outgoing, Turn};
use crate::case::State;
use crate::fact::Fact;
use crate::who::Found;

impl Turn<'_> {
    /// The receiver gives it back with a reason. It moves only its own track.
    pub(super) fn give_back(
        &mut self,
        handoff: &Handoff,
        returned: &Return,
        by: &Name,
        note: Option<String>,
    ) {
        let name = &handoff.name;
        let about = About::Handoff(name.clone());
        let Some(instance) = self.case.handoffs.get(name) else { return };
        let (state, source, giver) = (instance.state, instance.source.clone(), instance.giver.clone());
        let linked = instance.linked.clone();
        let giver = match &returned.target {
            ReturnTarget::Who(who) => match self.find(who, &about) {
                Ok(found) => Some(found.person),
                Err(_) => giver,
            },
            _ => giver,
        };
        let giver = giver.unwrap_or_else(|| self.stand_in("nobody gave it").person);
        let reason = returned.name.clone();
        self.tell(Fact::HandoffReturned {
            handoff: name.clone(),
            by: by.clone(),
            reason,
            note,
            giver: giver.clone(),
        });
        if let Some(case) = linked {
            let why = format!("{} was returned: {}", handoff.label, returned.label);
            self.outgoing.push(Outgoing::Close { case, why });
        }
        let complete = handoff.complete.iter().filter_map(|c| c.deadline.as_ref());
        handoff.accept.iter().chain(complete).for_each(|d| self.stop_clock(&d.clock));
        let Some(source) = source else { return };
        let back = Found { person: giver, team: None, why: vec![format!("{name} was returned")] };
        self.move_back(handoff, returned, state, &source, back);
        self.tell_giver(
            name,
            handoff_plan::Life::Returned,
            &format!("{} came back: {}", handoff.label, returned.label),
        );
        self.raise_for_return(name, returned);
        if self.case.handoffs.get(name).is_some_and(|i| i.state == State::Blocked) {
            let missing = self.missing_of_handoff(handoff);
            self.tell(Fact::HandoffBlocked { handoff: name.clone(), missing });
            // The giver has work to do again, and the whole time for it.
            handoff.prepare.iter().for_each(|d| self.start_clock(d, &about));
        }
    }

    fn move_back(&mut self, handoff: &Handoff, returned: &Return, state: State, source: &Place, back: Found) {
        let name = &handoff.name;
        // Completed at acceptance, it can come back too.
        if matches!(state, State::Accepted | State::Completed) {
            match &handoff.target {
                Target::Stage(place) | Target::Track(place) => {
                    self.leave(place, name, &format!("{name} was returned"));
                }
                Target::Process { .. } => {}
            }
        }
        if let ReturnTarget::Stage(place) = &returned.target
            && place != source
        {
            if self.case.is_in(source) {
                self.leave(source, name, &format!("{name} was returned"));
            }
            self.leave_for(place, name);
            self.enter(place, None);
            self.cancel(name, &format!("returned to {}", place.stage));
        } else if self.case.is_in(source) {
            self.assign_track(&source.track, back);
        } else {
            self.leave_for(source, name);
            // `on enter` does not run again.
            self.tell_quietly(Fact::StageEntered { place: source.clone() });
            self.assign_track(&source.track, back);
            if let Some(stay) = self.stage(source).and_then(|s| s.stay.as_ref()) {
                self.start_clock(stay, &About::Stage(source.clone()));
            }
        }
    }

    /// The track of that stage may have gone on by itself: it comes back from where it is.
    fn leave_for(&mut self, place: &Place, name: &Name) {
        let there = self.case.places().find(|there| there.track == place.track && there != place);
        if let Some(there) = there {
            self.leave(&there, name, &format!("{name} was returned"));
        }
    }

    fn raise_for_return(&mut self, name: &Name, returned: &Return) {
        let count =
            self.case.handoffs.get(name).and_then(|i| i.returns.get(&returned.name)).copied().unwrap_or(0);
        if let ReturnTarget::Raise(exception) = &returned.target {
            self.raise_named(exception, Some(format!("{name} was returned: {}", returned.label)));
        }
        if let Some((most, exception)) = &returned.at_most
            && count > *most
        {
            self.raise_named(exception, Some(format!("{name} came back {count} times: {}", returned.label)));
        }
    }

    /// The giver sends it again: after a return it can be offered, while offered or accepted the package is frozen anew. What
    /// stands offered is offered afresh, unless an exception keeps new offers back.
    pub(super) fn resubmit(&mut self, handoff: &Handoff, by: &Name) {
        let Some(state) = self.case.handoffs.get(&handoff.name).map(|i| i.state) else { return };
        let stands = state == State::Accepted || (state == State::Offered && self.is_blocked_by_exception());
        let package = stands.then(|| self.freeze(handoff));
        self.tell(Fact::HandoffResubmitted { handoff: handoff.name.clone(), by: by.clone(), package });
        if state == State::Offered && !stands {
            handoff.accept.iter().for_each(|d| self.stop_clock(&d.clock));
            self.offer(handoff);
        }
    }

    /// The receiver says no to the offer: it goes to the next person who is there, or, where nobody is, to the process owner.
    pub(super) fn decline_offer(&mut self, handoff: &Handoff, by: &Name, reason: &str) {
        let name = &handoff.name;
        let receiver = self.case.handoffs.get(name).and_then(|i| i.receiver.clone());
        self.tell(Fact::HandoffDeclined { handoff: name.clone(), by: by.clone(), reason: reason.to_owned() });
        let mut except: Vec<Name> = receiver.into_iter().collect();
        except.push(by.clone());
        let said = format!("{by} declined: {reason}");
        self.offer_to_another(handoff, &except, &said);
        let to = self.case.handoffs.get(name).and_then(|i| i.receiver.as_ref());
        let text = format!("{}: {said}; {} has it", handoff.label, to.map_or("nobody", |p| p.as_str()));
        let giver = self.case.handoffs.get(name).and_then(|i| i.giver.clone());
        let text = format!("{}: {text}", self.case.id.key);
        giver.into_iter().for_each(|to| self.tell(Fact::Notified { to, via: None, text: text.clone() }));
    }
}
