//! Actions: what happens at a moment.

use handoff_plan::{self as plan, Action, Choice, FieldPath, Name, Template, Who};
use handoff_syntax::ast::{self, ActionKind, Arg, Ident, Path};
use handoff_syntax::source::Span;

use super::arguments::Missing;
use super::name::Slot;
use super::scope::UNKNOWN_EVENT;
use super::{Checker, Scope, Typed};
use crate::model::{ActionSite, Purpose};
use crate::names::Space;
use crate::rules;
use crate::shapes::ActionShape;

impl<'a> Checker<'a> {
    pub(super) fn actions(&mut self, actions: &'a [ast::Action], scope: &Scope<'a>) -> Vec<Action> {
        let mut done = Vec::with_capacity(actions.len());
        for action in actions {
            // Its own place goes before those inside it.
            let slot = self.sites.actions.len();
            let found = self.action(action, scope);
            let sites: Vec<ActionSite> = found
                .iter()
                .map(|done| ActionSite {
                    span: action.span,
                    about: scope.about.clone(),
                    event: scope.event.clone(),
                    conditional: scope.conditional,
                    action: alone(done),
                })
                .collect();
            self.sites.actions.splice(slot..slot, sites);
            done.extend(found);
        }
        done
    }

    /// `set A, B from event` is one action for each field.
    fn action(&mut self, action: &'a ast::Action, scope: &Scope<'a>) -> Vec<Action> {
        let one = match &action.kind {
            ActionKind::Error => return Vec::new(),
            ActionKind::SetFrom { fields } => return self.set_from(fields, action.span, scope),
            ActionKind::Set { field, value } => self.set(field, value, scope),
            ActionKind::Clear { field } => {
                self.field_path(field, scope).map(|(names, _)| Action::Clear { field: path(names) })
            }
            ActionKind::Add { value, list } => {
                self.list_change(value, list, scope).map(|(value, list)| Action::Add { value, list })
            }
            ActionKind::Remove { value, list } => {
                self.list_change(value, list, scope).map(|(value, list)| Action::Remove { value, list })
            }
            ActionKind::Call { port, action: name, args, into, otherwise } => {
                self.call_port((port, name), args, into.as_ref(), otherwise.as_deref(), action.span, scope)
            }
            ActionKind::Emit { event, fields } => self.emit(event, fields, action.span, scope),
            ActionKind::Open { process, fields } => self.open(process, fields, action.span, scope),
            ActionKind::Expose { amount, why } => Some(self.expose(amount, why.as_ref(), scope)),
            ActionKind::Raise(raise) => self.raise(raise, scope).map(Action::Raise),
            ActionKind::Cancel { handoff } => {
                self.move_named(handoff, scope).map(|m| Action::Cancel { handoff: m.name.clone() })
            }
            ActionKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition, scope, Purpose::Condition);
                let inner = scope.conditional_if(true);
                let then = self.actions(then, &inner);
                Some(Action::If { condition, then, otherwise: self.actions(otherwise, &inner) })
            }
            _ => self.telling(action, scope),
        };
        one.into_iter().collect()
    }

    /// What tells people something.
    fn telling(&mut self, action: &'a ast::Action, scope: &Scope<'a>) -> Option<Action> {
        Some(match &action.kind {
            ActionKind::Notify { who, via, text } => Action::Notify {
                who: self.who(who, scope),
                via: via.as_ref().map(|v| v.name.clone()),
                text: self.message(text, scope),
            },
            ActionKind::Remind { who, text } => {
                Action::Remind { who: self.who(who, scope), text: self.maybe_message(text.as_ref(), scope) }
            }
            ActionKind::Escalate { to, text } => {
                let to = to.iter().map(|who| self.who(who, scope)).collect();
                Action::Escalate { to, text: self.maybe_message(text.as_ref(), scope) }
            }
            ActionKind::Reassign { to, text } => {
                Action::Reassign { to: self.who(to, scope), text: self.maybe_message(text.as_ref(), scope) }
            }
            ActionKind::Task { text, who, due } => {
                let (text, who) = (self.message(text, scope), self.who(who, scope));
                let due = due
                    .as_ref()
                    .map(|due| self.choice(due, scope, &mut |check, due| Some(check.waiting_time(due))));
                task(&text, &who, due.flatten())
            }
            _ => return None,
        })
    }

    fn set(&mut self, field: &'a Path, value: &'a ast::Expr, scope: &Scope<'a>) -> Option<Action> {
        let found = self.field_path(field, scope);
        let value = self.value_for(value, scope, found.as_ref().map(|(_, slot)| slot));
        found.map(|(names, _)| Action::Set { field: path(names), value })
    }

    fn set_from(&mut self, fields: &'a [Ident], span: Span, scope: &Scope<'a>) -> Vec<Action> {
        let Some(event) = scope.event.clone() else {
            self.report(rules::not_at_hand::event(span));
            return Vec::new();
        };
        let world = self.world;
        let members = world.shapes.events.get(&event).map_or(&[][..], Vec::as_slice);
        let mut actions = Vec::with_capacity(fields.len());
        for field in fields {
            let Some(slot) = self.field_named(field, scope).filter(|_| event != UNKNOWN_EVENT) else {
                continue;
            };
            let Some(member) = members.iter().find(|m| m.name == field.name) else {
                let names = members.iter().map(|m| m.name.as_str());
                let what = format!("`{event}`");
                self.report(rules::unknown_name::member(&what, &field.name, field.span, names));
                continue;
            };
            self.findings.used(field.span, member.span);
            if !member.ty.fits(&slot.ty) {
                let written = format!("event.{}", field.name);
                self.report(rules::wrong_type::diagnostic(field.span, &written, &member.ty, &slot.ty));
                continue;
            }
            let value = plan::Expr::Member(Box::new(plan::Expr::Event), field.name.clone());
            let typed = Typed::new(value.clone(), member.ty.clone()).with_sensitive(member.sensitive);
            self.site(field.span, Purpose::Value, &scope.covered_if(slot.sensitive), &typed);
            actions.push(Action::Set { field: path(vec![field.name.clone()]), value });
        }
        actions
    }

    fn list_change(
        &mut self,
        value: &'a ast::Expr,
        list: &'a Path,
        scope: &Scope<'a>,
    ) -> Option<(plan::Expr, FieldPath)> {
        let (names, slot) = self.field_path(list, scope)?;
        let Some(ty) = slot.ty.element() else {
            let written = self.written(list.span);
            self.report(rules::wrong_type::not_a_list(list.span, &written, &slot.ty));
            return None;
        };
        let element = Slot { ty, sensitive: slot.sensitive };
        let value = self.value_for(value, scope, Some(&element));
        Some((value, path(names)))
    }

    fn call_port(
        &mut self,
        (port, name): (&'a Ident, &'a Ident),
        args: &'a [Arg],
        into: Option<&'a Path>,
        otherwise: Option<&'a ast::Raise>,
        span: Span,
        scope: &Scope<'a>,
    ) -> Option<Action> {
        let otherwise = otherwise.and_then(|raise| self.raise(raise, scope));
        let into_field = into.and_then(|into| self.field_path(into, scope).map(|found| (into, found)));
        let (port, action) = self.port_action(port, name, scope)?;
        let what = format!("`{port}.{}`", action.name);
        let args = self.arguments(args, span, &action.params, &what, scope, Missing::Error);
        let into = into_field.map(|(into, (names, slot))| {
            match &action.returns {
                Some(returns) if !returns.fits(&slot.ty) => {
                    self.report(rules::wrong_type::diagnostic(into.span, &what, returns, &slot.ty));
                }
                None => self.report(rules::wrong_type::returns_nothing(into.span, &what, action.span)),
                Some(_) => {}
            }
            path(names)
        });
        Some(Action::Call { port, action: action.name.clone(), args: args.values, into, otherwise })
    }

    pub(super) fn port_action(
        &mut self,
        port: &Ident,
        action: &Ident,
        scope: &Scope<'a>,
    ) -> Option<(Name, &'a ActionShape)> {
        let world = self.world;
        let symbol = world.names.resolve(scope.file, Space::Port, port, &mut self.findings)?;
        let Some(found) = world.shapes.action(&symbol.plan, &action.name) else {
            let shape = world.shapes.ports.get(&symbol.plan);
            let names = shape.into_iter().flat_map(|p| &p.actions).map(|a| a.name.as_str());
            let what = format!("`{}`", port.name);
            self.report(rules::unknown_name::member(&what, &action.name, action.span, names));
            return None;
        };
        self.findings.used(action.span, found.span);
        Some((symbol.plan.clone(), found))
    }

    fn emit(&mut self, event: &'a Path, fields: &'a [Arg], span: Span, scope: &Scope<'a>) -> Option<Action> {
        let symbol = self.event_named(event, scope.file)?;
        let members = self.world.shapes.events.get(&symbol.plan).map_or(&[][..], Vec::as_slice);
        let what = format!("`{}`", symbol.name);
        let fields = self.arguments(fields, span, members, &what, scope, Missing::Error);
        Some(Action::Emit { event: symbol.plan.clone(), fields: fields.values })
    }

    /// A linked case: its key and some of its context.
    fn open(
        &mut self,
        process: &'a Ident,
        fields: &'a [Arg],
        span: Span,
        scope: &Scope<'a>,
    ) -> Option<Action> {
        let Some(target) = self.outline_named(scope.file, &process.name) else {
            let unknown = self.world.names.unknown(scope.file, Space::Process, &process.name, process.span);
            self.report(unknown);
            return None;
        };
        self.findings.used(process.span, target.at.name);
        if !super::process::opens_without_event(target) {
            self.report(rules::never_opened::diagnostic(&process.name, process.span, target.at.header));
        }
        let mut values: Vec<(Name, plan::Expr)> = Vec::with_capacity(fields.len());
        for arg in fields {
            let Some(member) = target.field(&arg.name.name) else {
                let names: Vec<&str> =
                    target.key.iter().chain(&target.fields).map(|f| f.name.as_str()).collect();
                let what = format!("`{}`", process.name);
                self.report(rules::unknown_name::member(
                    &what,
                    &arg.name.name,
                    arg.name.span,
                    names.into_iter(),
                ));
                continue;
            };
            self.findings.used(arg.name.span, member.span);
            if values.iter().any(|(name, _)| *name == arg.name.name) {
                let twice =
                    rules::duplicate_name::diagnostic("field", &arg.name.name, arg.name.span, arg.name.span);
                self.report(twice);
                continue;
            }
            let value = self.argument(arg, &scope.covered_if(member.sensitive), &member.ty).expr;
            values.push((arg.name.name.clone(), value));
        }
        if let Some(key) = target.key.as_ref().filter(|k| !values.iter().any(|(name, _)| *name == k.name)) {
            let what = format!("`{}`", process.name);
            self.report(rules::missing_value::diagnostic(span, &what, &[key.name.as_str()]));
        }
        Some(Action::Open { process: target.name.clone(), fields: values })
    }

    fn expose(&mut self, amount: &'a ast::Expr, why: Option<&'a ast::Template>, scope: &Scope<'a>) -> Action {
        let typed = self.infer(amount, scope, None);
        self.site(amount.span, Purpose::Value, scope, &typed);
        if !typed.ty.is_error() && typed.ty.currency().is_none() {
            let written = self.written(amount.span);
            self.report(rules::wrong_type::amount(amount.span, &written, &typed.ty));
        }
        Action::Expose { amount: typed.expr, why: self.maybe_message(why, scope) }
    }

    pub(super) fn raise(&mut self, raise: &'a ast::Raise, scope: &Scope<'a>) -> Option<plan::Raise> {
        let text = self.maybe_message(raise.text.as_ref(), scope);
        self.exception(&raise.exception, scope).map(|exception| plan::Raise { exception, text })
    }
}

fn path(names: Vec<Name>) -> FieldPath {
    let mut names = names.into_iter();
    FieldPath { field: names.next().unwrap_or_default(), members: names.collect() }
}

/// A task whose time depends on the case is one task or the other.
fn task(text: &Template, who: &Who, due: Option<Choice<plan::Duration>>) -> Action {
    match due {
        Some(Choice::If { condition, then, otherwise }) => Action::If {
            condition,
            then: vec![task(text, who, Some(*then))],
            otherwise: vec![task(text, who, Some(*otherwise))],
        },
        Some(Choice::One(due)) => Action::Task { text: text.clone(), who: who.clone(), due: Some(due) },
        None => Action::Task { text: text.clone(), who: who.clone(), due: None },
    }
}

/// What is inside an `if` has places of its own.
fn alone(action: &Action) -> Action {
    match action {
        Action::If { condition, .. } => {
            Action::If { condition: condition.clone(), then: Vec::new(), otherwise: Vec::new() }
        }
        other => other.clone(),
    }
}
