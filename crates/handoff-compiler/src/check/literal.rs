//! Literals: what is written becomes a value, or a finding where there is no such value.

use chrono::{NaiveDate, NaiveTime};
use handoff_plan::time::DurationUnit;
use handoff_plan::{self as plan, Expr, Instant, Money, Type, Value};
use handoff_syntax::ast::{self, DateLit, DateTimeLit, Ident, Template, TimeLit};
use handoff_syntax::source::Span;
use rust_decimal::Decimal;

use super::{Checker, Scope, Typed};
use crate::names::Space;
use crate::rules;
use crate::shapes::check_currency;
use crate::ty::Ty;

impl<'a> Checker<'a> {
    fn decimal(&mut self, text: &str, span: Span) -> Option<Decimal> {
        let read = Decimal::from_str_exact(text).ok();
        if read.is_none() {
            let why = "numbers have at most 28 digits";
            self.report(rules::bad_value::diagnostic(span, text, why));
        }
        read.map(|n| n.normalize())
    }

    pub(super) fn number(&mut self, text: &str, span: Span) -> Typed {
        let Some(number) = self.decimal(text, span) else { return Typed::error() };
        let ty = if number.is_integer() { Type::Integer } else { Type::Number };
        Typed::is(Expr::Value(Value::Number(number)), ty)
    }

    /// `18%` is 0.18.
    pub(super) fn percent(&mut self, text: &str, span: Span) -> Typed {
        match self.fraction(text, span) {
            Some(fraction) => Typed::is(Expr::Value(Value::Number(fraction)), Type::Number),
            None => Typed::error(),
        }
    }

    pub(super) fn fraction(&mut self, percent: &str, span: Span) -> Option<Decimal> {
        let number = self.decimal(percent, span)?;
        number.checked_div(Decimal::ONE_HUNDRED).map(|n| n.normalize())
    }

    pub(super) fn money(&mut self, amount: &str, currency: &Ident, span: Span) -> Typed {
        let known = check_currency(currency, &mut self.findings);
        let Some(amount) = self.decimal(amount, span).filter(|_| known) else { return Typed::error() };
        let money = Money { amount, currency: currency.name.clone() };
        Typed::is(Expr::Value(Value::Money(money)), Type::Money(currency.name.clone()))
    }

    pub(super) fn text(
        &mut self,
        text: &'a Template,
        span: Span,
        scope: &Scope<'a>,
        hint: Option<&Type>,
    ) -> Typed {
        let literal = || text.source.value.clone();
        let filled = !scope.scenario && text.pieces.iter().any(|p| matches!(p, ast::Piece::Expr(_)));
        if filled {
            let (template, sensitive) = self.template_pieces(text, scope);
            return Typed::is(Expr::Template(template), Type::Text).with_sensitive(sensitive);
        }
        let says = if scope.scenario { literal() } else { plain(text) };
        let ty = match hint {
            Some(Type::Email) if plan::is_email(&says) => Type::Email,
            Some(Type::Url) if plan::is_url(&says) => Type::Url,
            Some(Type::Email) => {
                self.report(rules::bad_value::diagnostic(
                    span,
                    &says,
                    "it is no email address, such as jo@acme.example",
                ));
                return Typed::error();
            }
            Some(Type::Url) => {
                self.report(rules::bad_value::diagnostic(
                    span,
                    &says,
                    "it is no link, such as https://acme.example",
                ));
                return Typed::error();
            }
            Some(Type::Document) => Type::Document,
            Some(ty) if self.is_quoted_name(&says, ty, scope) => {
                self.report(rules::wrong_type::quoted(span, &says, &Ty::Is(ty.clone())));
                return Typed::error();
            }
            _ => Type::Text,
        };
        Typed::is(Expr::Value(Value::Text(says.into())), ty)
    }

    /// `"maria"` where the person maria is meant.
    fn is_quoted_name(&self, text: &str, ty: &Type, scope: &Scope<'a>) -> bool {
        match ty {
            Type::Choice(options) => options.iter().any(|option| option == text),
            Type::Person | Type::Team => self.world.names.find(scope.file, Space::Who, text).is_some(),
            Type::Date => plan::read_date(text).is_some(),
            _ => false,
        }
    }

    pub(super) fn date(&mut self, lit: DateLit) -> Option<NaiveDate> {
        let date = NaiveDate::from_ymd_opt(lit.year, lit.month, lit.day);
        if date.is_none() {
            let written = self.written(lit.span);
            self.report(rules::bad_value::diagnostic(lit.span, &written, "there is no such day"));
        }
        date
    }

