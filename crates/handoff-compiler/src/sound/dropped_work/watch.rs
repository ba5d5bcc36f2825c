//! Who or what looks after a case while it waits: found once for all stages of a process.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{
    Action, Clock, Edge, Expr, Life, Moment, Name, Place, Requirement, RequirementKind, Stage, Target,
    Trigger,
};
use handoff_syntax::source::Span;

use super::has_somebody;
use crate::model::Process;
use crate::sound::contradiction::mentions;
use crate::sound::lookup::Effort;

#[derive(Debug, Default)]
pub(super) struct Watch<'a> {
    /// Stages from which a move opens on entering, or that somebody opens or supplies.
    due: BTreeSet<&'a Place>,
    /// Stages in which somebody gets a task on the way in.
    told: BTreeSet<&'a Place>,
    /// By stage that is come to: every way in brings a clock of its own, until the work is completed.
    clocked: BTreeMap<&'a Place, bool>,
    /// Stages with a `stay`.
    stays: BTreeSet<&'a Place>,
    /// Stages in which a clock of the process may run; `None`: all of them.
    covered: Option<BTreeSet<&'a Place>>,
    /// Fields that events fill in after the beginning, and nothing else, and that nobody is named for.
    brought: BTreeSet<&'a Name>,
}

impl<'a> Watch<'a> {
    pub(super) fn of(process: &'a Process) -> Self {
        let stays = process.plan.stages.iter().filter(|s| s.stay.is_some()).map(|s| &s.place).collect();
        let mut watch = Self { stays, ..Self::default() };
        watch.find_due(process);
        watch.find_told(process);
        watch.find_clocked(process);
        watch.covered = covered(process);
        watch.brought = brought(process);
        watch
    }

    /// No clock runs there, and nobody is due to act.
    pub(super) fn is_quiet(&self, stage: &Stage) -> bool {
        let place = &stage.place;
        !stage.kind.is_final()
            && !self.is_clocked(place)
            && !self.due.contains(place)
            && !self.told.contains(place)
            && self.clocked.get(place) != Some(&true)
    }

    /// Some clock runs in that stage, whatever is open there.
    pub(super) fn is_clocked(&self, place: &Place) -> bool {
        self.stays.contains(place) || self.covered.as_ref().is_none_or(|covered| covered.contains(place))
    }

    /// A field that an event fills in after the beginning, and that nobody is named for.
    pub(super) fn is_brought(&self, requirement: &Requirement) -> bool {
        let RequirementKind::Field(Expr::Field(name)) = &requirement.kind else { return false };
        let nobody = requirement.from.is_none() && requirement.waivable_by.is_none();
        nobody && requirement.condition.is_none() && self.brought.contains(name)
    }

    fn find_due(&mut self, process: &'a Process) {
        let handoffs = process.plan.handoffs.iter().map(|h| (&h.from, &h.triggers, &h.requirements));
        let steps = process.plan.steps.iter().map(|s| (&s.from, &s.triggers, &s.requirements));
        let due = handoffs.chain(steps).filter(|(_, triggers, requirements)| is_due(triggers, requirements));
        self.due.extend(due.flat_map(|(from, ..)| from));
    }

    fn find_told(&mut self, process: &'a Process) {
        let plan = &process.plan;
        let handoffs = plan.handoffs.iter().filter_map(|h| match &h.target {
            Target::Stage(place) => Some((&h.name, place)),
            Target::Track(_) | Target::Process { .. } => None,
        });
        let leads: BTreeMap<&Name, &Place> =
            handoffs.chain(plan.steps.iter().map(|s| (&s.name, &s.to))).collect();
        for reaction in plan.reactions.iter().filter(|r| r.actions.iter().any(is_task)) {
            self.told.extend(match &reaction.moment {
                Moment::Enter(place) => Some(place),
                Moment::Life(name, Life::Offered | Life::Accepted | Life::Completed) => {
                    leads.get(name).copied()
                }
                _ => None,
            });
        }
        let starts = plan.starts.iter().filter(|s| s.actions.iter().any(is_task));
        self.told.extend(starts.map(|s| &s.place));
    }

    fn find_clocked(&mut self, process: &'a Process) {
        let plan = &process.plan;
        let handoffs = plan.handoffs.iter().filter(|h| !matches!(h.target, Target::Process { .. }));
        for handoff in handoffs {
            let clocked = handoff.complete.as_ref().is_some_and(|c| c.deadline.is_some());
            *self.clocked.entry(handoff.place()).or_insert(true) &= clocked;
        }
        let plain = plan.starts.iter().map(|s| &s.place).chain(plan.steps.iter().map(|s| &s.to));
        plain.for_each(|place| {
            self.clocked.insert(place, false);
        });
    }
}

