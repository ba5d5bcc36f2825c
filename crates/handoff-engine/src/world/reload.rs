//! Changing rules under running cases: which open cases move to a new plan, and which stay.

use std::collections::BTreeMap;

use handoff_plan::{Instant, Name, Place, PlanId, Process};

use super::cases::Kept;
use super::{Taken, World};
use crate::case::Case;
use crate::fact::{CaseId, Fact, Record, Renames};
use crate::index::{Index, Prepared};

/// How a case stands to a plan that is not its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The plan says the same about it as its own.
    Unchanged,
    Moves(Renames),
    /// Why it cannot.
    Stays(String),
}

/// How far the open cases were asked how they stand to the current plan.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// The last one that was.
    pub(super) after: Option<CaseId>,
    /// Whether two plans say the same of a process: to compare them takes longer than to move a case.
    alike: BTreeMap<(PlanId, Name), bool>,
}

impl Asking {
    pub(super) fn after(case: Option<CaseId>) -> Self {
        Self { after: case, alike: BTreeMap::new() }
    }
}

impl World {
    /// How every open case that is on another plan would stand to that one; in order. Nothing changes.
    #[must_use]
    pub fn fits(&self, plan: &PlanId) -> Vec<(CaseId, Fit)> {
        let Some(new) = self.prepared(plan) else { return Vec::new() };
        let others = self.cases.after(None).filter(|(_, case)| case.is_open() && !case.runs_on(plan));
        let fit = |(id, case): (&CaseId, &Kept)| {
            let old = self.prepared(&case.plan()?)?;
            Some((id.clone(), fit(&old, &new, self.case(id)?)))
        };
        others.filter_map(fit).collect()
    }

    /// Whether open cases have not been asked yet how they stand to the current plan.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.asking.is_some()
    }

    /// How far that has come. `None`: all were asked.
    #[must_use]
    pub fn asking(&self) -> Option<Asking> {
        self.asking.clone()
    }

    /// Goes on from there: for a world that was made anew from its records, which do not say who had nothing to tell.
    pub fn ask_on(&mut self, asking: Option<Asking>) {
        self.asking = asking;
    }

    /// Passes by the case that is asked next. It stays on its rules, and the record says why.
    pub fn leave_next(&mut self, at: Instant, why: &str) -> Vec<Record> {
        let mut taken = self.taking(at);
        let Some(id) = self.next_asked(1).pop() else {
            self.asking = None;
            return taken.records;
        };
        self.asking.get_or_insert_default().after = Some(id.clone());
        let open = self.cases.kept(&id).filter(|case| case.is_open());
        if let Some(plan) = self.current.filter(|current| open.is_some_and(|case| !case.runs_on(current))) {
            self.now = Some(taken.at);
            self.tell(&mut taken, Some(id), Fact::CaseStays { plan, why: why.to_owned() });
        }
        taken.records
    }

    fn next_asked(&self, most: usize) -> Vec<CaseId> {
        let Some(asking) = &self.asking else { return Vec::new() };
        self.cases.after(asking.after.as_ref()).take(most).map(|(id, _)| id.clone()).collect()
    }

    /// Asks the next cases, `most` of them, how they stand to the current plan, and moves those that it fits.
    pub fn move_some(&mut self, at: Instant, most: usize) -> Vec<Record> {
        let mut taken = self.taking(at);
        let next = self.next_asked(most);
        let Some(mut asking) = self.asking.take() else { return taken.records };
        let Some(new) = self.current.and_then(|plan| self.prepared(&plan)) else { return taken.records };
        self.now = Some(taken.at);
        for id in &next {
            self.move_one(&mut taken, id, &new, &mut asking.alike);
        }
        // INVARIANT: a case that says nothing (it is on the plan already, or the plan says the same of it) is passed by too.
        self.asking = next.into_iter().next_back().map(|last| Asking { after: Some(last), ..asking });
        self.cases.pack_some();
        taken.records
    }

    fn move_one(
        &mut self,
        taken: &mut Taken,
        id: &CaseId,
        new: &Prepared,
        alike: &mut BTreeMap<(PlanId, Name), bool>,
    ) {
        // What was due by the old rules happened under them.
        self.catch_up(taken, id);
        let Some(kept) = self.cases.kept(id).filter(|case| case.is_open() && !case.runs_on(&new.id)) else {
            return;
        };
        let Some(from_plan) = kept.plan() else { return };
        let (to_plan, at) = (new.id, taken.at);
        let Some(old) = self.prepared(&from_plan) else { return };
        let known = alike.entry((from_plan, id.process.clone()));
        if *known.or_insert_with(|| says_the_same(&old, new, &id.process)) {
            return;
        }
        let Some(case) = self.cases.get(id) else { return };
        match fit_otherwise(&old, new, case) {
            Fit::Unchanged => {}
            Fit::Moves(renames) => {
                self.tell(taken, Some(id.clone()), Fact::CaseMoved { from_plan, to_plan, renames });
                self.turn(taken, id, None, at, |turn| turn.settle_in());
            }
            Fit::Stays(why) => self.tell(taken, Some(id.clone()), Fact::CaseStays { plan: to_plan, why }),
        }
    }
}

