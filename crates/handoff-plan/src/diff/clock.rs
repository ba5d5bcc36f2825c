//! Deadlines, clocks and exceptions.

use std::cmp::Ordering;

use super::{Changes, Class, Listed, Verdict};
use crate::{Choice, Clock, Deadline, Edge, Exception, LadderStep, Limit};

const NEW_CLOCK: Verdict = (Class::Risky, "work that starts from now on has a deadline that it did not have");
const GONE_CLOCK: Verdict =
    (Class::Breaking, "cases in which it runs cannot move to a plan without it, and stay on theirs");
const LONGER: Verdict = (Class::Safe, "running clocks get the later due time");
const SHORTER: Verdict =
    (Class::Risky, "running clocks get the earlier due time; where that has passed they fire at once");
const OTHER_LIMIT: Verdict =
    (Class::Risky, "running clocks get the new due time, which may be earlier than the old one");
const LADDER: Verdict = (Class::Safe, "running clocks keep the ladder that they started with");
const LABEL: Verdict = (Class::Safe, "a label is only shown");
const OWNER: Verdict = (Class::Safe, "who owns it now keeps it; the next one goes to the new owner");

/// Of a handoff, approval, stage or exception.
pub(super) fn deadline(changes: &mut Changes, old: Option<&Deadline>, new: Option<&Deadline>) {
    match (old, new) {
        (Some(old), Some(new)) => both(changes, old, new),
        (None, Some(new)) => {
            changes.note(NEW_CLOCK, format!("the deadline `{}` is new: {}", new.clock, new.limit));
        }
        (Some(old), None) => changes.note(GONE_CLOCK, format!("the deadline `{}` is removed", old.clock)),
        (None, None) => {}
    }
}

fn both(changes: &mut Changes, old: &Deadline, new: &Deadline) {
    changes.value(OTHER_LIMIT, "the clock's name", &old.clock, &new.clock);
    if old.limit != new.limit {
        let longer = match (&old.limit, &new.limit) {
            (Limit::Within(Choice::One(old)), Limit::Within(Choice::One(new))) => old.compare(new),
            // Later is nearer to the date.
            (Limit::Before { by: old, of }, Limit::Before { by: new, of: same }) if of == same => {
                new.compare(old)
            }
            _ => None,
        };
        let (verdict, word) = match longer {
            Some(Ordering::Less) => (LONGER, "longer"),
            Some(Ordering::Greater) => (SHORTER, "shorter"),
            Some(Ordering::Equal) | None => (OTHER_LIMIT, "another one"),
        };
        changes.note(verdict, format!("the deadline is {word}: `{}`, was `{}`", new.limit, old.limit));
    }
    changes.maybe(OTHER_LIMIT, "the calendar", old.calendar.as_ref(), new.calendar.as_ref());
    let pause: Verdict = match (&old.pause, &new.pause) {
        (None, Some(_)) => (Class::Safe, "clocks can now stand still; none runs faster"),
        _ => (Class::Risky, "running clocks that stood still may go on"),
    };
    changes.maybe(pause, "the condition of the pause", old.pause.as_ref(), new.pause.as_ref());
    ladder(changes, &old.ladder, &new.ladder);
}

fn ladder(changes: &mut Changes, old: &Choice<Vec<LadderStep>>, new: &Choice<Vec<LadderStep>>) {
    let (Choice::One(old), Choice::One(new)) = (old, new) else {
        changes.differs(LADDER, "the choice of its ladder changes", old, new);
        return;
    };
    changes.lists(
        "steps of the ladder",
        old,
        new,
        |step| step.at.to_string(),
        |changes, pair, name| {
            if let Some((old, new)) = pair.or_note(changes, "the step", name, LADDER, LADDER) {
                changes.maybe(LADDER, "the step's condition", old.condition.as_ref(), new.condition.as_ref());
                changes.value(LADDER, "what the step does", &Listed(&old.actions), &Listed(&new.actions));
            }
        },
    );
}

pub(super) fn clocks(changes: &mut Changes, old: &[Clock], new: &[Clock]) {
    const START: Verdict = (Class::Risky, "running clocks go on; others start elsewhere, or no longer");
    const STOP: Verdict = (Class::Risky, "running clocks may stop at another moment, or never");
    changes.lists(
        "clocks",
        old,
        new,
        |clock| clock.name().clone(),
        |changes, pair, name| {
            let Some((old, new)) = pair.or_note(changes, "clock", name, GONE_CLOCK, NEW_CLOCK) else {
                return;
            };
            changes.value(LABEL, "the label", &old.label, &new.label);
            both(changes, &old.deadline, &new.deadline);
            changes.value(START, "what starts it", &Starts(&old.start), &Starts(&new.start));
            let stops = |edge: &Option<Edge>| edge.as_ref().map(|edge| Starts(edge).to_string());
            changes.maybe(STOP, "what stops it", stops(&old.stop).as_ref(), stops(&new.stop).as_ref());
        },
    );
}

#[derive(PartialEq)]
struct Starts<'a>(&'a Edge);

impl std::fmt::Display for Starts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Edge::On(moments) => write!(f, "on {}", Listed(moments).to_string().replace(", ", " or ")),
            Edge::When(condition) => write!(f, "when {condition}"),
        }
    }
}

pub(super) fn exceptions(changes: &mut Changes, old: &[Exception], new: &[Exception]) {
    const GONE: Verdict = (Class::Breaking, "where it is open nobody can resolve it under the new rules");
    const NEW: Verdict = (Class::Safe, "no running case has raised it");
    const BLOCKS: Verdict = (Class::Risky, "cases in which it is open can no longer be offered or finished");
    const FREES: Verdict = (Class::Safe, "cases in which it is open go on");
    // The order of exceptions carries no meaning.
    let sorted = |all: &[Exception]| {
        let mut all = all.to_vec();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    };
    changes.lists(
        "exceptions",
        &sorted(old),
        &sorted(new),
        |e| e.name.clone(),
        |changes, pair, name| {
            let Some((old, new)) = pair.or_note(changes, "exception", name, GONE, NEW) else { return };
            changes.value(LABEL, "the label", &old.label, &new.label);
            changes.value(OWNER, "the owner", &old.owner, &new.owner);
            changes
                .within("resolve", |changes| deadline(changes, old.resolve.as_ref(), new.resolve.as_ref()));
            match (old.blocks, new.blocks) {
                (false, true) => changes.note(BLOCKS, "while it is open it blocks the case"),
                (true, false) => changes.note(FREES, "it blocks nothing any more"),
                _ => {}
            }
        },
    );
}
