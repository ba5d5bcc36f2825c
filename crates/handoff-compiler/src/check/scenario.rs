//! Scenarios: tests, in virtual time.

mod command;
mod expectation;
mod spoken;
mod whose;

use std::collections::BTreeMap;

use handoff_plan::{self as plan, Instant, Name, ScenarioLine, ScenarioStep, ScenarioUntil};
use handoff_syntax::ast::{self, Ident, Item, Line, LineKind};
use handoff_syntax::source::{FileId, Span};

pub(crate) use spoken::{AlikeByNames, Spoken};

use super::arguments::Missing;
use super::{Checker, Scope, Sites};
use crate::model::{At, Scenario};
use crate::names::Space;
use crate::outline::Outline;
use crate::rules;
use crate::ty::Ty;

impl<'a> Checker<'a> {
    pub(super) fn scenarios(&mut self, tree: &'a ast::File) -> Vec<Scenario> {
        let scenarios = tree.items.iter().filter_map(|item| match item {
            Item::Scenario(scenario) => Some(scenario),
            _ => None,
        });
        let found: Vec<Scenario> = scenarios.filter_map(|s| self.scenario(s, tree.id)).collect();
        let mut titles: BTreeMap<(&str, &Name), Span> = BTreeMap::new();
        for scenario in &found {
            let (title, at) = (scenario.plan.title.as_str(), scenario.at.name);
            let first = *titles.entry((title, &scenario.plan.process)).or_insert(at);
            if first != at {
                self.report(rules::duplicate_name::diagnostic("scenario", title, at, first));
            }
        }
        found
    }

    fn scenario(&mut self, scenario: &'a ast::Scenario, file: FileId) -> Option<Scenario> {
        self.sites = Sites::default();
        let Some(outline) = self.outline_named(file, &scenario.process.name) else {
            let unknown =
                self.world.names.unknown(file, Space::Process, &scenario.process.name, scenario.process.span);
            self.report(unknown);
            return None;
        };
        self.findings.used(scenario.process.span, outline.at.name);
        let mut reader = Reader {
            own: outline,
            outline,
            file,
            zone: self.zone(outline),
            lines: Vec::new(),
            spans: Vec::new(),
            now: None,
        };
        if scenario.lines.first().is_some_and(|line| !matches!(line.kind, LineKind::At(_) | LineKind::Error))
        {
            let first = scenario.lines.first().map_or(scenario.header, |line| line.span);
            self.report(rules::scenario_without_time::diagnostic(first));
        }
        for line in &scenario.lines {
            self.line(line, &mut reader);
        }
        let source = self.world.sources.get(file);
        let line = source.map_or(1, |f| f.position(scenario.header.start).line);
        let plan = plan::Scenario {
            title: scenario.title.value.clone(),
            process: outline.name.clone(),
            file: source.map(|f| f.path().to_owned()).unwrap_or_default(),
            line,
            lines: reader.lines,
        };
        let at = At { name: scenario.title.span, header: scenario.header, span: scenario.span };
        Some(Scenario { file, at, plan, lines: reader.spans })
    }

    fn line(&mut self, line: &'a Line, reader: &mut Reader<'a>) {
        let LineKind::Case { key, lines } = &line.kind else {
            self.for_whom(reader, std::slice::from_ref(line), None);
            return;
        };
        let ty = reader.own.key.as_ref().map_or(Ty::Error, |key| key.ty.clone());
        let typed = self.value(key, &reader.values(), &ty);
        let plan::Expr::Value(value) = typed.expr else {
            let written = self.written(key.span);
            let why = "a case is named by its key as it stands";
            self.report(rules::bad_value::diagnostic(key.span, &written, why));
            return;
        };
        self.for_whom(reader, lines, Some(&value));
    }

    /// A line as the process at hand reads it.
    fn read_line(&mut self, line: &'a Line, case: Option<&plan::Value>, reader: &mut Reader<'a>) {
        if matches!(line.kind, LineKind::Case { .. }) {
            return self.line(line, reader);
        }
        let Some(kind) = self.scenario_step(line, reader) else { return };
        let position = self.world.sources.get(reader.file).map_or(1, |f| f.position(line.span.start).line);
        let text = self.written(line.span);
        let process = (reader.outline.name != reader.own.name).then(|| reader.outline.name.clone());
        reader.lines.push(ScenarioLine { line: position, text, case: case.cloned(), process, kind });
        reader.spans.push(line.span);
    }

