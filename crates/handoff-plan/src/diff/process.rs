//! Processes: stages, starts, and what happens by itself.

use super::{Changes, Class, Listed, Verdict, clock, data, handoff};
use crate::{
    About, Action, Invariant, MAIN_TRACK, Name, Observe, Process, Reaction, Stage, StageKind, Start, StartOn,
    When,
};

pub(super) const GONE: Verdict =
    (Class::Breaking, "its running cases stay on their plan, and no new ones open");
pub(super) const NEW: Verdict = (Class::Safe, "it has no cases yet");
const LABEL: Verdict = (Class::Safe, "a label is only shown");
const OWNER: Verdict = (Class::Safe, "who owns work now keeps it; others are looked up when they are needed");
const ACTS: Verdict = (Class::Risky, "in running cases other things happen by themselves");
const NO_LONGER: Verdict = (Class::Risky, "in running cases it no longer happens by itself");
const FROM_NOW_ON: Verdict = (Class::Safe, "it acts on what happens from now on");

pub(super) fn process(changes: &mut Changes, old: &Process, new: &Process) {
    const KEY: Verdict = (Class::Breaking, "running cases are found by the old key");
    const CALENDAR: Verdict = (Class::Risky, "due times in days and in business time move");
    changes.value(LABEL, "the label", &old.label, &new.label);
    changes.value(KEY, "the key", &old.key.name, &new.key.name);
    data::ty(changes, "the type of the key", &old.key.ty, &new.key.ty);
    changes.value(OWNER, "the owner", &old.owner, &new.owner);
    changes.maybe(CALENDAR, "the calendar", old.calendar.as_ref(), new.calendar.as_ref());
    data::fields(changes, data::Of::Context, &old.context, &new.context);
    tracks(changes, &old.tracks, &new.tracks);
    stages(changes, &old.stages, &new.stages);
    starts(changes, &old.starts, &new.starts);
    handoff::handoffs(changes, &old.handoffs, &new.handoffs);
    handoff::steps(changes, &old.steps, &new.steps);
    clock::clocks(changes, &old.clocks, &new.clocks);
    clock::exceptions(changes, &old.exceptions, &new.exceptions);
    reactions(changes, &old.reactions, &new.reactions);
    whens(changes, &old.whens, &new.whens);
    observes(changes, &old.observes, &new.observes);
    invariants(changes, &old.invariants, &new.invariants);
}

fn tracks(changes: &mut Changes, old: &[Name], new: &[Name]) {
    const GONE: Verdict = (Class::Breaking, "cases that are in it cannot move to a plan without it");
    const NEW: Verdict = (Class::Safe, "no running case has started it");
    changes.lists("tracks", old, new, Clone::clone, |changes, pair, name| {
        let _ = pair.or_note(changes, "track", name, GONE, NEW);
    });
}

fn stages(changes: &mut Changes, old: &[Stage], new: &[Stage]) {
    const GONE: Verdict =
        (Class::Breaking, "cases in it cannot move to a plan without it, and stay on theirs");
    const NEW: Verdict = (Class::Safe, "no running case is in it");
    const EXPECTS: Verdict =
        (Class::Risky, "handoffs into it that are under way carry what was expected before");
    // The order of stages carries no meaning.
    let sorted = |stages: &[Stage]| {
        let mut stages = stages.to_vec();
        stages.sort_by(|a, b| a.place.cmp(&b.place));
        stages
    };
    changes.lists(
        "stages",
        &sorted(old),
        &sorted(new),
        |stage| stage.place.to_string(),
        |changes, pair, name| {
            let Some((old, new)) = pair.or_note(changes, "stage", name, GONE, NEW) else { return };
            changes.value(LABEL, "the label", &old.label, &new.label);
            changes.maybe(OWNER, "the owner", old.owner.as_ref(), new.owner.as_ref());
            kind(changes, old.kind, new.kind);
            changes.maybe(EXPECTS, "what it expects", old.expects.as_ref(), new.expects.as_ref());
            changes.within("stay", |changes| clock::deadline(changes, old.stay.as_ref(), new.stay.as_ref()));
        },
    );
}

