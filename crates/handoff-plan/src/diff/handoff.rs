//! Handoffs and steps, what they ask for and what they carry.

use super::{Changes, Class, Listed, Pair, Verdict, clock, data};
use crate::{
    Approval, Handoff, Name, Package, PackageField, Place, Requirement, RequirementKind, Return,
    ReturnTarget, Step, Trigger,
};

const GONE: Verdict =
    (Class::Breaking, "cases in which it is open cannot move to a plan without it, and stay on theirs");
const NEW: Verdict = (Class::Safe, "no running case has opened it");
const LABEL: Verdict = (Class::Safe, "a label is only shown");
const PEOPLE: Verdict =
    (Class::Safe, "who has been asked stays asked; others are looked up when they are needed");
const LOOSER: Verdict = (Class::Safe, "what was ready still is");
const TIGHTER: Verdict = (Class::Risky, "what was ready may block; accepted work is not asked again");

pub(super) fn handoffs(changes: &mut Changes, old: &[Handoff], new: &[Handoff]) {
    changes.lists(
        "handoffs",
        old,
        new,
        |handoff| handoff.name.clone(),
        |changes, pair, name| {
            if let Some((old, new)) = pair.or_note(changes, "handoff", name, GONE, NEW) {
                handoff(changes, old, new);
            }
        },
    );
}

fn handoff(changes: &mut Changes, old: &Handoff, new: &Handoff) {
    const TARGET: Verdict = (Class::Breaking, "work that is on its way arrives elsewhere");
    const COMPLETE: Verdict = (Class::Risky, "accepted work counts as completed at another moment");
    changes.value(LABEL, "the label", &old.label, &new.label);
    sources(changes, &old.from, &new.from);
    changes.value(TARGET, "the target", &old.target, &new.target);
    triggers(changes, &old.triggers, &new.triggers);
    changes.value(PEOPLE, "the receiver", &old.to, &new.to);
    requirements(changes, &old.requirements, &new.requirements);
    changes.within("entry", |changes| requirements(changes, &old.entry, &new.entry));
    package(changes, old.package.as_ref(), new.package.as_ref());
    changes.within("prepare", |changes| clock::deadline(changes, old.prepare.as_ref(), new.prepare.as_ref()));
    changes.within("accept", |changes| clock::deadline(changes, old.accept.as_ref(), new.accept.as_ref()));
    let goal = |handoff: &Handoff| handoff.complete.as_ref().and_then(|complete| complete.when.clone());
    changes.maybe(COMPLETE, "the condition of its completion", goal(old).as_ref(), goal(new).as_ref());
    let due = |handoff: &Handoff| handoff.complete.as_ref().and_then(|complete| complete.deadline.clone());
    changes.within("complete", |changes| clock::deadline(changes, due(old).as_ref(), due(new).as_ref()));
    returns(changes, &old.returns, &new.returns);
}

pub(super) fn steps(changes: &mut Changes, old: &[Step], new: &[Step]) {
    const TARGET: Verdict = (Class::Breaking, "cases that are about to take it arrive elsewhere");
    changes.lists(
        "steps",
        old,
        new,
        |step| step.name.clone(),
        |changes, pair, name| {
            let Some((old, new)) = pair.or_note(changes, "step", name, GONE, NEW) else { return };
            changes.value(LABEL, "the label", &old.label, &new.label);
            sources(changes, &old.from, &new.from);
            changes.value(TARGET, "the target", &old.to, &new.to);
            triggers(changes, &old.triggers, &new.triggers);
            requirements(changes, &old.requirements, &new.requirements);
        },
    );
}

fn sources(changes: &mut Changes, old: &[Place], new: &[Place]) {
    const GONE: Verdict = (Class::Risky, "cases in that stage can no longer take this way");
    const NEW: Verdict = (Class::Safe, "there is one way more");
    // Their order carries no meaning, and `any` has them in the order of their names, which may be new.
    let sorted = |places: &[Place]| {
        let mut places = places.to_vec();
        places.sort();
        places
    };
    changes.lists("source stages", &sorted(old), &sorted(new), Place::to_string, |changes, pair, name| {
        let _ = pair.or_note(changes, "the source stage", name, GONE, NEW);
    });
}

fn triggers(changes: &mut Changes, old: &[Trigger], new: &[Trigger]) {
    const GONE: Verdict = (Class::Risky, "in running cases it is no longer opened so");
    const NEW: Verdict = (Class::Safe, "it is opened in one way more");
    changes.lists("triggers", old, new, Trigger::to_string, |changes, pair, name| {
        let _ = pair.or_note(changes, "the trigger", name, GONE, NEW);
    });
}

fn requirements(changes: &mut Changes, old: &[Requirement], new: &[Requirement]) {
    changes.lists(
        "requirements",
        old,
        new,
        |one| one.name.clone(),
        |changes, pair, name| {
            let Some((old, new)) = pair.or_note(changes, "the requirement", name, LOOSER, TIGHTER) else {
                return;
            };
            match (&old.kind, &new.kind) {
                (RequirementKind::Approval(old), RequirementKind::Approval(new)) => {
                    approval(changes, old, new);
                }
                (old, new) => changes.value(TIGHTER, "what it asks for", &Asked(old), &Asked(new)),
            }
            let condition = if new.condition.is_some() && old.condition.is_none() { LOOSER } else { TIGHTER };
            changes.maybe(condition, "when it is asked for", old.condition.as_ref(), new.condition.as_ref());
            changes.maybe(LABEL, "the label", old.label.as_ref(), new.label.as_ref());
            changes.maybe(PEOPLE, "who supplies it", old.from.as_ref(), new.from.as_ref());
            let waiver = if old.waivable_by.is_none() { LOOSER } else { TIGHTER };
            changes.maybe(waiver, "who may waive it", old.waivable_by.as_ref(), new.waivable_by.as_ref());
        },
    );
}

