//! How a case, or a track of it, begins.

use std::collections::BTreeSet;

use handoff_plan::{Moment, Name, Start, StartOn};

use super::effects::{Given, Outcome};
use super::ground::Ground;
use super::state::{Here, NOTHING, State};
use super::turn::{Edge, Next};

impl<'a> Ground<'a> {
    fn blank(&self) -> State {
        let tracks = vec![Here::NOWHERE; self.memory.tracks().len()];
        State { past: self.memory.at_first(), tracks }
    }

    /// How a case can begin.
    pub(super) fn first(&self) -> Vec<Next<'a>> {
        let plan = &self.process.plan;
        let mut all = Vec::new();
        let mut begun: Vec<&Name> = Vec::new();
        for (i, start) in plan.starts.iter().enumerate() {
            match &start.on {
                StartOn::Event { event, .. } if !begun.contains(&event) => {
                    begun.push(event);
                    let outcomes = self.begin(Some(event), self.event_comes_first(event));
                    all.extend(self.next(Edge::Start(i), &self.blank(), outcomes));
                }
                StartOn::Event { .. } | StartOn::Opened => {}
            }
        }
        if self.model.openings_of(&self.process.name).next().is_some() {
            let opens = |f: &Name| {
                self.model.openings_of(&self.process.name).any(|fields| fields.iter().any(|(n, _)| n == f))
            };
            let mut outcomes = self.begin(None, self.with_brought(&|f| opens(f).then_some(false)));
            if let Some(start) = plan.starts.first().filter(|_| outcomes.is_empty()) {
                outcomes = self.with_brought(&|f| opens(f).then_some(false));
                outcomes.iter_mut().for_each(|(state, _)| self.arrive(state, &start.place));
                outcomes.retain(|(state, _)| state.tracks.iter().any(|here| here.stage != NOTHING));
            }
            all.extend(self.next(Edge::Begun, &self.blank(), outcomes));
        }
        let handed = self.model.handed_to(&self.process.name);
        for (handoff, place) in handed.filter(|(_, p)| self.memory.track(&p.track).is_some()) {
            let package = handoff.package.iter().flat_map(|p| &p.fields);
            let brought = |f: &Name| package.clone().find(|p| p.name == *f).map(|p| !p.optional);
            let mut outcomes = self.begin(None, self.with_brought(&brought));
            if outcomes.is_empty() {
                outcomes = self.with_brought(&brought);
            }
            outcomes.iter_mut().for_each(|(state, _)| self.arrive(state, place));
            let outcomes = self.happen(&Moment::Enter(place.clone()), outcomes);
            all.extend(self.next(Edge::Begun, &self.blank(), outcomes));
        }
        all
    }

    fn event_comes_first(&self, event: &Name) -> Vec<Outcome> {
        let mut state = self.blank();
        for (_, condition, slot) in self.memory.all_seen().filter(|(e, ..)| *e == event) {
            if condition.is_none() {
                state.past = self.memory.set(state.past, slot, 1);
            }
        }
        vec![(state, true)]
    }

    /// The first state with what the opening process brings; `Some(true)`: surely.
    fn with_brought(&self, brought: &dyn Fn(&Name) -> Option<bool>) -> Vec<Outcome> {
        let mut all = vec![(self.blank(), true)];
        for (field, slot) in self.memory.fields() {
            let Some(surely) = brought(&field.name) else { continue };
            all = all
                .into_iter()
                .flat_map(|(state, sure)| {
                    let with = |(class, _)| {
                        let past = self.memory.set(state.past, slot, class);
                        (State { past, ..state.clone() }, sure && surely)
                    };
                    let mut next: Vec<Outcome> = self.memory.all_classes(slot).map(with).collect();
                    if !surely {
                        next.push((state.clone(), false));
                    }
                    next
                })
                .collect();
        }
        all
    }

    /// Starts every track that begins with this event, or with the case.
    fn begin(&self, event: Option<&Name>, mut at: Vec<Outcome>) -> Vec<Outcome> {
        let mut entered: Vec<Moment> = Vec::new();
        for track in self.memory.tracks() {
            let of_track = self.process.plan.starts.iter().filter(|s| s.place.track == **track);
            let here = of_track.filter(|s| self.can_start(&s.on)).filter(|s| match &s.on {
                StartOn::Event { event: e, .. } => Some(e) == event,
                StartOn::Opened => true,
            });
            let starts: Vec<&Start> = here.collect();
            let Some(_) = starts.first() else { continue };
            let surely =
                |s: &&Start| matches!(&s.on, StartOn::Opened | StartOn::Event { condition: None, .. });
            let mut next = if starts.iter().any(surely) { Vec::new() } else { at.clone() };
            for start in starts {
                let mut with = at.clone();
                with.iter_mut().for_each(|(state, _)| self.arrive(state, &start.place));
                let given = match &start.on {
                    StartOn::Event { event, condition, .. } => {
                        Some(Given { event, condition: condition.as_ref(), starts: true })
                    }
                    StartOn::Opened => None,
                };
                next.extend(self.perform(&start.actions, with, given));
                entered.push(Moment::Enter(start.place.clone()));
            }
            next.sort_unstable();
            next.dedup();
            at = next;
        }
        let mut known = BTreeSet::new();
        entered.retain(|moment| known.insert(moment.clone()));
        at.retain(|(state, _)| state.tracks.iter().any(|here| here.stage != NOTHING));
        let is_in = |state: &State, moment: &Moment| match moment {
            Moment::Enter(place) => {
                self.memory.track(&place.track).and_then(|t| state.place(t)) == self.memory.stage(place)
            }
            _ => false,
        };
        for moment in entered {
            let (there, elsewhere): (Vec<_>, Vec<_>) = at.into_iter().partition(|(s, _)| is_in(s, &moment));
            at = self.happen(&moment, there);
            at.extend(elsewhere);
        }
        event.into_iter().fold(at, |at, event| self.event_comes(event, at))
    }

    pub(super) fn start_track(&self, track: usize, state: &State, all: &mut Vec<Next<'a>>) {
        let Some(name) = self.memory.tracks().get(track) else { return };
        for (i, start) in self.process.plan.starts.iter().enumerate() {
            let StartOn::Event { event, condition, .. } = &start.on else { continue };
            if start.place.track != **name || !self.can_start(&start.on) {
                continue;
            }
            let given = Given { event, condition: condition.as_ref(), starts: true };
            let mut begun = state.clone();
            self.arrive(&mut begun, &start.place);
            let outcomes = self.perform(&start.actions, vec![(begun, true)], Some(given));
            let outcomes = self.happen(&Moment::Enter(start.place.clone()), outcomes);
            let outcomes = self.event_comes(event, outcomes);
            all.extend(self.next(Edge::Start(i), state, outcomes));
        }
    }
}
