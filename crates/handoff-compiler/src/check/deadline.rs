//! Deadlines and their ladders.

mod ladders;

use handoff_plan::{self as plan, Choice, Deadline, LadderStep, Limit, Name, Point, Type};
use handoff_syntax::ast::{self, Ident, LadderPoint};
use rust_decimal::Decimal;

use super::{Checker, Scope};
use crate::model::{DeadlineSite, Purpose};
use crate::names::{Decl, Space};
use crate::rules;

impl<'a> Checker<'a> {
    /// `what`: how the clause begins, for messages: `accept`.
    pub(super) fn deadline(
        &mut self,
        deadline: &'a ast::Deadline,
        what: &str,
        clock: Name,
        scope: &Scope<'a>,
    ) -> Option<Deadline> {
        let Some(limit) = &deadline.limit else {
            self.report(rules::missing_deadline::diagnostic(what, deadline.span));
            return None;
        };
        let parts = Parts {
            limit,
            calendar: deadline.calendar.as_ref(),
            ladder: deadline.ladder.as_ref(),
            pause: deadline.pause.as_ref(),
            steps: deadline.steps.iter().collect(),
        };
        self.deadline_of(&parts, deadline.span, clock, scope)
    }

    pub(super) fn deadline_of(
        &mut self,
        parts: &Parts<'a>,
        span: handoff_syntax::source::Span,
        clock: Name,
        scope: &Scope<'a>,
    ) -> Option<Deadline> {
        let limit = self.limit(parts.limit, scope);
        let calendar = parts.calendar.and_then(|calendar| {
            self.choice(calendar, scope, &mut |c, name| c.calendar_named(name, scope.file))
        });
        let pause = self.maybe_condition(parts.pause, scope, Purpose::Condition);
        let shared =
            parts.ladder.and_then(|l| self.choice(l, scope, &mut |c, name| c.ladder_named(name, scope)));
        let own = self.ladder_steps(parts.steps.iter().copied(), scope);
        let ladder = match shared {
            Some(shared) => ladders::joined(ladders::flat(shared), &own),
            None => own,
        };
        if ladders::branches(&ladder) > ladders::MOST {
            self.report(rules::bad_ladder_point::too_many(span));
            return None;
        }
        let deadline = Deadline { clock, limit: limit?, calendar, pause, ladder };
        let (about, deadline_site) = (scope.about.clone(), deadline.clone());
        self.sites.deadlines.push(DeadlineSite { span, about, deadline: deadline_site });
        Some(deadline)
    }

    fn limit(&mut self, limit: &'a ast::Limit, scope: &Scope<'a>) -> Option<Limit> {
        match limit {
            ast::Limit::Error(_) => None,
            ast::Limit::Within(within) => self.waiting_times(within, scope).map(Limit::Within),
            ast::Limit::By(date) => Some(Limit::By(self.date_like(date, scope)?)),
            ast::Limit::Before { by, of } => {
                let by = self.waiting_times(by, scope);
                let of = self.date_like(of, scope)?;
                Some(match by? {
                    Choice::One(by) => Limit::Before { by, of },
                    by => Limit::By(ladders::before(by, &of)),
                })
            }
        }
    }

    /// A date, with or without a time.
    fn date_like(&mut self, e: &'a ast::Expr, scope: &Scope<'a>) -> Option<plan::Expr> {
        let typed = self.infer(e, scope, Some(&Type::Date));
        self.site(e.span, Purpose::Value, scope, &typed);
        if typed.ty.is_error() {
            return None;
        }
        if !matches!(typed.ty.known(), Some(Type::Date | Type::DateTime)) {
            let written = self.written(e.span);
            let expected = crate::ty::Ty::Is(Type::Date);
            self.report(rules::wrong_type::diagnostic(e.span, &written, &typed.ty, &expected));
            return None;
        }
        Some(typed.expr)
    }

