//! Numbers, money, dates and durations.

use super::Builder;
use crate::ast::{
    DateLit, DateTimeLit, Duration, DurationPart, DurationUnit, Expr, ExprKind, Ident, TimeLit,
};
use crate::grammar::Pair;
use crate::rules::bad_date;
use crate::source::Span;

impl Builder<'_> {
    pub(crate) fn money(&self, pair: &Pair<'_>) -> ExprKind {
        let text = pair.as_str();
        let start = pair.as_span().start();
        let currency = text.len() - text.bytes().rev().take_while(u8::is_ascii_uppercase).count();
        let (amount, name) = text.split_at_checked(currency).unwrap_or((text, ""));
        let span = self.span_of(start + currency, start + text.len());
        ExprKind::Money { amount: digits(amount.trim_end()), currency: Ident { name: name.into(), span } }
    }

    pub(crate) fn duration(&mut self, pair: Pair<'_>) -> Duration {
        let span = self.span(&pair);
        let parts: Vec<DurationPart> = pair.into_inner().map(|part| self.duration_part(&part)).collect();
        self.note(|n| n.durations.extend(parts.iter().cloned()));
        Duration { parts, span }
    }

    fn duration_part(&self, pair: &Pair<'_>) -> DurationPart {
        let text = pair.as_str();
        let amount = text.bytes().take_while(|b| matches!(b, b'0'..=b'9' | b'_' | b'.')).count();
        let (amount, unit) = text.split_at_checked(amount).unwrap_or((text, ""));
        DurationPart { amount: digits(amount), unit: duration_unit(unit), span: self.span(pair) }
    }

    /// INVARIANT: what comes out exists in the calendar; what does not was reported and gave its place to the nearest
    /// day that does.
    pub(crate) fn date(&mut self, pair: &Pair<'_>) -> DateLit {
        let span = self.span(pair);
        self.date_of(pair.as_str(), span)
    }

    fn date_of(&mut self, text: &str, span: Span) -> DateLit {
        let mut numbers = text.split(['-', '/']).map(|n| n.parse::<u32>().unwrap_or_default());
        let (year, month, day) = (
            numbers.next().unwrap_or_default(),
            numbers.next().unwrap_or_default(),
            numbers.next().unwrap_or_default(),
        );
        let good_month = month.clamp(1, 12);
        let good_day = day.clamp(1, days_in(year, good_month));
        let right = format!("{year:04}-{month:02}-{day:02}");
        if month != good_month {
            self.report(bad_date::no_such(span, text, "a year has the months `01` to `12`"));
        } else if day != good_day {
            let last = days_in(year, good_month);
            self.report(bad_date::no_such(span, text, &format!("this month has the days `01` to `{last}`")));
        } else if text != right {
            self.report(bad_date::form(span, text, &right));
        }
        DateLit { year: i32::try_from(year).unwrap_or_default(), month: good_month, day: good_day, span }
    }

    pub(crate) fn time(&mut self, pair: &Pair<'_>) -> TimeLit {
        let span = self.span(pair);
        self.time_of(pair.as_str(), span, false)
    }

    /// A time at which a calendar closes: `24:00` is the end of the day.
    pub(crate) fn closing_time(&mut self, pair: &Pair<'_>) -> TimeLit {
        let span = self.span(pair);
        self.time_of(pair.as_str(), span, true)
    }

    fn time_of(&mut self, text: &str, span: Span, closing: bool) -> TimeLit {
        let parts: Vec<u32> = text.split(':').map(|n| n.parse().unwrap_or_default()).collect();
        let part = |i: usize| parts.get(i).copied().unwrap_or_default();
        let (hour, minute, second) = (part(0), part(1), part(2));
        let end_of_day = closing && (hour, minute, second) == (24, 0, 0);
        if !end_of_day && (hour > 23 || minute > 59 || second > 59) {
            self.report(bad_date::no_such(span, text, "times run from `00:00` to `23:59`"));
            return TimeLit { hour: hour.min(23), minute: minute.min(59), second: second.min(59), span };
        }
        let mut right = format!("{hour:02}:{minute:02}");
        if parts.len() > 2 {
            right.push_str(&format!(":{second:02}"));
        }
        if text != right {
            self.report(bad_date::form(span, text, &right));
        }
        TimeLit { hour, minute, second, span }
    }

    /// `2026-03-02 09:00`, with `Z` or an offset; a date alone is its first instant.
    pub(crate) fn datetime(&mut self, pair: &Pair<'_>) -> DateTimeLit {
        let text = pair.as_str();
        let start = pair.as_span().start();
        let span = self.span(pair);
        let split = text.find([' ', '\t', 'T']).unwrap_or(text.len());
        let (date_text, rest) = text.split_at_checked(split).unwrap_or((text, ""));
        let date = self.date_of(date_text, self.span_of(start, start + split));
        let clock = rest.trim_start_matches([' ', '\t', 'T', '\r']);
        if clock.is_empty() {
            let time = TimeLit { hour: 0, minute: 0, second: 0, span: date.span.after() };
            return DateTimeLit { date, time, offset_seconds: None, span };
        }
        let clock_start = start + text.len() - clock.len();
        let zone = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
        let (clock, zone) = clock.split_at_checked(zone).unwrap_or((clock, ""));
        let clock = clock.trim_end();
        let time = self.time_of(clock, self.span_of(clock_start, clock_start + clock.len()), false);
        let offset_seconds = self.offset(zone, span);
        DateTimeLit { date, time, offset_seconds, span }
    }

    fn offset(&mut self, zone: &str, span: Span) -> Option<i32> {
        let (sign, digits) = match zone.as_bytes().first()? {
            b'+' => (1, zone.get(1..)?),
            b'-' => (-1, zone.get(1..)?),
            _ => return Some(0),
        };
        let (hours, minutes) = digits.split_once(':')?;
        let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
        if hours > 18 || minutes > 59 {
            self.report(bad_date::no_such(span, zone, "offsets run from `-18:00` to `+18:00`"));
            return Some(0);
        }
        Some(sign * (hours * 3600 + minutes * 60))
    }

    pub(crate) fn span_expr(&self, duration: Duration) -> Expr {
        let span = duration.span;
        Expr { kind: ExprKind::Duration(duration), span }
    }
}

/// A number as written, without its underscores.
pub(crate) fn digits(text: &str) -> String {
    if text.contains('_') { text.replace('_', "") } else { text.to_owned() }
}

fn duration_unit(text: &str) -> DurationUnit {
    let unit = text.trim_start();
    if let Some(rest) = unit.strip_prefix("business") {
        return match rest.trim_start().as_bytes().first() {
            Some(b'h') => DurationUnit::BusinessHours,
            Some(b'm') => DurationUnit::BusinessMinutes,
            _ => DurationUnit::BusinessDays,
        };
    }
    match unit.as_bytes().first() {
        Some(b's') => DurationUnit::Seconds,
        Some(b'm') => DurationUnit::Minutes,
        Some(b'h') => DurationUnit::Hours,
        Some(b'w') => DurationUnit::Weeks,
        _ => DurationUnit::Days,
    }
}

/// In the Gregorian calendar.
fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}
