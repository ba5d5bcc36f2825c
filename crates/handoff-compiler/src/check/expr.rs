//! Expressions: each form by its kind, and what a place expects.

use handoff_plan::{Expr, Type};
use handoff_syntax::ast::{self, Arg, ExprKind};
use handoff_syntax::source::Span;

use super::name::Slot;
use super::scope::Variable;
use super::{Checker, Scope, Typed};
use crate::model::{ExprSite, Purpose};
use crate::rules;
use crate::ty::Ty;

impl<'a> Checker<'a> {
    /// A condition: true, false or unknown.
    pub(crate) fn condition(&mut self, e: &'a ast::Expr, scope: &Scope<'a>, purpose: Purpose) -> Expr {
        let typed = self.bool(e, scope);
        self.site(e.span, purpose, scope, &typed);
        typed.expr
    }

    /// A value for a place of that type.
    pub(crate) fn value(&mut self, e: &'a ast::Expr, scope: &Scope<'a>, expected: &Ty) -> Typed {
        let typed = self.expect(e, scope, expected);
        let purpose = if scope.scenario { Purpose::Scenario } else { Purpose::Value };
        self.site(e.span, purpose, scope, &typed);
        typed
    }

    /// A value for that place; what goes into a `sensitive` one stays hidden.
    pub(super) fn value_for(&mut self, e: &'a ast::Expr, scope: &Scope<'a>, slot: Option<&Slot>) -> Expr {
        let ty = slot.map_or(Ty::Error, |slot| slot.ty.clone());
        self.value(e, &scope.covered_if(slot.is_some_and(|slot| slot.sensitive)), &ty).expr
    }

    pub(super) fn site(&mut self, span: Span, purpose: Purpose, scope: &Scope<'a>, typed: &Typed) {
        self.sites.expressions.push(ExprSite {
            span,
            purpose,
            about: scope.about.clone(),
            expr: typed.expr.clone(),
            sensitive: typed.sensitive
                && !scope.covered
                && matches!(purpose, Purpose::Message | Purpose::Value),
        });
    }

    /// Part of a condition.
    pub(super) fn bool(&mut self, e: &'a ast::Expr, scope: &Scope<'a>) -> Typed {
        let typed = self.infer(e, scope, Some(&Type::Bool));
        if typed.ty.is_error() || typed.ty.is(&Type::Bool) {
            return typed;
        }
        let written = self.written(e.span);
        self.report(rules::not_a_condition::diagnostic(e.span, &written, &typed.ty));
        Typed::error()
    }

    /// Something of that type.
    pub(super) fn expect(&mut self, e: &'a ast::Expr, scope: &Scope<'a>, expected: &Ty) -> Typed {
        let typed = self.infer(e, scope, expected.known());
        self.coerce(typed, e.span, expected)
    }

    pub(super) fn coerce(&mut self, typed: Typed, span: Span, expected: &Ty) -> Typed {
        if typed.ty.is_error() || expected.is_error() {
            return typed;
        }
        if typed.ty.fits(expected) {
            return typed;
        }
        let written = self.written(span);
        self.report(match expected.currency().filter(|_| typed.ty.is_number()) {
            Some(currency) => {
                let literal = matches!(typed.expr, Expr::Value(_));
                rules::money_and_number::needed(span, &written, currency, literal)
            }
            None => rules::wrong_type::diagnostic(span, &written, &typed.ty, expected),
        });
        Typed::error()
    }

