//! Operators: logic, comparison, membership and arithmetic.

use handoff_plan::{Arithmetic, Comparison, Expr, Type, Value};
use handoff_syntax::ast::{self, BinaryOp, ExprKind};
use handoff_syntax::source::Span;

use super::function::has_order;
use super::{Checker, Scope, Typed};
use crate::rules;
use crate::ty::Ty;

/// The two sides of an operator, with where they stand.
type Sides = ((Typed, Span), (Typed, Span));

impl<'a> Checker<'a> {
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        scope: &Scope<'a>,
    ) -> Typed {
        match op {
            BinaryOp::And | BinaryOp::Or | BinaryOp::OnlyIf => self.logic(op, left, right, scope),
            BinaryOp::Eq => self.comparison(Comparison::Eq, op_span, left, right, scope),
            BinaryOp::Ne => self.comparison(Comparison::Ne, op_span, left, right, scope),
            BinaryOp::Lt => self.comparison(Comparison::Lt, op_span, left, right, scope),
            BinaryOp::Le => self.comparison(Comparison::Le, op_span, left, right, scope),
            BinaryOp::Gt => self.comparison(Comparison::Gt, op_span, left, right, scope),
            BinaryOp::Ge => self.comparison(Comparison::Ge, op_span, left, right, scope),
            BinaryOp::In | BinaryOp::NotIn => {
                let found = self.membership(left, right, scope);
                if op == BinaryOp::In || found.ty.is_error() {
                    return found;
                }
                Typed::is(Expr::Not(Box::new(found.expr)), Type::Bool).with_sensitive(found.sensitive)
            }
            BinaryOp::Add => self.arithmetic(Arithmetic::Add, op_span, left, right, scope),
            BinaryOp::Sub => self.arithmetic(Arithmetic::Sub, op_span, left, right, scope),
            BinaryOp::Mul => self.arithmetic(Arithmetic::Mul, op_span, left, right, scope),
            BinaryOp::Div => self.arithmetic(Arithmetic::Div, op_span, left, right, scope),
        }
    }

    fn logic(&mut self, op: BinaryOp, left: &'a ast::Expr, right: &'a ast::Expr, scope: &Scope<'a>) -> Typed {
        let (left, right) = (self.bool(left, scope), self.bool(right, scope));
        let sensitive = left.sensitive || right.sensitive;
        let expr = match op {
            BinaryOp::And => match (left.expr, right.expr) {
                (Expr::And(mut all), right) => {
                    all.push(right);
                    Expr::And(all)
                }
                (left, right) => Expr::And(vec![left, right]),
            },
            BinaryOp::Or => match (left.expr, right.expr) {
                (Expr::Or(mut all), right) => {
                    all.push(right);
                    Expr::Or(all)
                }
                (left, right) => Expr::Or(vec![left, right]),
            },
            _ => Expr::OnlyIf(Box::new(left.expr), Box::new(right.expr)),
        };
        Typed::is(expr, Type::Bool).with_sensitive(sensitive)
    }

    fn comparison(
        &mut self,
        comparison: Comparison,
        op_span: Span,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        scope: &Scope<'a>,
    ) -> Typed {
        let sides = self.pair(left, right, scope, None);
        let (one, other) = (&sides.0.0, &sides.1.0);
        let sensitive = one.sensitive || other.sensitive;
        let broken = one.ty.is_error() || other.ty.is_error();
        if !broken && !one.ty.meets(&other.ty) {
            self.report_unlike(&sides, "compare");
            return Typed::error();
        }
        if one.expr == Expr::Exposure && !other.ty.is_error() && other.ty.currency().is_none() {
            let written = self.written(right.span);
            let diagnostic = rules::wrong_type::amount(right.span, &written, &other.ty);
            self.report(diagnostic);
            return Typed::error();
        }
        let ordered = !matches!(comparison, Comparison::Eq | Comparison::Ne);
        if ordered && !broken && !one.ty.known().is_some_and(has_order) {
            let diagnostic = rules::wrong_type::no_order(op_span, &one.ty);
            self.report(diagnostic);
            return Typed::error();
        }
        let ((one, _), (other, _)) = sides;
        Typed::is(Expr::Compare(comparison, Box::new(one.expr), Box::new(other.expr)), Type::Bool)
            .with_sensitive(sensitive)
    }

    /// Says that two things do not go together, in the words of what they are.
    fn report_unlike(&mut self, sides: &Sides, doing: &str) {
        let ((one, at), (other, other_at)) = sides;
        let (left, right) = (self.written(*at), self.written(*other_at));
        let diagnostic = match (one.ty.currency(), other.ty.currency()) {
            (Some(a), Some(b)) => rules::currencies_differ::diagnostic(at.to(*other_at), a, b),
            (Some(currency), None) if other.ty.is_number() => {
                rules::money_and_number::diagnostic(*other_at, &right, &left, currency, doing, literal(other))
            }
            (None, Some(currency)) if one.ty.is_number() => {
                rules::money_and_number::diagnostic(*at, &left, &right, currency, doing, literal(one))
            }
            _ => rules::wrong_type::unlike(*other_at, &right, &other.ty, &left, &one.ty, doing),
        };
        self.report(diagnostic);
    }

    fn membership(&mut self, left: &'a ast::Expr, right: &'a ast::Expr, scope: &Scope<'a>) -> Typed {
        let (one, other);
        if self.leans(left, scope) {
            other = self.infer(right, scope, None);
            let element = other.ty.element();
            one = self.infer(left, scope, element.as_ref().and_then(Ty::known));
        } else {
            one = self.infer(left, scope, None);
            let hint = one.ty.known().map(|ty| Type::List(Box::new(ty.clone())));
            other = self.infer(right, scope, hint.as_ref());
        }
        let Some(element) = other.ty.element() else {
            let written = self.written(right.span);
            self.report(rules::wrong_type::not_a_list(right.span, &written, &other.ty));
            return Typed::error();
        };
        if !one.ty.is_error() && !element.is_error() && !one.ty.meets(&element) {
            // Told of the one that is looked for: it cannot be among the others.
            let sides = ((Typed::new(other.expr, element), right.span), (one, left.span));
            self.report_unlike(&sides, "look for");
            return Typed::error();
        }
        let sensitive = one.sensitive || other.sensitive;
        Typed::is(Expr::In(Box::new(one.expr), Box::new(other.expr)), Type::Bool).with_sensitive(sensitive)
    }

    fn arithmetic(
        &mut self,
        op: Arithmetic,
        op_span: Span,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        scope: &Scope<'a>,
    ) -> Typed {
        let (one, other) = (self.infer(left, scope, None), self.infer(right, scope, None));
        let sensitive = one.sensitive || other.sensitive;
        if one.ty.is_error() || other.ty.is_error() {
            return Typed::error();
        }
        let ty = match (&one.ty, &other.ty) {
            (Ty::Is(a), Ty::Is(b)) => result(op, a, b),
            _ => None,
        };
        let Some(ty) = ty else {
            let sides = ((one, left.span), (other, right.span));
            self.report_arithmetic(op, op_span, &sides);
            return Typed::error();
        };
        if matches!(ty, Type::Date) && !self.whole_days(&other, right.span) {
            return Typed::error();
        }
        let expr = Expr::Arithmetic(op, Box::new(one.expr), Box::new(other.expr));
        Typed::is(expr, ty).with_sensitive(sensitive)
    }

    /// A date moves by days; hours would leave it.
    fn whole_days(&mut self, by: &Typed, span: Span) -> bool {
        let hours = matches!(&by.expr, Expr::Value(Value::Duration(d)) if !d.is_whole_days());
        if hours {
            self.report(rules::bad_duration::hours_on_a_date(span));
        }
        !hours
    }

    fn report_arithmetic(&mut self, op: Arithmetic, op_span: Span, sides: &Sides) {
        let ((one, _), (other, _)) = sides;
        let money = one.ty.currency().is_some() || other.ty.currency().is_some();
        let sum = matches!(op, Arithmetic::Add | Arithmetic::Sub);
        let both = one.ty.currency().is_some() && other.ty.currency().is_some();
        let number = one.ty.is_number() || other.ty.is_number();
        if both && one.ty != other.ty || (money && sum && number) {
            let doing = if op == Arithmetic::Add { "add" } else { "subtract" };
            self.report_unlike(sides, doing);
            return;
        }
        let diagnostic = rules::wrong_type::arithmetic(op_span, op, &one.ty, &other.ty);
        self.report(diagnostic);
    }

    pub(super) fn negate(&mut self, of: &'a ast::Expr, scope: &Scope<'a>, hint: Option<&Type>) -> Typed {
        let typed = self.infer(of, scope, hint);
        match (&typed.ty, &typed.expr) {
            (Ty::Error, _) => typed,
            (_, Expr::Value(Value::Number(n))) => {
                Typed::new(Expr::Value(Value::Number(-*n)), typed.ty.clone())
            }
            (_, Expr::Value(Value::Money(m))) => {
                let money = handoff_plan::Money { amount: -m.amount, currency: m.currency.clone() };
                Typed::new(Expr::Value(Value::Money(money)), typed.ty.clone())
            }
            (Ty::Is(Type::Number | Type::Integer | Type::Money(_)), _) => {
                Typed { expr: Expr::Negate(Box::new(typed.expr)), ..typed }
            }
            _ => {
                let written = self.written(of.span);
                self.report(rules::wrong_type::diagnostic(
                    of.span,
                    &written,
                    &typed.ty,
                    &Ty::Is(Type::Number),
                ));
                Typed::error()
            }
        }
    }

    pub(super) fn matches(&mut self, of: &'a ast::Expr, pattern: &'a ast::Text, scope: &Scope<'a>) -> Typed {
        let typed = self.infer(of, scope, None);
        if let Err(why) = regex::Regex::new(&pattern.value) {
            self.report(rules::bad_pattern::diagnostic(pattern, &why));
            return Typed::error();
        }
        if !typed.ty.is_error() && !typed.ty.is_text() {
            let written = self.written(of.span);
            self.report(rules::wrong_type::diagnostic(of.span, &written, &typed.ty, &Ty::Is(Type::Text)));
            return Typed::error();
        }
        let expr = Expr::Matches(Box::new(typed.expr), pattern.value.clone().into());
        Typed::is(expr, Type::Bool).with_sensitive(typed.sensitive)
    }

    pub(super) fn percent_of(
        &mut self,
        percent: &'a ast::Expr,
        of: &'a ast::Expr,
        scope: &Scope<'a>,
    ) -> Typed {
        let fraction = match &percent.kind {
            ExprKind::Percent(text) => self.fraction(text, percent.span),
            _ => {
                let written = self.written(percent.span);
                self.report(rules::bad_value::diagnostic(
                    percent.span,
                    &written,
                    "write a percentage, such as 18%",
                ));
                None
            }
        };
        let typed = self.infer(of, scope, None);
        let ty = match &typed.ty {
            Ty::Error => Ty::Error,
            Ty::Is(Type::Number | Type::Integer) => Ty::Is(Type::Number),
            Ty::Is(ty @ Type::Money(_)) => Ty::Is(ty.clone()),
            other => {
                let written = self.written(of.span);
                self.findings.report(rules::wrong_type::amount(of.span, &written, other));
                Ty::Error
            }
        };
        let Some(fraction) = fraction else { return Typed::error() };
        Typed::new(Expr::PercentOf(fraction, Box::new(typed.expr)), ty).with_sensitive(typed.sensitive)
    }

    pub(super) fn shift(
        &mut self,
        by: &'a ast::Duration,
        before: bool,
        of: &'a ast::Expr,
        scope: &Scope<'a>,
    ) -> Typed {
        let duration = self.duration(by);
        let typed = self.infer(of, scope, Some(&Type::Date));
        match &typed.ty {
            Ty::Error => Typed::error(),
            Ty::Is(Type::Date) if !duration.is_whole_days() => {
                self.report(rules::bad_duration::hours_on_a_date(by.span));
                Typed::error()
            }
            Ty::Is(Type::Date | Type::DateTime) => {
                let (ty, sensitive) = (typed.ty.clone(), typed.sensitive);
                let expr = Expr::Shift { by: duration, before, of: Box::new(typed.expr) };
                Typed::new(expr, ty).with_sensitive(sensitive)
            }
            other => {
                let written = self.written(of.span);
                self.findings.report(rules::wrong_type::diagnostic(
                    of.span,
                    &written,
                    other,
                    &Ty::Is(Type::Date),
                ));
                Typed::error()
            }
        }
    }
}

