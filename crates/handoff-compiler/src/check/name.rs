//! What a bare name means, and what stands after a point.

use handoff_plan::{Expr, Name, Role, Special, Type, Value};
use handoff_syntax::ast::{self, ExprKind, Ident};
use handoff_syntax::source::Span;

use super::scope::UNKNOWN_EVENT;
use super::{Checker, Scope, Typed};
use crate::names::{Decl, Space};
use crate::rules;
use crate::ty::Ty;

/// A place that a value can be put into.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) ty: Ty,
    pub(super) sensitive: bool,
}

impl<'a> Checker<'a> {
    /// Nearest first: a variable, the event, an option that the place expects, a field, a role, a person or team.
    pub(super) fn name(&mut self, id: &Ident, scope: &Scope<'a>, hint: Option<&Type>) -> Typed {
        let name = id.name.as_str();
        if let Some(variable) = scope.variables.iter().rev().find(|v| v.name == name) {
            return Typed::new(Expr::Variable(id.name.clone()), variable.ty.clone())
                .with_sensitive(variable.sensitive);
        }
        if let Some(event) = scope.event.as_ref().filter(|_| name == "event") {
            let ty = if *event == UNKNOWN_EVENT { Ty::Error } else { Ty::Event(event.clone()) };
            return Typed::new(Expr::Event, ty);
        }
        if let Some(option) = self.option(id, scope, hint) {
            return option;
        }
        if let Some(field) = scope.outline.and_then(|o| o.field(name)) {
            self.findings.used(id.span, field.span);
            return Typed::new(Expr::Field(id.name.clone()), field.ty.clone())
                .with_sensitive(field.sensitive);
        }
        if let Some(role) = role(name).filter(|_| scope.outline.is_some()) {
            return Typed::is(Expr::Role(role), Type::Person);
        }
        if let Some(special) = special(name).filter(|_| scope.message) {
            return Typed::is(Expr::Special(special), Type::Text);
        }
        if scope.scenario && name == "exposure" {
            // In the process's currency: it may be compared with any money.
            return Typed::new(Expr::Exposure, Ty::Error);
        }
        if let Some(symbol) = self.world.names.find(scope.file, Space::Who, name) {
            self.findings.used(id.span, symbol.at.name);
            return match symbol.decl {
                Decl::Team(_) => Typed::is(Expr::Value(Value::Team(symbol.plan.clone())), Type::Team),
                _ => Typed::is(Expr::Value(Value::Person(symbol.plan.clone())), Type::Person),
            };
        }
        self.unknown_name(id, scope, hint);
        Typed::error()
    }

    /// An option of the choice that the place expects; a field of that name goes before it where it is a choice itself.
    fn option(&self, id: &Ident, scope: &Scope<'a>, hint: Option<&Type>) -> Option<Typed> {
        let Some(choice @ Type::Choice(options)) = hint else { return None };
        let field = scope.outline.and_then(|o| o.field(&id.name));
        let shadowed = field.is_some_and(|f| f.ty.meets(&Ty::Is(choice.clone())));
        let known = options.contains(&id.name) && !shadowed;
        known.then(|| Typed::is(Expr::Value(Value::Choice(id.name.clone())), choice.clone()))
    }

    /// Whether a bare name means something without the place saying what it expects.
    pub(super) fn stands_alone(&self, name: &str, scope: &Scope<'a>) -> bool {
        scope.variables.iter().any(|v| v.name == name)
            || (name == "event" && scope.event.is_some())
            || scope.outline.is_some_and(|o| o.field(name).is_some() || role(name).is_some())
            || (scope.message && special(name).is_some())
            || (scope.scenario && name == "exposure")
            || self.world.names.find(scope.file, Space::Who, name).is_some()
    }

    fn unknown_name(&mut self, id: &Ident, scope: &Scope<'a>, hint: Option<&Type>) {
        let name = id.name.as_str();
        if matches!(name, "now" | "today") {
            self.report(rules::no_clock_in_conditions::diagnostic(name, id.span));
            return;
        }
        if name == "event" {
            self.report(rules::not_at_hand::event(id.span));
            return;
        }
        if let Some(why) = absent(name, scope.outline.is_some()) {
            self.report(rules::not_at_hand::diagnostic(name, id.span, why));
            return;
        }
        let mut candidates: Vec<&str> = scope.variables.iter().map(|v| v.name.as_str()).collect();
        if let Some(outline) = scope.outline {
            candidates.extend(outline.fields_near(name));
            candidates.extend(["giver", "receiver", "owner"]);
        }
        match hint {
            Some(Type::Choice(options)) => candidates.extend(options.iter().map(Name::as_str)),
            Some(Type::Person | Type::Team) => {
                candidates.extend(self.world.names.near(scope.file, Space::Who, name));
            }
            _ => {}
        }
        let diagnostic = match hint {
            Some(ty @ Type::Choice(options)) if scope.outline.is_none_or(|o| o.field(name).is_none()) => {
                rules::unknown_name::option(name, id.span, options, &Ty::Is(ty.clone()), &candidates)
            }
            Some(Type::Person | Type::Team) => {
                let world = self.world;
                let elsewhere = world.names.elsewhere(Space::Who, name);
                rules::unknown_name::declared(
                    "person or team",
                    name,
                    id.span,
                    candidates.into_iter(),
                    elsewhere,
                )
            }
            _ => rules::unknown_name::named("field", name, id.span, candidates.into_iter()),
        };
        self.report(diagnostic);
    }

