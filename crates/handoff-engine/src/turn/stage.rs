//! Entering and leaving stages; who owns what is there.

use handoff_plan::{About, Name, Place, Stage, Text, Trigger};
use smol_str::format_smolstr;

use super::{Turn, rule};
use crate::case::State;
use crate::fact::Fact;
use crate::who::{Found, Party};

impl Turn<'_> {
    /// The case is in that stage now. `owner`: who has it by acceptance or return; else the stage's owner is found.
    pub(super) fn enter(&mut self, place: &Place, owner: Option<Found>) {
        self.tell(Fact::StageEntered { place: place.clone() });
        let Some(stage) = self.stage(place) else { return };
        match owner {
            Some(found) => self.assign_track(&place.track, found),
            None if !stage.kind.is_final() => self.find_owner(stage),
            None => {}
        }
        self.start_stay(stage);
    }

    pub(super) fn leave(&mut self, place: &Place, moving: &str, why: &str) {
        self.tell(Fact::StageLeft { place: place.clone() });
        if let Some(stay) = self.stage(place).and_then(|s| s.stay.as_ref()) {
            self.stop_clock(&stay.clock);
        }
        self.drop_triggers(place);
        self.cancel_waiting(Some(place), moving, why);
    }

    /// What held there holds no more, also where the stage is entered again before anybody looks: then it becomes true anew.
    fn drop_triggers(&mut self, place: &Place) {
        let Some((handoffs, steps)) = self.index.leaving.get(place) else { return };
        let process = self.process;
        let handoffs = handoffs.iter().filter_map(|i| process.handoffs.get(*i));
        let steps = steps.iter().filter_map(|i| process.steps.get(*i));
        let handoffs = handoffs.map(|h| (&h.name, &h.from, h.triggers.len()));
        for (name, from, triggers) in handoffs.chain(steps.map(|s| (&s.name, &s.from, s.triggers.len()))) {
            if self.active_source(from).is_some() {
                continue;
            }
            for rule in (0..triggers).map(|i| rule::trigger(name, i)) {
                if self.case.holding.contains(&rule) {
                    self.tell(Fact::Turned { rule, holds: false });
                }
            }
        }
    }

    /// Cancels what waits (blocked or offered) in that stage, or anywhere.
    pub(super) fn cancel_waiting(&mut self, place: Option<&Place>, moving: &str, why: &str) {
        let waits = |i: &crate::case::Instance| match place {
            Some(_) => matches!(i.state, State::Blocked | State::Offered) && i.source.as_ref() == place,
            None => i.is_open(),
        };
        let waiting = self.case.handoffs.iter().filter(|(name, i)| name.as_str() != moving && waits(i));
        let names: Vec<Name> = waiting.map(|(name, _)| name.clone()).collect();
        names.iter().for_each(|name| self.cancel(name, why));
    }

    fn start_stay(&mut self, stage: &Stage) {
        if let Some(stay) = &stage.stay {
            self.start_clock(stay, &About::Stage(stage.place.clone()));
        }
    }

    /// Whose the track is now, with the record of why it is not the one that the words name.
    pub(super) fn assign_track(&mut self, track: &Name, found: Found) {
        let from = self.case.owner(track).cloned();
        if from.as_ref() == Some(&found.person) {
            return;
        }
        let why = if found.why.is_empty() {
            Text::new_static("the stage is theirs")
        } else {
            found.why.join("; ").into()
        };
        let (to, team) = (found.person, found.team);
        self.tell(Fact::AssignmentChanged { track: track.clone(), handoff: None, from, to, team, why });
    }

    fn find_owner(&mut self, stage: &Stage) {
        let Some(who) = &stage.owner else { return };
        let about = About::Stage(stage.place.clone());
        match self.find(who, &about) {
            Ok(found) => {
                self.clear_alarm_of(&stage.place.stage, "owner");
                let turn = self.party(who, &about).ok().and_then(|party| match party {
                    Party::Team(team) => Some((team, found.person.clone())),
                    Party::Person { .. } => None,
                });
                self.assign_track(&stage.place.track, found);
                if let Some((team, person)) = turn {
                    self.tell(Fact::TurnTaken { team, person });
                }
            }
            Err(why) => {
                let found = self.stand_in(&why);
                self.assign_track(&stage.place.track, found);
                self.raise_alarm(&format_smolstr!("{}.owner", stage.place.stage), &why);
            }
        }
    }

    /// A stage's owner that could not be found is looked for again; how long work stays may only now be known.
    pub(super) fn watch_stage(&mut self, stage: &Stage) {
        if !self.case.is_in(&stage.place) {
            return;
        }
        let alarmed = || self.case.alarms.contains_key(&format_smolstr!("{}.owner", stage.place.stage));
        if !self.case.alarms.is_empty() && alarmed() {
            self.find_owner(stage);
        }
        if let Some(stay) = &stage.stay {
            self.keep_clock(stay, &About::Stage(stage.place.clone()));
        }
    }

    /// What waits for a stage to be entered: held triggers are used once, then `trigger on enter`. What one of them moves on
    /// leaves the others as they are.
    pub(super) fn after_entering(&mut self, place: &Place) {
        let Some((handoffs, steps)) = self.index.leaving.get(place) else { return };
        let process = self.process;
        for handoff in handoffs.iter().filter_map(|i| process.handoffs.get(*i)) {
            if self.case.is_in(place) {
                self.use_held(&handoff.name, &handoff.triggers, place);
            }
            if let Some(i) = on_enter(&handoff.triggers).filter(|_| self.case.is_in(place)) {
                self.open_handoff(handoff, place, i);
            }
        }
        for step in steps.iter().filter_map(|i| process.steps.get(*i)) {
            if self.case.is_in(place) {
                self.use_held(&step.name, &step.triggers, place);
            }
            if let Some(i) = on_enter(&step.triggers).filter(|_| self.case.is_in(place)) {
                self.open_step(step, place, i, None);
            }
        }
    }

    /// Where that handoff or step can start from now.
    pub(crate) fn active_source<'p>(&self, from: &'p [Place]) -> Option<&'p Place> {
        from.iter().find(|place| self.case.is_in(place))
    }
}

fn on_enter(triggers: &[Trigger]) -> Option<usize> {
    triggers.iter().position(|t| *t == Trigger::Enter)
}