    /// What it is. `hint`: what the place expects, which says what bare names, texts and braces mean; whether it fits is the
    /// caller's to ask.
    pub(super) fn infer(&mut self, e: &'a ast::Expr, scope: &Scope<'a>, hint: Option<&Type>) -> Typed {
        match &e.kind {
            ExprKind::Error => Typed::error(),
            ExprKind::Number(text) => self.number(text, e.span),
            ExprKind::Percent(text) => self.percent(text, e.span),
            ExprKind::Money { amount, currency } => self.money(amount, currency, e.span),
            ExprKind::Bool(value) => Typed::is(Expr::Value(handoff_plan::Value::Bool(*value)), Type::Bool),
            ExprKind::Text(text) => self.text(text, e.span, scope, hint),
            ExprKind::Date(date) => self.date_value(*date),
            ExprKind::Time(time) => self.time_value(*time),
            ExprKind::DateTime(at) => self.datetime_value(*at, scope.zone),
            ExprKind::Duration(duration) => self.duration_value(duration),
            ExprKind::Name(name) => self.name(name, scope, hint),
            ExprKind::Member { of, name } => self.member(of, name, scope),
            ExprKind::List(items) => self.list(items, scope, hint),
            ExprKind::Record(args) => self.record_literal(args, e.span, scope, hint),
            ExprKind::Not(of) => {
                let of = self.bool(of, scope);
                Typed::is(Expr::Not(Box::new(of.expr)), Type::Bool).with_sensitive(of.sensitive)
            }
            ExprKind::Negate(of) => self.negate(of, scope, hint),
            ExprKind::Binary { op, op_span, left, right } => self.binary(*op, *op_span, left, right, scope),
            ExprKind::Is { of, set } => {
                let of = self.infer(of, scope, None);
                let expr =
                    if *set { Expr::IsSet(Box::new(of.expr)) } else { Expr::IsMissing(Box::new(of.expr)) };
                Typed::is(expr, Type::Bool)
            }
            ExprKind::Matches { of, pattern } => self.matches(of, pattern, scope),
            ExprKind::PercentOf { percent, of } => self.percent_of(percent, of, scope),
            ExprKind::If { condition, then, otherwise } => {
                self.if_value(condition, then, otherwise, scope, hint)
            }
            ExprKind::Quantified { all, variable, list, condition } => {
                self.quantified(*all, variable, list, condition, scope)
            }
            ExprKind::Call { function, args } => self.call(function, args, e.span, scope, hint),
            ExprKind::Reached(_)
            | ExprKind::InStage(_)
            | ExprKind::Seen { .. }
            | ExprKind::Done(_)
            | ExprKind::Times(_)
            | ExprKind::Open(_) => self.state_test(e, scope),
            ExprKind::Shift { by, before, of } => self.shift(by, *before, of, scope),
            ExprKind::Group(inner) => self.infer(inner, scope, hint),
        }
    }

    fn list(&mut self, items: &'a [ast::Expr], scope: &Scope<'a>, hint: Option<&Type>) -> Typed {
        let expected = match hint {
            Some(Type::List(of)) => Some((**of).clone()),
            _ => None,
        };
        let free = expected.is_none();
        let mut element: Option<Ty> = expected.map(Ty::Is);
        let mut exprs = Vec::with_capacity(items.len());
        let mut sensitive = false;
        for item in items {
            // Whole numbers and others together are numbers.
            let numbers = free && element.as_ref().is_some_and(Ty::is_number);
            let typed = match &element {
                Some(_) if numbers => self.expect(item, scope, &Ty::Is(Type::Number)),
                Some(of) => self.expect(item, scope, of),
                None => self.infer(item, scope, None),
            };
            if !typed.ty.is_error() && (element.is_none() || numbers && typed.ty.is(&Type::Number)) {
                element = Some(typed.ty.clone());
            }
            sensitive |= typed.sensitive;
            exprs.push(typed.expr);
        }
        let ty = match element {
            Some(Ty::Is(of)) => Ty::Is(Type::List(Box::new(of))),
            Some(_) => Ty::Error,
            None if items.is_empty() => Ty::EmptyList,
            None => Ty::Error,
        };
        Typed::new(folded_list(exprs), ty).with_sensitive(sensitive)
    }

    /// `{ name: "Jo" }`: says what it is only through the place where it stands.
    fn record_literal(
        &mut self,
        args: &'a [Arg],
        span: Span,
        scope: &Scope<'a>,
        hint: Option<&Type>,
    ) -> Typed {
        let Some(ty @ Type::Record(name)) = hint else {
            self.report(rules::wrong_type::shapeless(span, hint));
            return Typed::error();
        };
        let ty = Ty::Is(ty.clone());
        let Some(members) = self.world.shapes.members(&ty) else { return Typed::error() };
        let what = format!("`{name}`");
        let fields = self.arguments(args, span, members, &what, scope, super::arguments::Missing::Error);
        let sensitive = !fields.sensitive.is_empty();
        Typed::new(folded_record(fields.values), ty).with_sensitive(sensitive)
    }

