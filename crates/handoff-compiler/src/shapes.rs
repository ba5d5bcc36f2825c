//! Pass 2: the shapes of data. Every type that is written becomes a type of the plan; conditions and defaults of fields
//! wait for the checker.

mod circle;
mod schema;

use std::collections::BTreeMap;

use handoff_plan::{self as plan, Name, Type};
use handoff_syntax::ast::{self, EventBody, Ident, TypeKind};
use handoff_syntax::source::{FileId, Span};

use crate::findings::Findings;
use crate::load::Loaded;
use crate::model::At;
use crate::names::{Decl, Names, Space};
use crate::rules;
use crate::ty::Ty;

/// A field as others see it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: Name,
    pub(crate) ty: Ty,
    pub(crate) optional: bool,
    pub(crate) sensitive: bool,
    /// Has a value where none is given.
    pub(crate) default: bool,
    pub(crate) span: Span,
}

impl Member {
    /// Somebody must give it a value.
    pub(crate) fn is_required(&self) -> bool {
        !self.optional && !self.default
    }
}

#[derive(Clone, Debug)]
pub(crate) struct PortShape {
    pub(crate) assistant: bool,
    pub(crate) actions: Vec<ActionShape>,
    /// INVARIANT: positions in `actions`.
    by_name: BTreeMap<Name, usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct ActionShape {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) params: Vec<Member>,
    pub(crate) returns: Option<Ty>,
}

#[derive(Debug, Default)]
pub(crate) struct Shapes {
    /// By name in the plan.
    pub(crate) records: BTreeMap<Name, Vec<Member>>,
    pub(crate) events: BTreeMap<Name, Vec<Member>>,
    pub(crate) ports: BTreeMap<Name, PortShape>,
    /// Records that a schema made, with the event that they come from.
    pub(crate) made: Vec<(Name, At, plan::Record)>,
    /// Fields of events that have their fields from a schema.
    pub(crate) from_schema: BTreeMap<Name, Vec<plan::Field>>,
}

/// What may stand for a type without being declared.
const BUILT_IN: [(&str, Type); 13] = [
    ("text", Type::Text),
    ("number", Type::Number),
    ("integer", Type::Integer),
    ("bool", Type::Bool),
    ("date", Type::Date),
    ("time", Type::Time),
    ("datetime", Type::DateTime),
    ("duration", Type::Duration),
    ("email", Type::Email),
    ("url", Type::Url),
    ("document", Type::Document),
    ("person", Type::Person),
    ("team", Type::Team),
];

pub(crate) fn shapes(names: &Names<'_>, loaded: &Loaded, findings: &mut Findings) -> Shapes {
    let mut shapes = Shapes::default();
    for symbol in &names.symbols {
        if matches!(symbol.decl, Decl::Type(_) | Decl::Record(_)) && is_built_in(&symbol.name) {
            findings.report(rules::name_taken::diagnostic(
                &symbol.name,
                symbol.at.name,
                "it names a type of the language",
            ));
        }
        match symbol.decl {
            Decl::Type(alias) => {
                // Resolved where it is used; here for what is wrong with it, used or not.
                type_of(names, findings, symbol.file, &alias.ty);
            }
            Decl::Record(record) if !symbol.repeats => {
                let members = members(names, findings, symbol.file, &record.fields);
                shapes.records.entry(symbol.plan.clone()).or_insert(members);
            }
            Decl::Event(event) if !symbol.repeats => {
                let members = match &event.body {
                    EventBody::Fields(fields) => members(names, findings, symbol.file, fields),
                    EventBody::Schema(path) => {
                        let read = loaded.attachments.get(&path.span);
                        let schema = schema::read(&symbol.plan, path, read, findings);
                        shapes.take_schema(&symbol.plan, symbol.at, schema)
                    }
                };
                shapes.events.entry(symbol.plan.clone()).or_insert(members);
            }
            Decl::Port(port) if !symbol.repeats => {
                let actions = actions(names, findings, symbol.file, port);
                let by_name = actions.iter().map(|a| a.name.clone()).zip(0..).collect();
                let shape = PortShape { assistant: port.assistant, actions, by_name };
                shapes.ports.entry(symbol.plan.clone()).or_insert(shape);
            }
            _ => {}
        }
    }
    endless_types(names, findings);
    endless_records(names, &shapes, findings);
    shapes
}

impl Shapes {
    fn take_schema(&mut self, event: &Name, at: At, schema: schema::Schema) -> Vec<Member> {
        for (name, record) in schema.records {
            self.records.insert(name.clone(), as_members(&record.fields, at.name));
            self.made.push((name, at, record));
        }
        let members = as_members(&schema.fields, at.name);
        self.from_schema.insert(event.clone(), schema.fields);
        members
    }

    /// The fields of a record or of an event's payload.
    pub(crate) fn members(&self, ty: &Ty) -> Option<&[Member]> {
        match ty {
            Ty::Is(Type::Record(name)) => self.records.get(name).map(Vec::as_slice),
            Ty::Event(name) => self.events.get(name).map(Vec::as_slice),
            _ => None,
        }
    }