    fn scenario_step(&mut self, line: &'a Line, reader: &mut Reader<'a>) -> Option<ScenarioStep> {
        let file = reader.file;
        Some(match &line.kind {
            LineKind::Error | LineKind::Case { .. } => return None,
            LineKind::At(at) => {
                let at = self.instant(*at, reader.zone)?;
                if let Some((_, first)) = reader.now {
                    self.report(rules::clause_twice::diagnostic("at", line.span, first));
                }
                reader.now = Some((at, line.span));
                ScenarioStep::At(at)
            }
            LineKind::Event { event, fields } => {
                let symbol = self.event_named(event, file)?;
                let members = self.world.shapes.events.get(&symbol.plan).map_or(&[][..], Vec::as_slice);
                let what = format!("`{}`", symbol.name);
                let fields =
                    self.arguments(fields, line.span, members, &what, &reader.values(), Missing::Warning);
                ScenarioStep::Event { event: symbol.plan.clone(), fields: fields.values }
            }
            LineKind::Set { field, value, by } => {
                let scope = reader.scope();
                let path = self.field_path(field, &scope);
                let value = self.value_for(value, &scope, path.as_ref().map(|(_, slot)| slot));
                let by = self.by(by.as_ref(), file);
                let (names, _) = path?;
                let mut names = names.into_iter();
                let field = names.next()?;
                ScenarioStep::Set { field, members: names.collect(), value, by }
            }
            LineKind::Confirm { field, by } => {
                let (names, _) = self.field_path(field, &reader.scope())?;
                let by = self.by(by.as_ref(), file);
                ScenarioStep::Confirm { field: names.into_iter().next()?, by }
            }
            LineKind::Command { .. } => return self.scenario_command(line, reader),
            LineKind::Resolve { exception, by } => {
                let by = self.by(by.as_ref(), file);
                ScenarioStep::Resolve { exception: self.exception(exception, &reader.scope())?, by }
            }
            LineKind::Reply { .. } | LineKind::Fail { .. } => return self.scenario_call(line, reader),
            LineKind::Away { person, until } => {
                let until = match until {
                    ast::Until::DateTime(at) => ScenarioUntil::At(self.instant(*at, reader.zone)?),
                    ast::Until::Date(date) => ScenarioUntil::At(reader.zone.end_of_day(self.date(*date)?)),
                    ast::Until::For(duration) => ScenarioUntil::For(self.waiting_time(duration)),
                };
                ScenarioStep::Away { person: self.person_named(person, file)?, until }
            }
            LineKind::Back { person } => ScenarioStep::Back { person: self.person_named(person, file)? },
            LineKind::Wait(duration) => ScenarioStep::Wait(self.waiting_time(duration)),
            LineKind::WaitUntil(at) => {
                let until = self.instant(*at, reader.zone)?;
                if let Some((_, first)) = reader.now.filter(|(start, _)| until < *start) {
                    self.report(rules::scenario_without_time::backwards(line.span, first));
                }
                ScenarioStep::WaitUntil(until)
            }
            LineKind::Expect { not, what } => {
                ScenarioStep::Expect { not: *not, what: self.expectation(what, reader)? }
            }
        })
    }

    /// What a call comes back with.
    fn scenario_call(&mut self, line: &'a Line, reader: &Reader<'a>) -> Option<ScenarioStep> {
        Some(match &line.kind {
            LineKind::Reply { port, action, value } => {
                let (port, action) = self.port_action(port, action, &reader.scope())?;
                let value = match (value, &action.returns) {
                    (Some(value), Some(returns)) => Some(self.value(value, &reader.values(), returns).expr),
                    (None, Some(_)) | (None, None) => None,
                    (Some(value), None) => {
                        let what = format!("`{port}.{}`", action.name);
                        self.report(rules::wrong_type::returns_nothing(value.span, &what, action.span));
                        None
                    }
                };
                ScenarioStep::Reply { port, action: action.name.clone(), value }
            }
            LineKind::Fail { port, action, error } => {
                let (port, action) = self.port_action(port, action, &reader.scope())?;
                let error = error.as_ref().map(|text| text.value.clone());
                ScenarioStep::Fail { port, action: action.name.clone(), error }
            }
            _ => return None,
        })
    }

    fn by(&mut self, by: Option<&'a Ident>, file: FileId) -> Option<Name> {
        by.and_then(|by| self.person_named(by, file))
    }

    /// A person or a team.
    fn somebody(&mut self, name: &'a Ident, file: FileId) -> Option<Name> {
        let world = self.world;
        world.names.resolve(file, Space::Who, name, &mut self.findings).map(|symbol| symbol.plan.clone())
    }
}

/// A scenario as it is read.
struct Reader<'a> {
    /// The scenario's process.
    own: &'a Outline<'a>,
    /// The one that the line at hand speaks of: its own, or a linked one.
    outline: &'a Outline<'a>,
    file: FileId,
    zone: &'a plan::Calendar,
    lines: Vec<ScenarioLine>,
    spans: Vec<Span>,
    /// When it begins, and where that is said.
    now: Option<(Instant, Span)>,
}

impl<'a> Reader<'a> {
    /// Sees the case.
    fn scope(&self) -> Scope<'a> {
        Scope { scenario: true, file: self.file, ..Scope::of_process(self.outline, self.zone) }
    }

    /// For values that come from outside: no case is seen.
    fn values(&self) -> Scope<'a> {
        Scope { scenario: true, ..Scope::of_file(self.file, self.zone) }
    }
}

#[cfg(test)]
mod tests;
