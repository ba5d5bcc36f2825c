//! What a spec gives names to.

use handoff_plan::Name;
use handoff_syntax::source::Span;

use crate::model::{At, Model, Process};

/// Every name that is declared, with its place.
pub(super) fn names(model: &Model) -> Vec<(&Name, Span)> {
    let mut found: Vec<(&Name, &At)> = Vec::new();
    found.extend(model.calendars.iter().map(|c| (&c.name, &c.at)));
    found.extend(model.persons.iter().map(|p| (&p.name, &p.at)));
    found.extend(model.teams.iter().map(|t| (&t.name, &t.at)));
    found.extend(model.rotas.iter().map(|r| (&r.name, &r.at)));
    found.extend(model.types.iter().chain(&model.ladders).map(|n| (&n.name, &n.at)));
    found.extend(model.records.iter().map(|r| (&r.name, &r.at)));
    found.extend(model.events.iter().map(|e| (&e.name, &e.at)));
    found.extend(model.ports.iter().map(|p| (&p.name, &p.at)));
    model.processes.iter().for_each(|process| {
        found.push((&process.name, &process.at));
        found.extend(process.fields().map(|(field, at)| (&field.name, at)));
        found.extend(process.stages().map(|(stage, at)| (&stage.place.stage, &at.at)));
        found.extend(process.handoffs().map(|(handoff, at)| (&handoff.name, &at.at)));
        found.extend(process.steps().map(|(step, at)| (&step.name, &at.at)));
        found.extend(process.clocks().map(|(clock, at)| (clock.name(), at)));
        found.extend(process.exceptions().map(|(exception, at)| (&exception.name, &at.at)));
    });
    found.into_iter().map(|(name, at)| (name, at.name)).collect()
}

/// What a process shows to people by a label of its own: the label, what bears it, and where.
pub(super) fn labels(process: &Process) -> Vec<(&str, &'static str, Span)> {
    let name = &process.name;
    let mut found = vec![("process", &process.plan.label, name, process.at.header)];
    found.extend(process.stages().map(|(s, at)| ("stage", &s.label, &s.place.stage, at.at.header)));
    found.extend(process.handoffs().map(|(h, at)| ("handoff", &h.label, &h.name, at.at.header)));
    found.extend(process.steps().map(|(s, at)| ("step", &s.label, &s.name, at.at.header)));
    found.extend(process.clocks().map(|(c, at)| ("clock", &c.label, c.name(), at.header)));
    found.extend(process.exceptions().map(|(e, at)| ("exception", &e.label, &e.name, at.at.header)));
    let own = found.into_iter().filter(|(_, label, name, _)| label.as_str() != name.as_str());
    own.map(|(what, label, _, span)| (label.as_str(), what, span)).collect()
}