    pub(crate) fn action(&self, port: &str, action: &str) -> Option<&ActionShape> {
        let port = self.ports.get(port)?;
        port.by_name.get(action).and_then(|position| port.actions.get(*position))
    }
}

fn as_members(fields: &[plan::Field], span: Span) -> Vec<Member> {
    let member = |f: &plan::Field| Member {
        name: f.name.clone(),
        ty: Ty::Is(f.ty.clone()),
        optional: f.optional,
        sensitive: f.sensitive,
        default: f.default.is_some(),
        span,
    };
    fields.iter().map(member).collect()
}

pub(crate) fn members(
    names: &Names<'_>,
    findings: &mut Findings,
    file: FileId,
    fields: &[ast::Field],
) -> Vec<Member> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut members = Vec::with_capacity(fields.len());
    for field in fields {
        let ty = type_of(names, findings, file, &field.ty);
        if let Some(first) = seen.insert(&field.name.name, field.name.span) {
            seen.insert(&field.name.name, first);
            findings.report(rules::duplicate_name::diagnostic(
                "field",
                &field.name.name,
                field.name.span,
                first,
            ));
            continue;
        }
        members.push(Member {
            name: field.name.name.clone(),
            ty,
            optional: field.ty.optional,
            sensitive: field.sensitive.is_some(),
            default: field.default.is_some(),
            span: field.name.span,
        });
    }
    members
}

fn actions(names: &Names<'_>, findings: &mut Findings, file: FileId, port: &ast::Port) -> Vec<ActionShape> {
    let mut actions: Vec<ActionShape> = Vec::with_capacity(port.actions.len());
    let mut seen: BTreeMap<&Name, Span> = BTreeMap::new();
    for action in &port.actions {
        let mut params: Vec<Member> = Vec::with_capacity(action.params.len());
        for param in &action.params {
            let ty = type_of(names, findings, file, &param.ty);
            if let Some(first) = params.iter().find(|p| p.name == param.name.name) {
                let twice = rules::duplicate_name::diagnostic(
                    "parameter",
                    &param.name.name,
                    param.name.span,
                    first.span,
                );
                findings.report(twice);
                continue;
            }
            let (name, span) = (param.name.name.clone(), param.name.span);
            params.push(Member {
                name,
                ty,
                optional: param.ty.optional,
                sensitive: false,
                default: false,
                span,
            });
        }
        let returns = action.returns.as_ref().map(|ty| type_of(names, findings, file, ty));
        let Ident { name, span } = action.name.clone();
        let first = *seen.entry(&action.name.name).or_insert(span);
        if first != span {
            findings.report(rules::duplicate_name::diagnostic("action", &name, span, first));
            continue;
        }
        actions.push(ActionShape { name, span, params, returns });
    }
    actions
}

pub(crate) fn type_of(names: &Names<'_>, findings: &mut Findings, file: FileId, ty: &ast::Type) -> Ty {
    resolve(names, findings, file, ty, &mut Vec::new())
}

fn resolve<'a>(
    names: &Names<'a>,
    findings: &mut Findings,
    file: FileId,
    ty: &'a ast::Type,
    through: &mut Vec<(Span, usize)>,
) -> Ty {
    match &ty.kind {
        TypeKind::Error => Ty::Error,
        TypeKind::Money(None) => {
            findings.report(rules::unknown_currency::missing(ty.span));
            Ty::Error
        }
        TypeKind::Money(Some(currency)) => match check_currency(currency, findings) {
            true => Ty::Is(Type::Money(currency.name.clone())),
            false => Ty::Error,
        },
        TypeKind::List(of) => match resolve(names, findings, file, of, through) {
            Ty::Is(of) => Ty::Is(Type::List(Box::new(of))),
            other => other,
        },
        TypeKind::OneOf(options) => Ty::Is(Type::Choice(choice(options, findings))),
        TypeKind::Name(name) => {
            if let Some(built_in) = built_in(&name.name) {
                return Ty::Is(built_in);
            }
            let Some(symbol) = names.find(file, Space::Shape, &name.name) else {
                if name.name == "money" {
                    findings.report(rules::unknown_currency::missing(ty.span));
                    return Ty::Error;
                }
                let visible =
                    names.near(file, Space::Shape, &name.name).chain(BUILT_IN.iter().map(|(name, _)| *name));
                let elsewhere = names.elsewhere(Space::Shape, &name.name);
                let visible = visible.chain(["money", "list of"]);
                findings
                    .report(rules::unknown_name::declared("type", &name.name, name.span, visible, elsewhere));
                return Ty::Error;
            };
            findings.used(name.span, symbol.at.name);
            match symbol.decl {
                Decl::Type(alias) => {
                    // A circle, and what leads too far, is reported where its types are declared.
                    let lists = unwrapped(&alias.ty).0;
                    let far = through.iter().map(|(_, lists)| 1 + lists).sum::<usize>() + 1 + lists;
                    if through.iter().any(|(span, _)| *span == alias.span) || far > MOST_THROUGH {
                        return Ty::Error;
                    }
                    through.push((alias.span, lists));
                    // What is wrong inside is said where it is declared.
                    let ty = resolve(names, &mut Findings::default(), symbol.file, &alias.ty, through);
                    through.pop();
                    ty
                }
                _ => Ty::Is(Type::Record(symbol.plan.clone())),
            }
        }
    }
}