/// A number that stands there as it is: it may be given a currency.
fn literal(typed: &Typed) -> bool {
    matches!(typed.expr, Expr::Value(Value::Number(_)))
}

/// What comes out of arithmetic; `None` where it makes no sense.
fn result(op: Arithmetic, a: &Type, b: &Type) -> Option<Type> {
    use Arithmetic::{Add, Div, Mul, Sub};
    let number = |ty: &Type| matches!(ty, Type::Number | Type::Integer);
    match (op, a, b) {
        (Add | Sub | Mul, Type::Integer, Type::Integer) => Some(Type::Integer),
        (_, a, b) if number(a) && number(b) => Some(Type::Number),
        (Add | Sub, Type::Money(x), Type::Money(y)) => (x == y).then(|| a.clone()),
        (Div, Type::Money(x), Type::Money(y)) => (x == y).then_some(Type::Number),
        (Mul | Div, Type::Money(_), b) if number(b) => Some(a.clone()),
        (Mul, a, Type::Money(_)) if number(a) => Some(b.clone()),
        (Add | Sub, Type::Date | Type::DateTime, Type::Duration) => Some(a.clone()),
        (Add, Type::Duration, Type::Date | Type::DateTime) => Some(b.clone()),
        (Sub, Type::Date, Type::Date) | (Sub, Type::DateTime, Type::DateTime) => Some(Type::Duration),
        (Add | Sub, Type::Duration, Type::Duration) => Some(Type::Duration),
        _ => None,
    }
}
