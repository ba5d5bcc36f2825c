//! WHO: a person, a team, a field, a role, and whom they lead to.

use handoff_plan::{Type, Who};
use handoff_syntax::ast::{self, Ident, WhoKind};

use super::{Checker, Scope};
use crate::model::{Purpose, WhoSite};
use crate::names::{Decl, Space};
use crate::rules;
use crate::ty::Ty;

impl<'a> Checker<'a> {
    pub(super) fn who(&mut self, who: &'a ast::Who, scope: &Scope<'a>) -> Who {
        let found = self.find_who(who, scope);
        self.sites.people.push(WhoSite { span: who.span, about: scope.about.clone(), who: found.clone() });
        found
    }

    pub(super) fn maybe_who(&mut self, who: Option<&'a ast::Who>, scope: &Scope<'a>) -> Option<Who> {
        who.map(|who| self.who(who, scope))
    }

    fn find_who(&mut self, who: &'a ast::Who, scope: &Scope<'a>) -> Who {
        match &who.kind {
            WhoKind::Error => Who::Owner,
            WhoKind::If { condition, then, otherwise } => Who::If {
                condition: Box::new(self.condition(condition, scope, Purpose::Condition)),
                then: Box::new(self.find_who(then, scope)),
                otherwise: Box::new(self.find_who(otherwise, scope)),
            },
            WhoKind::ApproverOf { handoff, tail } => {
                let found = self.move_named(handoff, scope).map(|m| m.name.clone());
                let who = Who::ApproverOf(found.unwrap_or_default());
                self.tail(who, tail)
            }
            WhoKind::Name(path) => {
                let Some((first, tail)) = path.parts.split_first() else { return Who::Owner };
                let Some((who, declared_as)) = self.who_named(first, scope) else { return Who::Owner };
                self.check_tail(declared_as, first, tail);
                self.tail(who, tail)
            }
        }
    }

    /// Who a first name means, with its declaration where it is a declared person or team.
    fn who_named(&mut self, first: &Ident, scope: &Scope<'a>) -> Option<(Who, Option<Decl<'a>>)> {
        let name = first.name.as_str();
        if let Some(role) = role(name) {
            return Some((role, None));
        }
        if let Some(field) = scope.outline.and_then(|o| o.field(name)) {
            self.findings.used(first.span, field.span);
            return match &field.ty {
                Ty::Error | Ty::Is(Type::Person | Type::Team) => Some((Who::Field(first.name.clone()), None)),
                other => {
                    self.findings.report(rules::not_a_person::field(name, first.span, other));
                    None
                }
            };
        }
        let world = self.world;
        if let Some(symbol) = world.names.find(scope.file, Space::Who, name) {
            self.findings.used(first.span, symbol.at.name);
            let who = match symbol.decl {
                Decl::Team(_) => Who::Team(symbol.plan.clone()),
                _ => Who::Person(symbol.plan.clone()),
            };
            return Some((who, Some(symbol.decl)));
        }
        let mut candidates: Vec<&str> = world.names.near(scope.file, Space::Who, name).collect();
        if let Some(outline) = scope.outline {
            let people = |ty: &Ty| matches!(ty, Ty::Is(Type::Person | Type::Team));
            candidates.extend(outline.fields.iter().filter(|f| people(&f.ty)).map(|f| f.name.as_str()));
            candidates.extend(["giver", "receiver", "owner"]);
        }
        let elsewhere = world.names.elsewhere(Space::Who, name);
        let noun = "person, team or field with a person";
        self.report(rules::unknown_name::declared(noun, name, first.span, candidates.into_iter(), elsewhere));
        None
    }

    /// A declared team without a lead has nobody that `.lead` could mean.
    fn check_tail(&mut self, decl: Option<Decl<'a>>, first: &Ident, tail: &[Ident]) {
        let (Some(decl), Some(next)) = (decl, tail.first()) else { return };
        if matches!(next.name.as_str(), "lead" | "manager") && declared(decl, &next.name).is_none() {
            // A person's manager may also be that of their team; which one is known only when it is needed.
            let person_in_team = matches!(decl, Decl::Person(_)) && next.name == "manager";
            if !person_in_team || !self.in_a_managed_team(&first.name) {
                self.report(rules::no_such_person::diagnostic(&first.name, &next.name, next.span));
            }
        }
    }

    fn in_a_managed_team(&self, person: &str) -> bool {
        self.world.names.of(Space::Who).any(|symbol| match symbol.decl {
            Decl::Team(team) => {
                let named = |c: &ast::TeamClause| match c {
                    ast::TeamClause::Lead(name) => name.name == person,
                    ast::TeamClause::Members(names) => names.iter().any(|n| n.name == person),
                    _ => false,
                };
                team.clauses.iter().any(named) && declared(symbol.decl, "manager").is_some()
            }
            _ => false,
        })
    }

    fn tail(&mut self, who: Who, tail: &[Ident]) -> Who {
        tail.iter().fold(who, |who, part| match part.name.as_str() {
            "lead" => Who::Lead(Box::new(who)),
            "manager" => Who::Manager(Box::new(who)),
            _ => {
                let diagnostic = rules::not_a_person::tail(&part.name, part.span);
                self.report(diagnostic);
                who
            }
        })
    }
}

/// Whom a declaration names as its `lead` or `manager`.
pub(super) fn declared<'d>(decl: Decl<'d>, what: &str) -> Option<&'d Ident> {
    match decl {
        Decl::Team(team) => team.clauses.iter().find_map(|c| match c {
            ast::TeamClause::Lead(name) if what == "lead" => Some(name),
            ast::TeamClause::Manager(name) if what == "manager" => Some(name),
            _ => None,
        }),
        Decl::Person(person) => person.clauses.iter().find_map(|c| match c {
            ast::PersonClause::Manager(name) if what == "manager" => Some(name),
            _ => None,
        }),
        _ => None,
    }
}

fn role(name: &str) -> Option<Who> {
    match name {
        "giver" => Some(Who::Giver),
        "receiver" => Some(Who::Receiver),
        "owner" => Some(Who::Owner),
        _ => None,
    }
}

/// Whether the words are one of those roles, and nothing else. What could not be resolved is no role: it was reported as what it is.
pub(super) fn says(who: &ast::Who, roles: &[&str]) -> bool {
    let WhoKind::Name(path) = &who.kind else { return false };
    matches!(path.parts.as_slice(), [only] if roles.contains(&only.name.as_str()))
}