    /// `champion.email`, `event.acv`, and for a declared person or team `cs.lead`.
    pub(super) fn member(&mut self, of: &'a ast::Expr, name: &Ident, scope: &Scope<'a>) -> Typed {
        let whole = self.infer(of, scope, None);
        if whole.ty.is_error() {
            return whole;
        }
        let Some(members) = self.world.shapes.members(&whole.ty) else {
            return self.static_person(of, &whole, name);
        };
        let Some(member) = members.iter().find(|m| m.name == name.name) else {
            let written = self.written(of.span);
            let names = members.iter().map(|m| m.name.as_str());
            self.report(rules::unknown_name::member(&written, &name.name, name.span, names));
            return Typed::error();
        };
        self.findings.used(name.span, member.span);
        let sensitive = member.sensitive || whole.sensitive;
        let expr = Expr::Member(Box::new(whole.expr), name.name.clone());
        Typed::new(expr, member.ty.clone()).with_sensitive(sensitive)
    }

    /// Lead and manager of a declared team, and manager and deputy of a declared person, are known as they stand.
    fn static_person(&mut self, of: &ast::Expr, whole: &Typed, name: &Ident) -> Typed {
        let ident = match &of.kind {
            ExprKind::Name(ident) => Some(ident),
            _ => None,
        };
        let wanted = matches!(name.name.as_str(), "lead" | "manager");
        let named = match &whole.expr {
            Expr::Value(Value::Team(name) | Value::Person(name)) => Some(name.clone()),
            _ => None,
        };
        if let (Some(named), Some(_), true) = (named, ident, wanted) {
            let symbol = self.world.names.planned(Space::Who, &named);
            let file = symbol.map(|s| s.file);
            let person = symbol.and_then(|s| super::who::declared(s.decl, &name.name));
            let found = file.zip(person).and_then(|(f, p)| self.world.names.find(f, Space::Who, &p.name));
            return match found {
                Some(found) => Typed::is(Expr::Value(Value::Person(found.plan.clone())), Type::Person),
                None => {
                    let of = self.written(of.span);
                    self.report(rules::no_such_person::diagnostic(&of, &name.name, name.span));
                    Typed::error()
                }
            };
        }
        let written = self.written(of.span);
        self.report(rules::unknown_name::no_members(&written, &whole.ty, &name.name, name.span));
        Typed::error()
    }

    /// A field and its members, as `set` and `into` name them: its type, and whether it is sensitive.
    pub(super) fn field_path(&mut self, path: &ast::Path, scope: &Scope<'a>) -> Option<(Vec<Name>, Slot)> {
        let (first, rest) = path.parts.split_first()?;
        let outline = scope.outline?;
        let Some(field) = outline.context_field(&first.name) else {
            self.report(match &outline.key {
                Some(key) if key.name == first.name => rules::not_at_hand::key(&first.name, first.span),
                _ => {
                    let key = outline.key.as_ref().map(|key| key.name.as_str());
                    let mut fields = outline.fields_near(&first.name);
                    fields.retain(|name| Some(*name) != key);
                    rules::unknown_name::named("field", &first.name, first.span, fields.into_iter())
                }
            });
            return None;
        };
        self.findings.used(first.span, field.span);
        let mut names = vec![first.name.clone()];
        let mut ty = field.ty.clone();
        let mut sensitive = field.sensitive;
        let mut so_far = first.name.to_string();
        for part in rest {
            let Some(members) = self.world.shapes.members(&ty) else {
                if !ty.is_error() {
                    self.report(rules::unknown_name::no_members(&so_far, &ty, &part.name, part.span));
                }
                return None;
            };
            let Some(member) = members.iter().find(|m| m.name == part.name) else {
                let known = members.iter().map(|m| m.name.as_str());
                self.report(rules::unknown_name::member(&so_far, &part.name, part.span, known));
                return None;
            };
            self.findings.used(part.span, member.span);
            so_far = format!("{so_far}.{}", part.name);
            names.push(part.name.clone());
            ty = member.ty.clone();
            sensitive |= member.sensitive;
        }
        Some((names, Slot { ty, sensitive }))
    }

    /// A context field by one name.
    pub(super) fn field_named(&mut self, id: &Ident, scope: &Scope<'a>) -> Option<Slot> {
        let path = ast::Path { parts: vec![id.clone()], span: id.span };
        self.field_path(&path, scope).map(|(_, slot)| slot)
    }

    pub(super) fn unknown_in_process(
        &mut self,
        noun: &str,
        name: &str,
        span: Span,
        names: &[impl AsRef<str>],
    ) {
        let diagnostic = rules::unknown_name::named(noun, name, span, names.iter().map(AsRef::as_ref));
        self.report(diagnostic);
    }
}

pub(super) fn role(name: &str) -> Option<Role> {
    match name {
        "giver" => Some(Role::Giver),
        "receiver" => Some(Role::Receiver),
        "owner" => Some(Role::Owner),
        _ => None,
    }
}

fn special(name: &str) -> Option<Special> {
    match name {
        "missing" => Some(Special::Missing),
        "case" => Some(Special::Case),
        "reason" => Some(Special::Reason),
        "note" => Some(Special::Note),
        _ => None,
    }
}

/// Why a word of the language means nothing here.
fn absent(name: &str, in_process: bool) -> Option<&'static str> {
    match name {
        "giver" | "receiver" | "owner" if !in_process => Some("there is no case here, so nobody has it"),
        "missing" | "case" | "reason" | "note" => Some("it is only known inside a message"),
        "exposure" => Some("it is known in scenarios only"),
        _ => None,
    }
}