/// How far a named type may lead: through so many named types and lists.
const MOST_THROUGH: usize = 128;

/// The lists around what a type is of, and that.
fn unwrapped(mut ty: &ast::Type) -> (usize, &ast::Type) {
    let mut lists = 0;
    while let TypeKind::List(of) = &ty.kind {
        lists += 1;
        ty = of;
    }
    (lists, ty)
}

/// Told of the named types that mean themselves in the end, and of the first ones that lead too far.
fn endless_types(names: &Names<'_>, findings: &mut Findings) {
    let of_names = names.of(Space::Shape).filter_map(|symbol| match symbol.decl {
        Decl::Type(alias) => Some((symbol.file, alias)),
        _ => None,
    });
    let aliases: Vec<(FileId, &ast::TypeAlias)> = of_names.collect();
    let numbers: BTreeMap<Span, usize> = aliases.iter().map(|(_, alias)| alias.span).zip(0..).collect();
    let next = |(file, alias): &(FileId, &ast::TypeAlias)| {
        let TypeKind::Name(name) = &unwrapped(&alias.ty).1.kind else { return None };
        match names.find(*file, Space::Shape, &name.name)?.decl {
            Decl::Type(next) => numbers.get(&next.span).copied(),
            _ => None,
        }
    };
    let to: Vec<Vec<usize>> = aliases.iter().map(|alias| next(alias).into_iter().collect()).collect();
    let endless = circle::in_circles(&to);
    let own = |number: usize| aliases.get(number).map_or(0, |(_, alias)| 1 + unwrapped(&alias.ty).0);
    // From where a way ends backwards, so that each is looked at once.
    let mut from: Vec<Vec<usize>> = vec![Vec::new(); to.len()];
    for (one, next) in to.iter().enumerate() {
        next.iter().for_each(|next| from.get_mut(*next).into_iter().for_each(|back| back.push(one)));
    }
    let ends = to.iter().enumerate().filter(|(_, next)| next.is_empty());
    let mut open: Vec<(usize, usize)> = ends.map(|(number, _)| (number, own(number))).collect();
    while let Some((number, far)) = open.pop() {
        let Some((_, alias)) = aliases.get(number).filter(|_| far > MOST_THROUGH) else {
            open.extend(from.get(number).into_iter().flatten().map(|back| (*back, far + own(*back))));
            continue;
        };
        findings.report(rules::endless_record::too_far(&alias.name.name, alias.name.span, MOST_THROUGH));
    }
    for (_, alias) in aliases.iter().zip(&endless).filter(|(_, endless)| **endless).map(|(alias, _)| alias) {
        findings.report(rules::endless_record::diagnostic(&alias.name.name, alias.name.span));
    }
}

fn choice(options: &[Ident], findings: &mut Findings) -> Vec<Name> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut names = Vec::with_capacity(options.len());
    for option in options {
        if let Some(first) = seen.get(option.name.as_str()) {
            findings.report(rules::duplicate_name::diagnostic("option", &option.name, option.span, *first));
            continue;
        }
        seen.insert(&option.name, option.span);
        names.push(option.name.clone());
    }
    names
}

pub(crate) fn check_currency(currency: &Ident, findings: &mut Findings) -> bool {
    let known = plan::is_currency(&currency.name);
    if !known {
        findings.report(rules::unknown_currency::diagnostic(&currency.name, currency.span));
    }
    known
}

fn built_in(name: &str) -> Option<Type> {
    BUILT_IN.iter().find(|(n, _)| *n == name).map(|(_, ty)| ty.clone())
}

fn is_built_in(name: &str) -> bool {
    built_in(name).is_some() || name == "money"
}

/// A record that must contain itself can never be filled in.
fn endless_records(names: &Names<'_>, shapes: &Shapes, findings: &mut Findings) {
    let numbers: BTreeMap<&Name, usize> = shapes.records.keys().zip(0..).collect();
    let inside = |members: &Vec<Member>| {
        let required = members.iter().filter(|m| !m.optional);
        let records = required.filter_map(|m| match &m.ty {
            Ty::Is(Type::Record(inner)) => numbers.get(inner).copied(),
            _ => None,
        });
        records.collect()
    };
    let inside: Vec<Vec<usize>> = shapes.records.values().map(inside).collect();
    let endless = circle::in_circles(&inside);
    for symbol in names.of(Space::Shape).filter(|s| !s.repeats) {
        if numbers.get(&symbol.plan).is_some_and(|number| endless.get(*number) == Some(&true)) {
            findings.report(rules::endless_record::diagnostic(&symbol.name, symbol.at.name));
        }
    }
}

#[cfg(test)]
mod tests;