    /// What may depend on the case.
    pub(super) fn choice<T, U>(
        &mut self,
        choice: &'a ast::Choice<T>,
        scope: &Scope<'a>,
        lower: &mut dyn FnMut(&mut Self, &'a T) -> Option<U>,
    ) -> Option<Choice<U>> {
        match choice {
            ast::Choice::One(one) => lower(self, one).map(Choice::One),
            ast::Choice::If { condition, then, otherwise, .. } => {
                let condition = self.condition(condition, scope, Purpose::Condition);
                let then = self.choice(then, scope, lower);
                let otherwise = self.choice(otherwise, scope, lower);
                Some(Choice::If { condition, then: Box::new(then?), otherwise: Box::new(otherwise?) })
            }
        }
    }

    /// A shared ladder means, where it is used, what it would mean if its steps stood there.
    fn ladder_named(&mut self, name: &'a Ident, scope: &Scope<'a>) -> Option<Choice<Vec<LadderStep>>> {
        let world = self.world;
        let symbol = world.names.resolve(scope.file, Space::Ladder, name, &mut self.findings)?;
        let Decl::Ladder(ladder) = symbol.decl else { return None };
        let inner = Scope { file: symbol.file, ..scope.clone() };
        Some(self.ladder_steps(ladder.steps.iter(), &inner))
    }

    /// A step whose time depends on the case makes two ladders, of which the one that holds is taken when the clock starts.
    fn ladder_steps(
        &mut self,
        steps: impl Iterator<Item = &'a ast::LadderStep>,
        scope: &Scope<'a>,
    ) -> Choice<Vec<LadderStep>> {
        let mut ladder = Choice::One(Vec::new());
        for step in steps {
            let at = self.point(&step.at, scope);
            let condition = self.maybe_condition(step.condition.as_ref(), scope, Purpose::Condition);
            let actions = self.actions(&step.actions, &scope.conditional_if(condition.is_some()));
            let Some(at) = at else { continue };
            // Past what can be kept apart nothing is gained by making more of them.
            if ladders::branches(&ladder) <= ladders::MOST {
                ladder = ladders::with_step(ladder, at, &condition, &actions);
            }
        }
        ladder
    }

    /// A time that may depend on the case.
    fn waiting_times(
        &mut self,
        times: &'a ast::Choice<ast::Duration>,
        scope: &Scope<'a>,
    ) -> Option<Choice<plan::Duration>> {
        self.choice(times, scope, &mut |c, duration| Some(c.waiting_time(duration)))
    }

    /// What is wrong with a point wherever its ladder is used.
    pub(super) fn point_alone(&mut self, point: &'a LadderPoint) {
        match point {
            LadderPoint::After(times) | LadderPoint::Before(times) => {
                for time in times.all() {
                    self.waiting_time(time);
                }
            }
            LadderPoint::Every { period, times } => {
                for time in period.all() {
                    self.waiting_time(time);
                }
                if let Some((text, span)) = times {
                    self.count(text, *span);
                }
            }
            LadderPoint::Percent { amount, span } => drop(self.share(amount, *span)),
            LadderPoint::Error(_) => {}
        }
    }

    fn share(&mut self, amount: &str, span: handoff_syntax::source::Span) -> Option<Point> {
        let fraction = self.fraction(amount, span)?;
        if fraction <= Decimal::ZERO || fraction > Decimal::ONE {
            self.report(rules::bad_ladder_point::diagnostic(amount, span));
            return None;
        }
        Some(Point::Fraction(fraction))
    }

    fn point(&mut self, point: &'a LadderPoint, scope: &Scope<'a>) -> Option<Choice<Point>> {
        match point {
            LadderPoint::Error(_) => None,
            LadderPoint::Percent { amount, span } => self.share(amount, *span).map(Choice::One),
            LadderPoint::After(after) => {
                Some(ladders::each(self.waiting_times(after, scope)?, &Point::After))
            }
            LadderPoint::Before(before) => {
                Some(ladders::each(self.waiting_times(before, scope)?, &Point::Before))
            }
            LadderPoint::Every { period, times } => {
                let period = self.waiting_times(period, scope);
                let times = times.as_ref().map(|(text, span)| self.count(text, *span));
                Some(ladders::each(period?, &|period| Point::Every { period, times }))
            }
        }
    }
}

/// What makes up a deadline, in clauses of any kind.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) limit: &'a ast::Limit,
    pub(super) calendar: Option<&'a ast::Choice<Ident>>,
    pub(super) ladder: Option<&'a ast::Choice<Ident>>,
    pub(super) pause: Option<&'a ast::Expr>,
    pub(super) steps: Vec<&'a ast::LadderStep>,
}