fn kind(changes: &mut Changes, old: StageKind, new: StageKind) {
    const ENDS: Verdict =
        (Class::Breaking, "cases in it have nowhere to go, and were not closed when they came");
    const GOES_ON: Verdict = (Class::Risky, "cases that were closed in it stay closed; others go on from it");
    const COUNTS: Verdict = (Class::Safe, "only reports count it otherwise");
    match (old.is_final(), new.is_final()) {
        (false, true) => changes.note(ENDS, "it is final"),
        (true, false) => changes.note(GOES_ON, "it is no longer final"),
        _ if old != new && new == StageKind::FinalFailed => changes.note(COUNTS, "it counts as failed"),
        _ if old != new => changes.note(COUNTS, "it no longer counts as failed"),
        _ => {}
    }
}

fn starts(changes: &mut Changes, old: &[Start], new: &[Start]) {
    const GONE: Verdict = (Class::Risky, "no case opens and no track starts so any more");
    const NEW: Verdict = (Class::Safe, "it opens cases from now on");
    changes.lists("starts", old, new, start_name, |changes, pair, name| {
        let Some((old, new)) = pair.or_note(changes, "the start", name, GONE, NEW) else { return };
        let verdict = if new.place.track == MAIN_TRACK {
            (Class::Safe, "only cases that open from now on")
        } else {
            (Class::Risky, "running cases whose track has not started yet start it otherwise")
        };
        changes.differs(verdict, "which events start it changes", &old.on, &new.on);
        changes.value(verdict, "what it does", &Listed(&old.actions), &Listed(&new.actions));
    });
}

fn start_name(start: &Start) -> String {
    match &start.on {
        StartOn::Event { event, .. } => format!("start {} on {event}", start.place),
        StartOn::Opened => format!("start {} when opened", start.place),
    }
}

fn reactions(changes: &mut Changes, old: &[Reaction], new: &[Reaction]) {
    let name = |reaction: &Reaction| match &reaction.about {
        About::Case => format!("on {}", reaction.moment),
        About::Handoff(name) | About::Exception(name) => format!("{name} on {}", reaction.moment),
        About::Stage(place) => format!("{place} on {}", reaction.moment),
    };
    changes.lists("reactions", old, new, name, |changes, pair, name| {
        let Some((old, new)) = pair.or_note(changes, "the reaction", name, NO_LONGER, FROM_NOW_ON) else {
            return;
        };
        let of = |reaction: &Reaction| (reaction.correlate.clone(), reaction.condition.clone());
        changes.differs(ACTS, "which events it acts on changes", &of(old), &of(new));
        actions(changes, &old.actions, &new.actions);
        // One name for what is a handoff's and what is an exception's.
        changes.differs(
            ACTS,
            "what `giver`, `receiver` and `owner` mean in it changes",
            &old.about,
            &new.about,
        );
    });
}

fn actions(changes: &mut Changes, old: &[Action], new: &[Action]) {
    changes.value(ACTS, "what it does", &Listed(old), &Listed(new));
}

fn whens(changes: &mut Changes, old: &[When], new: &[When]) {
    const NEW: Verdict = (Class::Safe, "a new plan by itself makes no condition come true");
    let name = |when: &When| format!("when {}", when.condition);
    changes.lists("conditions", old, new, name, |changes, pair, name| {
        if let Some((old, new)) = pair.or_note(changes, "the reaction", name, NO_LONGER, NEW) {
            actions(changes, &old.actions, &new.actions);
        }
    });
}

fn observes(changes: &mut Changes, old: &[Observe], new: &[Observe]) {
    let name = |observe: &Observe| format!("observe {} as {}", observe.event, observe.place);
    changes.lists("observed events", old, new, name, |changes, pair, name| {
        let Some((old, new)) = pair.or_note(changes, "clause", name, NO_LONGER, FROM_NOW_ON) else { return };
        let of = |observe: &Observe| (observe.correlate.clone(), observe.condition.clone());
        changes.differs(ACTS, "which events count changes", &of(old), &of(new));
        actions(changes, &old.actions, &new.actions);
    });
}

fn invariants(changes: &mut Changes, old: &[Invariant], new: &[Invariant]) {
    const LESS: Verdict = (Class::Safe, "less is checked");
    const MORE: Verdict = (Class::Risky, "running cases may stand where it does not hold");
    changes.lists(
        "invariants",
        old,
        new,
        |one| one.label.clone(),
        |changes, pair, name| {
            if let Some((old, new)) = pair.or_note(changes, "the invariant", name, LESS, MORE) {
                changes.value(MORE, "what must hold", &old.condition, &new.condition);
            }
        },
    );
}