fn fit(old: &Prepared, new: &Prepared, case: &Case) -> Fit {
    if says_the_same(old, new, &case.id.process) { Fit::Unchanged } else { fit_otherwise(old, new, case) }
}

/// Of that process, and of all that is beside it.
fn says_the_same(old: &Prepared, new: &Prepared, process: &Name) -> bool {
    match (old.process(process), new.process(process)) {
        (Some((before, _)), Some((now, _))) => before == now && same_world(old, new),
        _ => false,
    }
}

/// Where the plans do not say the same.
fn fit_otherwise(old: &Prepared, new: &Prepared, case: &Case) -> Fit {
    let name = &case.id.process;
    let (Some((before, _)), Some((now, index))) = (old.process(name), new.process(name)) else {
        return Fit::Stays(format!("the new rules have no process {name}"));
    };
    match renames(case, now, index).and_then(|renames| fields_fit(before, now, case).map(|()| renames)) {
        Ok(renames) => Fit::Moves(renames),
        Err(why) => Fit::Stays(why),
    }
}

/// People, calendars, shapes and ports are the same.
fn same_world(old: &Prepared, new: &Prepared) -> bool {
    let (old, new) = (&old.plan, &new.plan);
    old.persons == new.persons
        && old.teams == new.teams
        && old.rotas == new.rotas
        && old.calendars == new.calendars
        && old.records == new.records
        && old.events == new.events
        && old.ports == new.ports
}

fn fields_fit(before: &Process, now: &Process, case: &Case) -> Result<(), String> {
    if before.key.ty != now.key.ty {
        return Err("its key is of another type".to_owned());
    }
    for name in case.context.keys() {
        if let (Some(old), Some(new)) = (before.field(name), now.field(name))
            && old.ty != new.ty
        {
            return Err(format!("{name} is of another type"));
        }
    }
    Ok(())
}

/// What is called otherwise.
///
/// # Errors
/// Something that the case stands on is gone.
fn renames(case: &Case, now: &Process, index: &Index) -> Result<Renames, String> {
    let mut renames = Renames::default();
    for place in case.places() {
        let here = index.stages.contains_key(&place) || find_stage(&place, now).is_some();
        if !here {
            return Err(format!("the stage {} is gone", place.stage));
        }
    }
    for place in case.stages.keys().filter(|place| !index.stages.contains_key(*place)) {
        let new = find_stage(place, now);
        new.into_iter().for_each(|new| renames.stages.push((place.clone(), new)));
    }
    let known = |name: &Name| index.handoffs.contains_key(name) || index.steps.contains_key(name);
    for (name, instance) in case.handoffs.iter().filter(|(name, _)| !known(name)) {
        match was_called(name, now) {
            Some(new) => renames.handoffs.push((name.clone(), new)),
            None if instance.is_open() => return Err(format!("the handoff {name} is gone")),
            None => {}
        }
    }
    clock_renames(case, index, &mut renames)?;
    Ok(renames)
}

/// The stage as that process calls it.
pub(super) fn find_stage(place: &Place, now: &Process) -> Option<Place> {
    if now.stage(place).is_some() {
        return Some(place.clone());
    }
    let renamed = now.stages.iter().find(|s| s.place.track == place.track && s.was.contains(&place.stage));
    renamed.map(|s| s.place.clone())
}

/// The handoff or step that had that name before.
fn was_called(name: &Name, now: &Process) -> Option<Name> {
    let handoff = now.handoffs.iter().find(|h| h.was.contains(name)).map(|h| &h.name);
    handoff.or_else(|| now.steps.iter().find(|s| s.was.contains(name)).map(|s| &s.name)).cloned()
}

/// `kickoff.accept` follows its handoff, `onboarding.stay` its stage; a clock of its own keeps its name.
fn clock_renames(case: &Case, index: &Index, renames: &mut Renames) -> Result<(), String> {
    let mut clocks = Vec::new();
    for (clock, run) in &case.clocks {
        let new = match clock.split_once('.') {
            Some((subject, rest)) => {
                let handoff = renames.handoffs.iter().find(|(from, _)| from == subject).map(|(_, to)| to);
                let stage =
                    renames.stages.iter().find(|(from, _)| from.stage == subject).map(|(_, to)| &to.stage);
                let subject = handoff.or(stage).map_or(subject, |to| to.as_str());
                Name::from(format!("{subject}.{rest}"))
            }
            None => clock.clone(),
        };
        if run.is_going() && !index.deadlines.contains_key(&new) {
            return Err(format!("the clock {clock} is gone"));
        }
        if new != *clock {
            clocks.push((clock.clone(), new));
        }
    }
    renames.clocks = clocks;
    Ok(())
}
