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

mod watch;

use handoff_plan::{Expr, Handoff, Requirement, RequirementKind, Target};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use self::watch::Watch;
use super::contradiction::mentions;
use super::ground::{Move, Way, conditions};
use super::space::Space;
use crate::model::{MoveAt, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H1202",
    name: "dropped-work",
    severity: Severity::Warning,
    source: include_str!("dropped_work.rs"),
};

/// An offer without a clock is `no-accept-deadline`'s business; what waits for the giver has the giver.
pub(super) fn check(process: &Process, spaces: &[Space<'_>], found: &mut Vec<Diagnostic>) {
    let watch = Watch::of(process);
    for space in spaces {
        waits_in_stages(process, space, &watch, found);
        for (number, way) in space.ground.ways.iter().enumerate() {
            let Way { what: Move::Handoff(handoff), index, .. } = way else { continue };
            let Some(at) = process.handoffs.get(*index) else { continue };
            if let Some(opened) = space.first_opened(number) {
                found.extend(waits_blocked(space, &watch, handoff, at, opened));
            }
            if let Some(accepted) = space.first_taken(number) {
                found.extend(waits_for_completion(space, &watch, handoff, at, accepted));
            }
        }
    }
}

fn waits_in_stages(process: &Process, space: &Space<'_>, watch: &Watch<'_>, found: &mut Vec<Diagnostic>) {
    for (number, state) in space.entered() {
        let stage = process.plan.stages.get(number).zip(process.stages.get(number));
        let Some((stage, at)) = stage.filter(|(stage, _)| watch.is_quiet(stage)) else { continue };
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
}

/// A person can meet it.
fn has_somebody(requirement: &Requirement) -> bool {
    let field = |e: &Expr| matches!(e, Expr::Field(_));
    matches!(requirement.kind, RequirementKind::Approval(_))
        || requirement.from.is_some()
        || requirement.waivable_by.is_some()
        || conditions(requirement).any(|e| mentions(e, &field))
}

/// Blocked on what no person can supply, and no clock counts.
fn waits_blocked(
    space: &Space<'_>,
    watch: &Watch<'_>,
    handoff: &Handoff,
    at: &MoveAt,
    opened: usize,
) -> Option<Diagnostic> {
    if handoff.prepare.is_some() || handoff.from.iter().any(|place| watch.is_clocked(place)) {
        return None;
    }
    let name = &handoff.name;
    let alone = handoff.requirements.iter().find(|r| !has_somebody(r));
    let (waits_for, why) = match alone {
        Some(alone) => (&alone.name, "No person can supply what it then waits for."),
        None => {
            let brought = handoff.requirements.iter().find(|r| watch.is_brought(r))?;
            (&brought.name, "What it then waits for comes from outside, and nobody is asked for it.")
        }
    };
    let (story, n) = (space.story(opened), space.length(opened) + 1);
    let message = format!(
        "handoff `{name}` can wait for `{waits_for}` for ever: no clock runs, and nobody is due to act"
    );
    let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
        .label("add `prepare within …` with a ladder")
        .help(format!("It comes to this: {story}; {n}. `{name}` opens and is blocked. {why}"));
    Some(diagnostic)
}

/// Accepted, to be completed by something that has no deadline.
fn waits_for_completion(
    space: &Space<'_>,
    watch: &Watch<'_>,
    handoff: &Handoff,
    at: &MoveAt,
    accepted: usize,
) -> Option<Diagnostic> {
    let complete = handoff.complete.as_ref()?;
    let when = complete.when.as_ref().filter(|_| complete.deadline.is_none())?;
    let clocked = match &handoff.target {
        Target::Process { .. } => handoff.from.iter().any(|place| watch.is_clocked(place)),
        Target::Stage(place) | Target::Track(place) => watch.is_clocked(place),
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
