//! What a new plan would do to the cases, without doing it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use handoff_engine::{Case, CaseId, ClockState, Fit, World};
use handoff_plan::{Instant, Name, Plan, PlanId};

/// An open case, and how it would stand to the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    pub case: CaseId,
    pub fit: Fit,
    /// The clocks whose time would be up at once, and was not before.
    pub overdue: Vec<Overdue>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// By its new name.
    pub clock: Name,
    /// By the plan that the case is on.
    pub was_due: Instant,
    pub due: Instant,
}

/// Every open case that is on another plan, in order, as it would be if that one were loaded at `at` (or at the time of the
/// last fact, if that is later). The world stays as it is.
#[must_use]
pub fn foresee(world: &World, plan: &Arc<Plan>, at: Instant) -> Vec<Foreseen> {
    let at = world.now().map_or(at, |now| now.max(at));
    let mut tried = copy(world);
    tried.know_plan(plan.clone());
    let fits = tried.fits(&PlanId::of(plan));
    tried.load_plan(plan.clone(), at);
    let foreseen = fits.into_iter().map(|(case, fit)| {
        let overdue = match (&fit, world.case(&case), tried.case(&case)) {
            (Fit::Moves(renames), Some(before), Some(after)) => overdue(before, after, &renames.clocks, at),
            _ => Vec::new(),
        };
        Foreseen { case, fit, overdue }
    });
    foreseen.collect()
}

fn copy(world: &World) -> World {
    let used: BTreeSet<PlanId> = world.snapshots(None).map(|case| case.outline.plan).collect();
    let plans = used.iter().filter_map(|id| world.plan(id)).chain(world.current_plan());
    World::restore(&world.checkpoint(), plans.cloned(), *world.limits())
}

fn overdue(before: &Case, after: &Case, renamed: &[(Name, Name)], at: Instant) -> Vec<Overdue> {
    let running = after.clocks.iter().filter(|(_, clock)| clock.state == ClockState::Running);
    let up = running.filter(|(_, clock)| !clock.breached && clock.run.due <= at);
    let overdue = up.filter_map(|(name, clock)| {
        let old = renamed.iter().find(|(_, new)| new == name).map_or(name, |(old, _)| old);
        let was_due = before.clocks.get(old)?.run.due;
        (was_due > at).then(|| Overdue { clock: name.clone(), was_due, due: clock.run.due })
    });
    overdue.collect()
}
