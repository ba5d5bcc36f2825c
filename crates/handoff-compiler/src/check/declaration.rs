//! People, rotas, shapes and ports.

use std::collections::BTreeMap;

use handoff_plan::{self as plan, Assign, Name};
use handoff_syntax::ast::{self, EventBody, Ident, PersonClause, RotaClause, TeamClause};
use handoff_syntax::source::{FileId, Span};

use super::Checker;
use super::calendar::ALWAYS;
use super::field::plan_type;
use crate::model::{Item, Shape};
use crate::names::{Decl, Space, Symbol};
use crate::rules;

/// A clause that may stand once, with where it stood first.
#[derive(Debug)]
pub(super) struct Once<T> {
    pub(super) value: Option<T>,
    first: Option<Span>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { value: None, first: None }
    }
}

impl<T> Once<T> {
    pub(super) fn span(&self) -> Option<Span> {
        self.first
    }
}

impl<'a> Checker<'a> {
    /// Keeps the first of a clause and reports any other.
    pub(super) fn once<T>(&mut self, slot: &mut Once<T>, what: &str, span: Span, value: Option<T>) {
        match slot.first {
            Some(first) => self.report(rules::clause_twice::diagnostic(what, span, first)),
            None => (slot.first, slot.value) = (Some(span), value),
        }
    }

    pub(super) fn calendar_named(&mut self, name: &Ident, file: FileId) -> Option<Name> {
        let world = self.world;
        if name.name == ALWAYS {
            return Some(name.name.clone());
        }
        if world.names.find(file, Space::Calendar, &name.name).is_none() {
            let known = world.names.near(file, Space::Calendar, &name.name).chain([ALWAYS]);
            let elsewhere = world.names.elsewhere(Space::Calendar, &name.name);
            self.report(rules::unknown_name::declared("calendar", &name.name, name.span, known, elsewhere));
            return None;
        }
        world.names.resolve(file, Space::Calendar, name, &mut self.findings).map(|s| s.plan.clone())
    }

    /// A person, not a team.
    pub(super) fn person_named(&mut self, name: &Ident, file: FileId) -> Option<Name> {
        let world = self.world;
        let symbol = world.names.resolve(file, Space::Who, name, &mut self.findings)?;
        if matches!(symbol.decl, Decl::Team(_)) {
            self.report(rules::not_a_person::team(&name.name, name.span));
            return None;
        }
        Some(symbol.plan.clone())
    }

    fn people(&mut self, names: &[Ident], file: FileId) -> Vec<Name> {
        let mut found = Vec::with_capacity(names.len());
        let mut known: BTreeMap<Name, Span> = BTreeMap::new();
        for name in names {
            let Some(person) = self.person_named(name, file) else { continue };
            if let Some(first) = known.get(&person) {
                self.report(rules::duplicate_name::diagnostic("member", &name.name, name.span, *first));
            } else {
                known.insert(person.clone(), name.span);
                found.push(person);
            }
        }
        found
    }

    pub(super) fn person(
        &mut self,
        symbol: &Symbol<'a>,
        person: &'a ast::Person,
    ) -> Option<Item<plan::Person>> {
        let file = symbol.file;
        let (mut email, mut deputy, mut manager, mut calendar) =
            (Once::default(), Once::default(), Once::default(), Once::default());
        let mut reach = Vec::new();
        if super::name::role(&symbol.name).is_some() {
            let why = "it speaks of the handoff at hand";
            self.report(rules::name_taken::diagnostic(&symbol.name, symbol.at.name, why));
        }
        for clause in &person.clauses {
            match clause {
                PersonClause::Error(_) => {}
                PersonClause::Email(text) => {
                    if !plan::is_email(&text.value) {
                        let why = "it is no email address, such as jo@acme.example";
                        self.report(rules::bad_value::diagnostic(text.span, &text.value, why));
                    }
                    self.once(&mut email, "email", text.span, Some(text.value.clone()));
                }
                PersonClause::Deputy(name) => {
                    let found = self.person_named(name, file);
                    self.once(&mut deputy, "deputy", name.span, found);
                }
                PersonClause::Manager(name) => {
                    let found = self.person_named(name, file);
                    self.once(&mut manager, "manager", name.span, found);
                }
                PersonClause::Calendar(name) => {
                    let found = self.calendar_named(name, file);
                    self.once(&mut calendar, "calendar", name.span, found);
                }
                PersonClause::Reach(r) => reach.push((r.channel.name.clone(), r.address.value.clone())),
            }
        }
        let label = person.label.as_ref().map_or_else(|| symbol.name.to_string(), |l| l.value.clone());
        let plan = plan::Person {
            label,
            email: email.value,
            deputy: deputy.value,
            manager: manager.value,
            calendar: calendar.value,
            reach,
        };
        (!symbol.repeats).then(|| Item { name: symbol.plan.clone(), plan, at: symbol.at })
    }