    pub(super) fn time(&mut self, lit: TimeLit) -> Option<NaiveTime> {
        let time = NaiveTime::from_hms_opt(lit.hour, lit.minute, lit.second);
        if time.is_none() {
            let written = self.written(lit.span);
            self.report(rules::bad_value::diagnostic(lit.span, &written, "there is no such time of day"));
        }
        time
    }

    pub(super) fn instant(&mut self, lit: DateTimeLit, zone: &plan::Calendar) -> Option<Instant> {
        let (date, time) = (self.date(lit.date), self.time(lit.time));
        let wall = date?.and_time(time?);
        match lit.offset_seconds {
            None => Some(zone.instant_of(wall)),
            Some(offset) => {
                let offset = chrono::FixedOffset::east_opt(offset);
                let utc = offset.and_then(|offset| wall.checked_sub_offset(offset));
                if utc.is_none() {
                    let written = self.written(lit.span);
                    self.report(rules::bad_value::diagnostic(lit.span, &written, "there is no such offset"));
                }
                utc.map(|utc| utc.and_utc())
            }
        }
    }

    pub(super) fn date_value(&mut self, lit: DateLit) -> Typed {
        self.date(lit).map_or_else(Typed::error, |date| Typed::is(Expr::Value(Value::Date(date)), Type::Date))
    }

    pub(super) fn time_value(&mut self, lit: TimeLit) -> Typed {
        self.time(lit).map_or_else(Typed::error, |time| Typed::is(Expr::Value(Value::Time(time)), Type::Time))
    }

    pub(super) fn datetime_value(&mut self, lit: DateTimeLit, zone: &plan::Calendar) -> Typed {
        let at = self.instant(lit, zone);
        at.map_or_else(Typed::error, |at| Typed::is(Expr::Value(Value::DateTime(at)), Type::DateTime))
    }

    pub(super) fn duration_value(&mut self, duration: &ast::Duration) -> Typed {
        Typed::is(Expr::Value(Value::Duration(self.duration(duration))), Type::Duration)
    }

    /// Zero where it was reported.
    pub(super) fn duration(&mut self, duration: &ast::Duration) -> plan::Duration {
        let mut sum = plan::Duration::ZERO;
        for part in &duration.parts {
            let amount = self.decimal(&part.amount, part.span);
            let Some(amount) = amount else { return plan::Duration::ZERO };
            match unit(part.unit).times(amount).and_then(|part| sum.checked_add(&part)) {
                Some(longer) => sum = longer,
                None => {
                    let written = self.written(part.span);
                    self.report(rules::bad_duration::not_whole(part.span, &written));
                }
            }
        }
        sum
    }

    /// A duration that must pass before something happens: not nothing.
    pub(super) fn waiting_time(&mut self, written: &ast::Duration) -> plan::Duration {
        let before = self.findings.diagnostics.len();
        let duration = self.duration(written);
        if duration.is_zero() && self.findings.diagnostics.len() == before {
            self.report(rules::bad_duration::zero(written.span));
        }
        duration
    }

    /// A count that is written with digits: at least 1.
    pub(super) fn count(&mut self, text: &str, span: Span) -> u32 {
        let count = text.parse::<u32>().ok().filter(|n| *n >= 1);
        if count.is_none() {
            self.report(rules::bad_value::diagnostic(
                span,
                text,
                "it counts something: a whole number from 1 on",
            ));
        }
        count.unwrap_or(1)
    }
}

fn unit(unit: ast::DurationUnit) -> DurationUnit {
    match unit {
        ast::DurationUnit::Seconds => DurationUnit::Seconds,
        ast::DurationUnit::Minutes => DurationUnit::Minutes,
        ast::DurationUnit::Hours => DurationUnit::Hours,
        ast::DurationUnit::Days => DurationUnit::Days,
        ast::DurationUnit::Weeks => DurationUnit::Weeks,
        ast::DurationUnit::BusinessDays => DurationUnit::BusinessDays,
        ast::DurationUnit::BusinessHours => DurationUnit::BusinessHours,
        ast::DurationUnit::BusinessMinutes => DurationUnit::BusinessMinutes,
    }
}

/// A text without places to fill in.
pub(super) fn plain(text: &Template) -> String {
    let piece = |p: &ast::Piece| if let ast::Piece::Text(text) = p { text.clone() } else { String::new() };
    text.pieces.iter().map(piece).collect()
}
