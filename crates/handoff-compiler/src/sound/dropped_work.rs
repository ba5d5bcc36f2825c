//! Work can be dropped: a case waits where no clock runs and nobody is due to act.
//!
//! What nobody has to do and no clock counts is forgotten. That is how work is lost between teams.
//!
//! A case waits here:
//! - in a stage that is not final, where every way on hangs on an outside event or a condition. Somebody is due to act where a
//!   handoff or step opens on entering, where one has a `trigger by`, where a person can supply what `trigger when ready` waits
//!   for, or where a task is given on the way in.
//! - in a handoff that is blocked without a `prepare` clock, on something that no person supplies, or that an event fills in
//!   and nobody is asked for (`from`, `set by`). What people supply is due from the giver; an offer without a clock is what
//!   `no-accept-deadline` speaks of.
//! - in a handoff that is accepted and has a `complete when`, but no deadline for it.
//!
//! Nothing is said where a `stay` of the stage or a clock of the process can be running meanwhile.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//! event deal.paid { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage paid { final }
//!   step pay from won to paid { trigger on deal.paid }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//! event deal.paid { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start won on deal.won
//!   stage won {
//!     owner sales
//!     stay within 30 days { at 100% escalate to dee }
//!   }
//!   stage paid { final }
//!   step pay from won to paid { trigger on deal.paid }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::{
    Action, Clock, Edge, Expr, Handoff, Life, Moment, Place, Requirement, RequirementKind, Stage, Target,
    Trigger,
};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::contradiction::mentions;
use super::ground::{Move, Way, conditions};
use super::onward;
use super::space::Space;
use crate::model::{MoveAt, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H1202",
    name: "dropped-work",
    severity: Severity::Warning,
    source: include_str!("dropped_work.rs"),
};

/// An offer without a clock is `no-accept-deadline`'s business; what waits for the giver has the giver.
pub(super) fn check(process: &Process, space: &Space<'_>, found: &mut Vec<Diagnostic>) {
    for (stage, at) in process.stages() {
        let Some(state) = space.first_in(&stage.place).filter(|_| is_quiet(process, stage)) else { continue };
        let place = &stage.place;
        let message =
            format!("work can be dropped in stage `{place}`: no clock runs, and nobody is due to act");
        let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
            .label("add `stay within …` with a ladder, or let somebody move it on")
            .help(format!(
                "It comes to this: {}. Then the case waits, and nobody is told for how long.",
                space.story(state)
            ));
        found.push(diagnostic);
    }
    for (number, way) in space.ground.ways.iter().enumerate() {
        let Way { what: Move::Handoff(handoff), index, .. } = way else { continue };
        let Some(at) = process.handoffs.get(*index) else { continue };
        if let Some(opened) = space.first_opened(number) {
            found.extend(waits_blocked(process, space, handoff, at, opened));
        }
        if let Some(accepted) = space.first_taken(number) {
            found.extend(waits_for_completion(process, space, handoff, at, accepted));
        }
    }
}

fn is_quiet(process: &Process, stage: &Stage) -> bool {
    let place = &stage.place;
    !stage.kind.is_final()
        && stage.stay.is_none()
        && !moves_from(process, place).any(|(triggers, requirements)| is_due(triggers, requirements))
        && !is_told(process, place)
        && !process.plan.clocks.iter().any(|c| covers(process, c, place))
        && !clocked_by_arrival(process, place)
}

fn moves_from<'a>(
    process: &'a Process,
    place: &'a Place,
) -> impl Iterator<Item = (&'a [Trigger], &'a [Requirement])> {
    let handoffs = process.plan.handoffs.iter().filter(|h| h.from.contains(place));
    let steps = process.plan.steps.iter().filter(|s| s.from.contains(place));
    let handoffs = handoffs.map(|h| (h.triggers.as_slice(), h.requirements.as_slice()));
    handoffs.chain(steps.map(|s| (s.triggers.as_slice(), s.requirements.as_slice())))
}

/// It opens as the stage is entered, or somebody opens it, or somebody supplies what it waits for.
fn is_due(triggers: &[Trigger], requirements: &[Requirement]) -> bool {
    triggers.iter().any(|trigger| match trigger {
        Trigger::Enter | Trigger::By(_) => true,
        Trigger::Ready => requirements.is_empty() || requirements.iter().any(has_somebody),
        Trigger::Event { .. } | Trigger::When(_) => false,
    })
}

/// A person can meet it.
fn has_somebody(requirement: &Requirement) -> bool {
    let field = |e: &Expr| matches!(e, Expr::Field(_));
    matches!(requirement.kind, RequirementKind::Approval(_))
        || requirement.from.is_some()
        || requirement.waivable_by.is_some()
        || conditions(requirement).any(|e| mentions(e, &field))
}

/// Somebody gets a task as the stage is entered.
fn is_told(process: &Process, place: &Place) -> bool {
    let arrivals = |name: &str| {
        let leads = |h: &Handoff| h.name == name && h.target == Target::Stage(place.clone());
        let does = |s: &handoff_plan::Step| s.name == name && s.to == *place;
        process.plan.handoffs.iter().any(leads) || process.plan.steps.iter().any(does)
    };
    let about_it = |moment: &Moment| match moment {
        Moment::Enter(entered) => entered == place,
        Moment::Life(name, Life::Offered | Life::Accepted | Life::Completed) => arrivals(name),
        _ => false,
    };
    let reactions = process.plan.reactions.iter().filter(|r| about_it(&r.moment)).map(|r| &r.actions);
    let starts = process.plan.starts.iter().filter(|s| s.place == *place).map(|s| &s.actions);
    reactions.chain(starts).any(|actions| actions.iter().any(is_task))
}