/// What a requirement asks for, in short.
#[derive(PartialEq)]
struct Asked<'a>(&'a RequirementKind);

impl std::fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            RequirementKind::Field(field) => field.fmt(f),
            RequirementKind::Condition(condition) => condition.fmt(f),
            RequirementKind::Approval(approval) => write!(f, "approval by {}", approval.by),
        }
    }
}

fn approval(changes: &mut Changes, old: &Approval, new: &Approval) {
    const APPROVERS: Verdict =
        (Class::Risky, "approvals by people who may no longer give them do not count again");
    const OF: Verdict = (Class::Risky, "other changes void what was approved");
    let count = if new.count > old.count { TIGHTER } else { LOOSER };
    changes.value(count, "the number of approvals", &old.count, &new.count);
    changes.value(APPROVERS, "who approves", &old.by, &new.by);
    changes.maybe(APPROVERS, "who may not approve", old.except.as_ref(), new.except.as_ref());
    changes.value(OF, "what it approves", &Listed(&old.of), &Listed(&new.of));
    clock::deadline(changes, old.deadline.as_ref(), new.deadline.as_ref());
}

const FROZEN: &str =
    "packages that are frozen stay as they are; from the next offer on the receiver gets another one";

fn package(changes: &mut Changes, old: Option<&Package>, new: Option<&Package>) {
    changes.within("carry", |changes| match (old, new) {
        (Some(old), Some(new)) => {
            changes.maybe((Class::Risky, FROZEN), "the record", old.record.as_ref(), new.record.as_ref());
            changes.lists("fields", &old.fields, &new.fields, |f| f.name.clone(), package_field);
        }
        (None, Some(_)) => changes.note(
            (Class::Risky, "what was ready may block until all of it is there"),
            "it carries a package",
        ),
        (Some(_), None) => changes.note((Class::Risky, FROZEN), "it no longer carries a package"),
        (None, None) => {}
    });
}

fn package_field(changes: &mut Changes, pair: Pair<'_, PackageField>, name: &str) {
    let added: Verdict = match pair {
        Pair::Added(field) if field.optional => (Class::Safe, "the receiver gets more"),
        _ => (Class::Risky, "what was ready may block until it is there"),
    };
    let Some((old, new)) = pair.or_note(changes, "field", name, (Class::Risky, FROZEN), added) else {
        return;
    };
    if old.ty != new.ty {
        data::ty(changes, "the type", &old.ty, &new.ty);
    }
    match (old.optional, new.optional) {
        (true, false) => changes.note(added, "it is required"),
        (false, true) => changes.note(LOOSER, "it may be absent"),
        _ => {}
    }
    match (old.sensitive, new.sensitive) {
        (true, false) => changes
            .note((Class::Risky, "values of running cases show from now on"), "it is no longer sensitive"),
        (false, true) => changes.note((Class::Safe, "values no longer show"), "it is sensitive"),
        _ => {}
    }
    changes.value((Class::Risky, FROZEN), "what it is filled with", &old.value, &new.value);
}

fn returns(changes: &mut Changes, old: &[Return], new: &[Return]) {
    const GONE: Verdict = (Class::Risky, "who holds the work can no longer give it back for that reason");
    const NEW: Verdict = (Class::Safe, "there is one reason more");
    const ELSEWHERE: Verdict = (Class::Risky, "what comes back for that reason goes elsewhere");
    const SOONER: Verdict = (Class::Risky, "what came back often enough already raises at its next return");
    const LATER: Verdict = (Class::Safe, "it may come back more often");
    changes.lists(
        "returns",
        old,
        new,
        |one| one.name.clone(),
        |changes, pair, name| {
            let Some((old, new)) = pair.or_note(changes, "the return", name, GONE, NEW) else { return };
            changes.value(LABEL, "the label", &old.label, &new.label);
            changes.value(ELSEWHERE, "where it goes", &Back(&old.target), &Back(&new.target));
            let times = |limit: &Option<(u32, Name)>| {
                limit.as_ref().map(|(times, exception)| {
                    let plural = if *times == 1 { "" } else { "s" };
                    format!("at most {times} time{plural} then raise {exception}")
                })
            };
            let limit = match (&old.at_most, &new.at_most) {
                (Some(_), None) => LATER,
                (Some((old, raised)), Some((new, raises))) if new > old && raised == raises => LATER,
                _ => SOONER,
            };
            changes.maybe(
                limit,
                "how often it may come back",
                times(&old.at_most).as_ref(),
                times(&new.at_most).as_ref(),
            );
        },
    );
}

#[derive(PartialEq)]
struct Back<'a>(&'a ReturnTarget);

impl std::fmt::Display for Back<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            ReturnTarget::Giver => f.write_str("to giver"),
            ReturnTarget::Who(who) => write!(f, "to {who}"),
            ReturnTarget::Stage(place) => write!(f, "to stage {place}"),
            ReturnTarget::Raise(exception) => write!(f, "raise {exception}"),
        }
    }
}
