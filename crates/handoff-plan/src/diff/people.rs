//! Calendars, persons, teams and rotas.

use super::{Changes, Class, Verdict};
use crate::{Calendar, Person, Plan, Rota, Team};

const NEW: Verdict = (Class::Safe, "nothing that runs speaks of it");
const RESOLVED: Verdict = (Class::Safe, "people are looked up when they are needed; who has work keeps it");
const REACH: Verdict = (Class::Safe, "messages from now on take the new way");
const LABEL: Verdict = (Class::Safe, "a label is only shown");

pub(super) fn calendars(changes: &mut Changes, old: &Plan, new: &Plan) {
    const GONE: Verdict = (Class::Safe, "nothing in the new plan counts by it");
    const ZONE: Verdict = (Class::Risky, "due times in days and in business time move with the zone");
    const HOURS: Verdict = (Class::Risky, "due times in business time move with the open hours");
    changes.maps(
        "calendar",
        &old.calendars,
        &new.calendars,
        GONE,
        NEW,
        |changes, old: &Calendar, new: &Calendar| {
            changes.value(ZONE, "the timezone", &old.zone.name(), &new.zone.name());
            changes.differs(HOURS, "the open hours change", &old.open, &new.open);
            let closed: Vec<String> = new.closed.difference(&old.closed).map(ToString::to_string).collect();
            if !closed.is_empty() {
                changes.note(HOURS, format!("it is closed on {}", closed.join(", ")));
            }
            let opened: Vec<String> = old.closed.difference(&new.closed).map(ToString::to_string).collect();
            if !opened.is_empty() {
                changes.note(HOURS, format!("it is no longer closed on {}", opened.join(", ")));
            }
        },
    );
}

pub(super) fn persons(changes: &mut Changes, old: &Plan, new: &Plan) {
    const GONE: Verdict = (Class::Risky, "work that is theirs in running cases is owned by somebody unknown");
    changes.maps("person", &old.persons, &new.persons, GONE, NEW, |changes, old: &Person, new: &Person| {
        changes.value(LABEL, "the full name", &old.label, &new.label);
        changes.maybe(REACH, "the email address", old.email.as_ref(), new.email.as_ref());
        changes.maybe(RESOLVED, "the deputy", old.deputy.as_ref(), new.deputy.as_ref());
        changes.maybe(RESOLVED, "the manager", old.manager.as_ref(), new.manager.as_ref());
        changes.maybe(RESOLVED, "the calendar", old.calendar.as_ref(), new.calendar.as_ref());
        changes.differs(REACH, "where messages reach them changes", &old.reach, &new.reach);
    });
}

pub(super) fn teams(changes: &mut Changes, old: &Plan, new: &Plan) {
    const GONE: Verdict = (Class::Risky, "work that went to it in running cases has no team behind it");
    const CALENDAR: Verdict =
        (Class::Risky, "deadlines that count by the receiver's team get other due times");
    const LEFT: Verdict = (Class::Risky, "who left may no longer approve or claim for the team");
    changes.maps("team", &old.teams, &new.teams, GONE, NEW, |changes, old: &Team, new: &Team| {
        changes.value(LABEL, "the label", &old.label, &new.label);
        changes.maybe(RESOLVED, "the lead", old.lead.as_ref(), new.lead.as_ref());
        changes.maybe(RESOLVED, "the manager", old.manager.as_ref(), new.manager.as_ref());
        changes.lists("members", &old.members, &new.members, Clone::clone, |changes, pair, name| {
            let _ = pair.or_note(changes, "member", name, LEFT, RESOLVED);
        });
        changes.maybe(CALENDAR, "the calendar", old.calendar.as_ref(), new.calendar.as_ref());
        changes.differs(RESOLVED, "how work finds its person changes", &old.assign, &new.assign);
        changes.differs(REACH, "where messages reach the team changes", &old.reach, &new.reach);
    });
}

pub(super) fn rotas(changes: &mut Changes, old: &Plan, new: &Plan) {
    const GONE: Verdict = (Class::Safe, "nothing in the new plan asks it");
    changes.maps("rota", &old.rotas, &new.rotas, GONE, NEW, |changes, old: &Rota, new: &Rota| {
        changes.differs(RESOLVED, "who is on call when changes", old, new);
    });
}