    pub(super) fn team(&mut self, symbol: &Symbol<'a>, team: &'a ast::Team) -> Option<Item<plan::Team>> {
        let file = symbol.file;
        let (mut lead, mut manager, mut members, mut calendar, mut assign) =
            (Once::default(), Once::default(), Once::default(), Once::default(), Once::default());
        let mut reach = Vec::new();
        if super::name::role(&symbol.name).is_some() {
            let why = "it speaks of the handoff at hand";
            self.report(rules::name_taken::diagnostic(&symbol.name, symbol.at.name, why));
        }
        for clause in &team.clauses {
            match clause {
                TeamClause::Error(_) => {}
                TeamClause::Lead(name) => {
                    let found = self.person_named(name, file);
                    self.once(&mut lead, "lead", name.span, found);
                }
                TeamClause::Manager(name) => {
                    let found = self.person_named(name, file);
                    self.once(&mut manager, "manager", name.span, found);
                }
                TeamClause::Members(names) => {
                    let span = names.first().map_or(team.header, |n| n.span);
                    let found = self.people(names, file);
                    self.once(&mut members, "members", span, Some(found));
                }
                TeamClause::Calendar(name) => {
                    let found = self.calendar_named(name, file);
                    self.once(&mut calendar, "calendar", name.span, found);
                }
                TeamClause::Assign { policy, rota, span } => {
                    let found = self.assign(policy, rota.as_ref(), *span, file);
                    self.once(&mut assign, "assign", *span, found);
                }
                TeamClause::Reach(r) => reach.push((r.channel.name.clone(), r.address.value.clone())),
            }
        }
        let label = team.label.as_ref().map_or_else(|| symbol.name.to_string(), |l| l.value.clone());
        let assign_span = assign.span().unwrap_or(symbol.at.header);
        let plan = plan::Team {
            label,
            lead: lead.value,
            manager: manager.value,
            members: members.value.unwrap_or_default(),
            calendar: calendar.value,
            assign: assign.value.unwrap_or(Assign::Lead),
            reach,
        };
        if matches!(plan.assign, Assign::RoundRobin | Assign::LeastLoaded) && members.first.is_none() {
            self.report(rules::nobody_to_assign::diagnostic(&symbol.name, assign_span));
        }
        (!symbol.repeats).then(|| Item { name: symbol.plan.clone(), plan, at: symbol.at })
    }

    fn assign(&mut self, policy: &Ident, rota: Option<&Ident>, span: Span, file: FileId) -> Option<Assign> {
        let world = self.world;
        let on_call = policy.name == "on_call";
        if let Some(rota) = rota.filter(|_| !on_call) {
            self.report(rules::wrong_arguments::diagnostic(&policy.name, "assign on_call ROTA", rota.span));
        }
        Some(match policy.name.as_str() {
            "lead" => Assign::Lead,
            "round_robin" => Assign::RoundRobin,
            "least_loaded" => Assign::LeastLoaded,
            "claim" => Assign::Claim,
            "on_call" => match rota {
                Some(rota) => {
                    let rota = world.names.resolve(file, Space::Rota, rota, &mut self.findings)?;
                    Assign::OnCall(rota.plan.clone())
                }
                None => {
                    self.report(rules::wrong_arguments::diagnostic("on_call", "assign on_call ROTA", span));
                    return None;
                }
            },
            other => {
                let known = ["lead", "round_robin", "least_loaded", "on_call", "claim"];
                self.report(rules::unknown_name::named(
                    "way to assign",
                    other,
                    policy.span,
                    known.into_iter(),
                ));
                return None;
            }
        })
    }