    fn if_value(
        &mut self,
        condition: &'a ast::Expr,
        then: &'a ast::Expr,
        otherwise: &'a ast::Expr,
        scope: &Scope<'a>,
        hint: Option<&Type>,
    ) -> Typed {
        let condition = self.bool(condition, scope);
        let (then, otherwise) = self.pair(then, otherwise, scope, hint);
        let sensitive = then.0.sensitive || otherwise.0.sensitive;
        let ty = if then.0.ty.fits(&otherwise.0.ty) {
            if otherwise.0.ty.is_error() { then.0.ty.clone() } else { otherwise.0.ty.clone() }
        } else if otherwise.0.ty.fits(&then.0.ty) {
            then.0.ty.clone()
        } else {
            let written = self.written(otherwise.1);
            self.report(rules::wrong_type::diagnostic(otherwise.1, &written, &otherwise.0.ty, &then.0.ty));
            Ty::Error
        };
        let expr = Expr::If(Box::new(condition.expr), Box::new(then.0.expr), Box::new(otherwise.0.expr));
        Typed::new(expr, ty).with_sensitive(sensitive)
    }

    /// Two expressions that should be of one type: the one that says what it is by itself goes first.
    pub(super) fn pair(
        &mut self,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        scope: &Scope<'a>,
        hint: Option<&Type>,
    ) -> ((Typed, Span), (Typed, Span)) {
        let (one, other);
        if hint.is_none() && self.leans(left, scope) && !self.leans(right, scope) {
            other = self.infer(right, scope, None);
            one = self.infer(left, scope, other.ty.known());
        } else {
            one = self.infer(left, scope, hint);
            let hint = hint.or(one.ty.known());
            other = self.infer(right, scope, hint);
        }
        ((one, left.span), (other, right.span))
    }

    /// Whether an expression says what it is only through the place where it stands.
    pub(super) fn leans(&self, e: &ast::Expr, scope: &Scope<'a>) -> bool {
        match &e.kind {
            ExprKind::Group(inner) => self.leans(inner, scope),
            ExprKind::Name(name) => !self.stands_alone(&name.name, scope),
            ExprKind::Record(_) | ExprKind::Text(_) => true,
            ExprKind::List(items) => items.first().is_none_or(|first| self.leans(first, scope)),
            _ => false,
        }
    }

    fn quantified(
        &mut self,
        all: bool,
        variable: &'a ast::Ident,
        list: &'a ast::Expr,
        condition: &'a ast::Expr,
        scope: &Scope<'a>,
    ) -> Typed {
        let typed = self.infer(list, scope, None);
        let element = typed.ty.element().unwrap_or_else(|| {
            let written = self.written(list.span);
            self.findings.report(rules::wrong_type::not_a_list(list.span, &written, &typed.ty));
            Ty::Error
        });
        if scope.outline.is_some_and(|o| o.field(&variable.name).is_some()) {
            let why = "a field of the case has that name already";
            self.report(rules::name_taken::diagnostic(&variable.name, variable.span, why));
        }
        let name = variable.name.clone();
        let inner = Variable { name: name.clone(), ty: element, sensitive: typed.sensitive };
        let condition = self.bool(condition, &scope.with_variable(inner));
        let (list, condition) = (Box::new(typed.expr), Box::new(condition.expr));
        let expr = if all {
            Expr::All { variable: name, list, condition }
        } else {
            Expr::Any { variable: name, list, condition }
        };
        Typed::is(expr, Type::Bool)
    }
}

/// A list of values is itself a value.
fn folded_list(exprs: Vec<Expr>) -> Expr {
    let value = |e: &Expr| if let Expr::Value(v) = e { Some(v.clone()) } else { None };
    match exprs.iter().map(value).collect() {
        Some(values) => Expr::Value(handoff_plan::Value::List(values)),
        None => Expr::List(exprs),
    }
}

fn folded_record(fields: Vec<(handoff_plan::Name, Expr)>) -> Expr {
    let value =
        |(n, e): &(_, Expr)| if let Expr::Value(v) = e { Some((Clone::clone(n), v.clone())) } else { None };
    match fields.iter().map(value).collect() {
        Some(values) => Expr::Value(handoff_plan::Value::Record(values)),
        None => Expr::Record(fields),
    }
}
