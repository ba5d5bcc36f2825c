//! Names as people know them.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_engine::{Waiting, WhyMissing};
use handoff_plan::{Instant, Name, Place, Plan, Process, Value};

use super::named;

pub(super) struct Words<'a> {
    pub(super) plan: &'a Arc<Plan>,
    pub(super) process: &'a Process,
}

impl Words<'_> {
    pub(super) fn who(&self, name: &Name) -> String {
        let person = self.plan.persons.get(name).map(|person| person.label.as_str());
        let team = self.plan.teams.get(name).map(|team| team.label.as_str());
        named(person.or(team).unwrap_or_default(), name)
    }

    pub(super) fn stage(&self, place: &Place) -> String {
        named(self.process.stage(place).map_or("", |stage| stage.label.as_str()), &place.stage)
    }

    pub(super) fn exception(&self, name: &Name) -> String {
        let declared = self.process.exceptions.iter().find(|exception| exception.name == *name);
        named(declared.map_or("", |exception| exception.label.as_str()), name)
    }

    pub(super) fn of_move(&self, waiting: &Waiting) -> String {
        named(&waiting.label, &waiting.name)
    }

    /// The handoffs and steps that begin in one of these stages.
    pub(super) fn moves_from(&self, stages: &[Place]) -> Vec<String> {
        let here = |from: &[Place]| from.iter().any(|place| stages.contains(place));
        let handoffs = self.process.handoffs.iter().filter(|handoff| here(&handoff.from));
        let steps = self.process.steps.iter().filter(|step| here(&step.from));
        let handoffs = handoffs.map(|handoff| named(&handoff.label, &handoff.name));
        handoffs.chain(steps.map(|step| named(&step.label, &step.name))).collect()
    }

    /// Who supplies what: `Maria Lopez`, `scope, champion`.
    pub(super) fn missing(&self, missing: &[WhyMissing]) -> Vec<(String, String)> {
        let mut by_whom: BTreeMap<Option<&Name>, Vec<&str>> = BTreeMap::new();
        for one in missing {
            let what = one.label.as_deref().unwrap_or(&one.requirement);
            by_whom.entry(one.from.as_ref()).or_default().push(what);
        }
        let who = |name: Option<&Name>| name.map_or_else(|| "Nobody yet".to_owned(), |name| self.who(name));
        by_whom.into_iter().map(|(name, what)| (who(name), what.join(", "))).collect()
    }

    /// `kickoff.accept` is `Kickoff to be accepted`, `onboarding.stay` is `Onboarding to be left`.
    pub(super) fn clock(&self, clock: &str) -> String {
        let Some((of, what)) = clock.split_once('.') else {
            let own = self.process.clocks.iter().find(|own| *own.deadline.clock == *clock);
            return named(own.map_or("", |own| own.label.as_str()), &Name::from(clock.replace('_', " ")));
        };
        let name = Name::from(of);
        let handoff = self.process.handoff(of).map(|handoff| named(&handoff.label, &name));
        let step = || self.process.step(of).map(|step| named(&step.label, &name));
        let stage = || self.process.stages.iter().find(|stage| stage.place.stage == name);
        match what {
            "resolve" => format!("{} to be resolved", self.exception(&name)),
            "stay" => {
                format!(
                    "{} to be left",
                    stage().map_or_else(|| of.to_owned(), |stage| named(&stage.label, &name))
                )
            }
            _ => {
                let of = handoff.or_else(step).unwrap_or_else(|| of.to_owned());
                match what {
                    "prepare" => format!("{of} to be ready"),
                    "accept" => format!("{of} to be accepted"),
                    "complete" => format!("{of} to be completed"),
                    approval => format!("{of}: {}", approval.replace('_', " ")),
                }
            }
        }
    }

    /// A person by their full name.
    pub(super) fn value(&self, value: &Value) -> String {
        match value {
            Value::Person(name) => self.who(name),
            other => other.to_string(),
        }
    }
}

/// `in 3 hours`, `2 days ago`.
pub(super) fn away(due: Instant, now: Instant) -> String {
    let minutes = (due - now).num_minutes();
    let (count, unit) = match minutes.abs() {
        0 => return "now".to_owned(),
        minutes @ 1..120 => (minutes, "minute"),
        minutes @ 120..2_880 => (minutes / 60, "hour"),
        minutes => (minutes / 1_440, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if minutes > 0 { format!("in {count} {unit}{plural}") } else { format!("{count} {unit}{plural} ago") }
}