    pub(super) fn rota(&mut self, symbol: &Symbol<'a>, rota: &'a ast::Rota) -> Option<Item<plan::Rota>> {
        let file = symbol.file;
        let (mut members, mut calendar, mut turn) = (Once::default(), Once::default(), Once::default());
        let named = rota.clauses.iter().find_map(|c| match c {
            RotaClause::Calendar(name) => self.world.names.find(file, Space::Calendar, &name.name),
            _ => None,
        });
        let zone = named.and_then(|s| self.world.calendars.get(&s.plan)).unwrap_or(&self.world.always);
        for clause in &rota.clauses {
            match clause {
                RotaClause::Error(span) => self.once(&mut turn, "turn", *span, None),
                RotaClause::Members(names) => {
                    let span = names.first().map_or(rota.header, |n| n.span);
                    let found = self.people(names, file);
                    self.once(&mut members, "members", span, Some(found));
                }
                RotaClause::Calendar(name) => {
                    let found = self.calendar_named(name, file);
                    self.once(&mut calendar, "calendar", name.span, found);
                }
                RotaClause::Turn { every, from, span } => {
                    let every = self.waiting_time(every);
                    let from = self.instant(*from, zone);
                    self.once(&mut turn, "turn", *span, from.map(|from| (every, from)));
                }
            }
        }
        let broken = rota.clauses.iter().any(|c| matches!(c, RotaClause::Error(_)));
        let nobody = members.value.as_ref().is_none_or(Vec::is_empty);
        if nobody && !broken {
            let example = "members fay, gus, ivo";
            self.report(rules::missing_clause::diagnostic(
                "rota",
                &symbol.name,
                "members",
                symbol.at.header,
                example,
            ));
        }
        if turn.first.is_none() && !broken {
            let example = "turn every 1 week from 2026-01-05 09:00";
            self.report(rules::missing_clause::diagnostic(
                "rota",
                &symbol.name,
                "turn",
                symbol.at.header,
                example,
            ));
        }
        let (every, from) = turn.value?;
        let plan =
            plan::Rota { members: members.value.unwrap_or_default(), calendar: calendar.value, every, from };
        (!symbol.repeats).then(|| Item { name: symbol.plan.clone(), plan, at: symbol.at })
    }

    pub(super) fn record(
        &mut self,
        symbol: &Symbol<'a>,
        record: &'a ast::Record,
    ) -> Option<Shape<plan::Record>> {
        if symbol.repeats {
            return None;
        }
        let members = self.world.shapes.records.get(&symbol.plan)?;
        let (fields, spans) = self.own_fields(&record.fields, members, symbol.file);
        Some(Shape { name: symbol.plan.clone(), plan: plan::Record { fields }, at: symbol.at, fields: spans })
    }

    pub(super) fn event(&mut self, symbol: &Symbol<'a>, event: &'a ast::Event) -> Option<Shape<plan::Event>> {
        let reserved =
            symbol.name.as_str().split('.').next_back().is_some_and(|last| matches!(last, "enter" | "leave"));
        if reserved && event.name.parts.len() == 1 {
            let why = "it says that a stage is entered or left";
            self.report(rules::name_taken::diagnostic(&symbol.name, symbol.at.name, why));
        }
        if symbol.name.starts_with("handoff.") {
            let why = "events whose names begin with `handoff.` are commands of people";
            self.report(rules::name_taken::diagnostic(&symbol.name, symbol.at.name, why));
        }
        if symbol.repeats {
            return None;
        }
        let members = self.world.shapes.events.get(&symbol.plan)?;
        let (fields, spans) = match &event.body {
            EventBody::Fields(fields) => self.own_fields(fields, members, symbol.file),
            EventBody::Schema(path) => {
                let fields = self.world.shapes.from_schema.get(&symbol.plan).cloned().unwrap_or_default();
                let spans = vec![path.span; fields.len()];
                (fields, spans)
            }
        };
        let outside = event.outside.as_ref().map(|text| text.value.clone());
        let outside = outside.filter(|outside| *outside != symbol.plan);
        Some(Shape {
            name: symbol.plan.clone(),
            plan: plan::Event { outside, fields },
            at: symbol.at,
            fields: spans,
        })
    }

    pub(super) fn made_records(&self) -> Vec<Shape<plan::Record>> {
        let shape = |(name, at, plan): &(Name, _, plan::Record)| Shape {
            name: name.clone(),
            plan: plan.clone(),
            at: *at,
            fields: vec![at.name; plan.fields.len()],
        };
        self.world.shapes.made.iter().map(shape).collect()
    }

    pub(super) fn port(&mut self, symbol: &Symbol<'a>) -> Option<Item<plan::Port>> {
        let shape = self.world.shapes.ports.get(&symbol.plan).filter(|_| !symbol.repeats)?;
        let action = |a: &crate::shapes::ActionShape| plan::PortAction {
            name: a.name.clone(),
            params: a.params.iter().map(|p| (p.name.clone(), plan_type(&p.ty))).collect(),
            returns: a.returns.as_ref().map(plan_type),
        };
        let plan =
            plan::Port { assistant: shape.assistant, actions: shape.actions.iter().map(action).collect() };
        Some(Item { name: symbol.plan.clone(), plan, at: symbol.at })
    }

    /// A ladder means something where it is used; by itself only its points can be wrong.
    pub(super) fn ladder(&mut self, ladder: &'a ast::Ladder) {
        for step in &ladder.steps {
            self.point_alone(&step.at);
        }
    }
}
