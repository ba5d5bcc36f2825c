//! Names as people know them: labels for handoffs and stages, full names for persons.

use handoff_engine::{CaseId, Missing};
use handoff_plan::{Calendar, Instant, MAIN_TRACK, Name, Place, Plan, Process, Value};

use crate::when;

/// What a returned handoff misses until its giver resubmits it.
const RESUBMIT: &str = "resubmit";
/// Longer values are cut in a line of the timeline.
const MAX_VALUE: usize = 60;

/// One plan as seen from one process of it, or from none.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    plan: &'a Plan,
    process: Option<&'a Process>,
    zone: &'a Calendar,
    now: Instant,
}

impl<'a> View<'a> {
    /// `zone`: that of a process without a calendar of its own.
    pub(crate) fn new(plan: &'a Plan, process: Option<&str>, zone: &'a Calendar, now: Instant) -> Self {
        let process = process.and_then(|name| plan.processes.get(name));
        let own = process.and_then(|p| p.calendar.as_ref()).and_then(|name| plan.calendars.get(name));
        Self { plan, process, zone: own.unwrap_or(zone), now }
    }

    pub(crate) fn zone(&self) -> &'a Calendar {
        self.zone
    }

    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    pub(crate) fn process(&self, name: &'a str) -> &'a str {
        self.plan.processes.get(name).map_or(name, |p| &p.label)
    }

    /// A person or a team.
    pub(crate) fn who(&self, name: &'a str) -> &'a str {
        let person = self.plan.persons.get(name).map(|p| p.label.as_str());
        person.or_else(|| self.plan.teams.get(name).map(|t| t.label.as_str())).unwrap_or(name)
    }

    /// A handoff or a step.
    pub(crate) fn handoff(&self, name: &'a str) -> &'a str {
        let Some(process) = self.process else { return name };
        let handoff = process.handoff(name).map(|h| h.label.as_str());
        handoff.or_else(|| process.step(name).map(|s| s.label.as_str())).unwrap_or(name)
    }

    /// The stage's label, with the track where there are several.
    pub(crate) fn stage(&self, place: &Place) -> String {
        let label = self.process.and_then(|p| p.stage(place)).map_or(place.stage.as_str(), |s| &s.label);
        if place.track == MAIN_TRACK { label.to_owned() } else { format!("{label} ({})", place.track) }
    }

    pub(crate) fn exception(&self, name: &'a str) -> &'a str {
        self.process.and_then(|p| p.exception(name)).map_or(name, |e| &e.label)
    }

    pub(crate) fn reason(&self, handoff: &str, reason: &'a str) -> &'a str {
        let handoff = self.process.and_then(|p| p.handoff(handoff));
        let known = handoff.and_then(|h| h.returns.iter().find(|r| r.name == reason));
        known.map_or(reason, |r| &r.label)
    }

    /// The label of a requirement of a handoff or step, else its name. Without `handoff`: of any of them.
    pub(crate) fn requirement(&self, handoff: &str, name: &'a str) -> &'a str {
        let Some(process) = self.process else { return name };
        if name == RESUBMIT {
            return "to be resubmitted";
        }
        let of_handoffs = process.handoffs.iter().map(|h| (&h.name, &h.requirements));
        let of_all = of_handoffs.chain(process.steps.iter().map(|s| (&s.name, &s.requirements)));
        let meant = of_all.filter(|(of, _)| handoff.is_empty() || *of == handoff);
        let found = meant.flat_map(|(_, list)| list).find(|r| r.name == name);
        // What is no requirement of its own is an exception that stands in the way.
        found.and_then(|r| r.label.as_deref()).unwrap_or_else(|| self.exception(name))
    }

    /// What the clock measures, as it stands after `clock:`.
    pub(crate) fn clock(&self, name: &str) -> String {
        self.process.and_then(|p| p.clock_label(name)).unwrap_or_else(|| name.to_owned())
    }

    pub(crate) fn when(&self, at: Instant) -> String {
        when::moment(at, self.now, self.zone)
    }

    /// In one line, and not a long one; a record that has a name by its name.
    pub(crate) fn value(&self, value: &Value) -> String {
        shortened(&self.brief(value))
    }

    fn brief(&self, value: &Value) -> String {
        match value {
            Value::Record(members) => match members.get("name") {
                Some(Value::Text(name)) => name.to_string(),
                _ => value.show(self.plan, Some(self.zone)).into_owned(),
            },
            Value::List(items) => items.iter().map(|item| self.brief(item)).collect::<Vec<_>>().join(", "),
            _ => value.show(self.plan, Some(self.zone)).into_owned(),
        }
    }

    pub(crate) fn case(&self, id: &CaseId) -> String {
        format!("{} {}", self.process(&id.process), key(id))
    }

    /// `scope, champion (from Maria Lopez); Legal has signed off (from Lena Fox)`
    pub(crate) fn missing(&self, handoff: &str, missing: &[Missing]) -> String {
        let mut groups: Vec<(Option<&Name>, Vec<String>)> = Vec::new();
        for each in missing {
            let words = self.requirement(handoff, &each.requirement).to_owned();
            match groups.iter_mut().find(|(from, _)| *from == each.from.as_ref()) {
                Some((_, names)) => names.push(words),
                None => groups.push((each.from.as_ref(), vec![words])),
            }
        }
        let groups = groups.iter().map(|(from, names)| match from {
            Some(from) => format!("{} (from {})", names.join(", "), self.who(from)),
            None => names.join(", "),
        });
        groups.collect::<Vec<_>>().join("; ")
    }
}

/// The key, with the round from the second on.
pub(crate) fn key(id: &CaseId) -> String {
    if id.round > 1 { format!("{} ({})", id.key, id.round) } else { id.key.to_string() }
}

/// One line, and not a long one.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_VALUE {
        return line;
    }
    let start = line.chars().take(MAX_VALUE - 1).collect::<String>();
    format!("{}…", start.trim_end())
}