fn is_task(action: &Action) -> bool {
    match action {
        Action::Task { .. } => true,
        Action::If { then, otherwise, .. } => then.iter().chain(otherwise).any(is_task),
        _ => false,
    }
}

/// Every way into the stage brings a clock of its own, until the work is completed.
fn clocked_by_arrival(process: &Process, place: &Place) -> bool {
    let into = |p: &Place| p == place;
    let starts = process.plan.starts.iter().any(|s| into(&s.place));
    let steps = process.plan.steps.iter().any(|s| into(&s.to));
    let mut handoffs = process
        .plan
        .handoffs
        .iter()
        .filter(|h| !matches!(h.target, Target::Process { .. }) && into(h.place()))
        .peekable();
    let clocked = |h: &Handoff| h.complete.as_ref().is_some_and(|c| c.deadline.is_some());
    !starts && !steps && handoffs.peek().is_some() && handoffs.all(clocked)
}

/// A clock of the process may run while a case is there.
fn covers(process: &Process, clock: &Clock, place: &Place) -> bool {
    let stops: &[Moment] = match &clock.stop {
        Some(Edge::On(moments)) => moments,
        Some(Edge::When(_)) | None => &[],
    };
    let Edge::On(starts) = &clock.start else { return true };
    starts.iter().any(|start| match start {
        Moment::Enter(from) => {
            let mut seen = BTreeSet::from([from]);
            let mut queue = vec![from];
            while let Some(at) = queue.pop() {
                if stops.contains(&Moment::Leave(at.clone())) {
                    continue;
                }
                let next = onward(process, at).filter(|p| !stops.contains(&Moment::Enter((*p).clone())));
                let new: Vec<&Place> = next.filter(|p| seen.insert(p)).collect();
                queue.extend(new);
            }
            seen.contains(place)
        }
        // Whatever else starts it may have been.
        _ => !stops.contains(&Moment::Enter(place.clone())),
    })
}

/// Some clock runs in that stage, whatever is open there.
fn is_clocked(process: &Process, place: &Place) -> bool {
    process.plan.stage(place).is_some_and(|s| s.stay.is_some())
        || process.plan.clocks.iter().any(|c| covers(process, c, place))
}

/// Blocked on what no person can supply, and no clock counts.
fn waits_blocked(
    process: &Process,
    space: &Space<'_>,
    handoff: &Handoff,
    at: &MoveAt,
    opened: usize,
) -> Option<Diagnostic> {
    if handoff.prepare.is_some() || handoff.from.iter().any(|place| is_clocked(process, place)) {
        return None;
    }
    let name = &handoff.name;
    let story = space.story(opened);
    let n = space.length(opened) + 1;
    let alone = handoff.requirements.iter().find(|r| !has_somebody(r));
    let (waits_for, why) = match alone {
        Some(alone) => (&alone.name, "No person can supply what it then waits for."),
        None => {
            let brought = handoff.requirements.iter().find(|r| is_brought(process, r))?;
            (&brought.name, "What it then waits for comes from outside, and nobody is asked for it.")
        }
    };
    let message = format!(
        "handoff `{name}` can wait for `{waits_for}` for ever: no clock runs, and nobody is due to act"
    );
    let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
        .label("add `prepare within …` with a ladder")
        .help(format!("It comes to this: {story}; {n}. `{name}` opens and is blocked. {why}"));
    Some(diagnostic)
}

/// A field that an event fills in after the beginning, and that nobody is named for.
fn is_brought(process: &Process, requirement: &Requirement) -> bool {
    let RequirementKind::Field(Expr::Field(name)) = &requirement.kind else { return false };
    let nobody = requirement.from.is_none() && requirement.waivable_by.is_none();
    let field = process.plan.field(name).filter(|f| f.set_by.is_empty() && f.default.is_none());
    if !nobody || requirement.condition.is_some() || field.is_none() {
        return false;
    }
    let mut brought = false;
    for site in &process.actions {
        match &site.action {
            // A call that fails in the end raises an exception, which has an owner.
            Action::Call { into: Some(into), .. } if into.field == *name => return false,
            // What comes with the case is there from the beginning.
            Action::Set { field, value } if field.field == *name => {
                let event = mentions(value, &|e| matches!(e, Expr::Event));
                if !event || process.starts.iter().any(|start| inside(site.span, *start)) {
                    return false;
                }
                brought = true;
            }
            _ => {}
        }
    }
    brought
}

fn inside(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// Accepted, to be completed by something that has no deadline.
fn waits_for_completion(
    process: &Process,
    space: &Space<'_>,
    handoff: &Handoff,
    at: &MoveAt,
    accepted: usize,
) -> Option<Diagnostic> {
    let complete = handoff.complete.as_ref()?;
    let when = complete.when.as_ref().filter(|_| complete.deadline.is_none())?;
    let clocked = match &handoff.target {
        Target::Process { .. } => handoff.from.iter().any(|place| is_clocked(process, place)),
        Target::Stage(place) | Target::Track(place) => is_clocked(process, place),
    };
    if clocked {
        return None;
    }
    let message =
        format!("handoff `{}` can stay accepted for ever: no clock runs until it is completed", handoff.name);
    let diagnostic = Diagnostic::new(&RULE, at.complete.unwrap_or(at.at.header), message)
        .label("add `within …` with a ladder")
        .help(format!(
            "It comes to this: {}. Then it waits until `{when}`, and nobody is told for how long.",
            space.story(accepted)
        ));
    Some(diagnostic)
}