/// It opens as the stage is entered, or somebody opens it, or somebody supplies what it waits for.
fn is_due(triggers: &[Trigger], requirements: &[Requirement]) -> bool {
    triggers.iter().any(|trigger| match trigger {
        Trigger::Enter | Trigger::By(_) => true,
        Trigger::Ready => requirements.is_empty() || requirements.iter().any(has_somebody),
        Trigger::Event { .. } | Trigger::When(_) => false,
    })
}

fn is_task(action: &Action) -> bool {
    match action {
        Action::Task { .. } => true,
        Action::If { then, otherwise, .. } => then.iter().chain(otherwise).any(is_task),
        _ => false,
    }
}

/// Where clocks of the process may run. Where that takes more effort than there is, they may run everywhere.
fn covered(process: &Process) -> Option<BTreeSet<&Place>> {
    let mut onward: BTreeMap<&Place, Vec<&Place>> = BTreeMap::new();
    for handoff in &process.plan.handoffs {
        if let Target::Stage(to) = &handoff.target {
            handoff.from.iter().for_each(|from| onward.entry(from).or_default().push(to));
        }
    }
    for step in &process.plan.steps {
        step.from.iter().for_each(|from| onward.entry(from).or_default().push(&step.to));
    }
    let effort = Effort::new();
    let mut covered = BTreeSet::new();
    for clock in &process.plan.clocks {
        if !cover(process, clock, &onward, &effort, &mut covered) {
            return None;
        }
    }
    Some(covered)
}

/// False where it may run everywhere.
fn cover<'a>(
    process: &'a Process,
    clock: &'a Clock,
    onward: &BTreeMap<&'a Place, Vec<&'a Place>>,
    effort: &Effort,
    covered: &mut BTreeSet<&'a Place>,
) -> bool {
    let stops: BTreeSet<&Moment> = match &clock.stop {
        Some(Edge::On(moments)) => moments.iter().collect(),
        Some(Edge::When(_)) | None => BTreeSet::new(),
    };
    let Edge::On(starts) = &clock.start else { return false };
    for start in starts {
        let Moment::Enter(from) = start else {
            // Whatever else starts it may have been.
            let all = process.plan.stages.iter().map(|stage| &stage.place);
            covered.extend(all.filter(|place| !stops.contains(&Moment::Enter((*place).clone()))));
            if !effort.take(process.plan.stages.len()) {
                return false;
            }
            continue;
        };
        let mut seen = BTreeSet::from([from]);
        let mut queue = vec![from];
        while let Some(at) = queue.pop() {
            let next = onward.get(at).map_or(&[][..], Vec::as_slice);
            if !effort.take(1 + next.len()) {
                return false;
            }
            if stops.contains(&Moment::Leave(at.clone())) {
                continue;
            }
            let next = next.iter().filter(|p| !stops.contains(&Moment::Enter((**p).clone())));
            queue.extend(next.filter(|p| seen.insert(*p)));
        }
        covered.extend(seen);
    }
    true
}

/// Fields without a default that nobody is named for, which are set from events after the beginning and by nothing else. A call
/// that fails in the end raises an exception, which has an owner; what comes with the case is there from the beginning.
fn brought(process: &Process) -> BTreeSet<&Name> {
    let mut starts = process.starts.clone();
    starts.sort_unstable();
    let with_case = |at: Span| {
        let before = starts.partition_point(|start| start.before() <= at);
        let start = before.checked_sub(1).and_then(|i| starts.get(i));
        start.is_some_and(|start| start.file == at.file && at.end <= start.end)
    };
    let (mut brought, mut otherwise) = (BTreeSet::new(), BTreeSet::new());
    for site in &process.actions {
        match &site.action {
            Action::Call { into: Some(into), .. } => {
                otherwise.insert(&into.field);
            }
            Action::Set { field, value } => {
                let event = mentions(value, &|e| matches!(e, Expr::Event));
                let set = if !event || with_case(site.span) { &mut otherwise } else { &mut brought };
                set.insert(&field.field);
            }
            _ => {}
        }
    }
    let left_open = process.plan.context.iter().filter(|f| f.set_by.is_empty() && f.default.is_none());
    let names = left_open.map(|field| &field.name);
    names.filter(|name| brought.contains(name) && !otherwise.contains(name)).collect()
}
