//! Calendars: a pass of its own, as dates and times elsewhere are read in their zones.

mod holidays;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, NaiveTime};
use handoff_plan::{Calendar, Name};
use handoff_syntax::ast::{self, CalendarClause, DayRange, TimeLit, Weekday};
use handoff_syntax::source::Span;

use crate::findings::Findings;
use crate::load::Loaded;
use crate::model::Item;
use crate::names::{Decl, Names, Space};
use crate::rules;

/// A stretch of closed days longer than this is a slip of the pen.
const LONGEST_CLOSURE: i64 = 3660;

/// Built in: UTC, never closed.
pub(crate) const ALWAYS: &str = "always";

/// Words that stand after `on` and are no calendar.
const NOT_A_CALENDAR: [&str; 10] = [
    "opened",
    "blocked",
    "offered",
    "accepted",
    "returned",
    "resubmitted",
    "completed",
    "cancelled",
    "enter",
    "leave",
];

pub(crate) fn calendars(
    names: &Names<'_>,
    loaded: &Loaded,
    findings: &mut Findings,
) -> (BTreeMap<Name, Calendar>, Vec<Item<Calendar>>) {
    let mut by_name = BTreeMap::from([(Name::new(ALWAYS), Calendar::always())]);
    let mut items = Vec::new();
    for symbol in names.of(Space::Calendar).filter(|s| !s.repeats) {
        let Decl::Calendar(calendar) = symbol.decl else { continue };
        if symbol.name == ALWAYS || NOT_A_CALENDAR.contains(&symbol.name.as_str()) {
            let why = if symbol.name == ALWAYS {
                "it is built in: UTC, never closed"
            } else {
                "after `on` it says when something happens"
            };
            findings.report(rules::name_taken::diagnostic(&symbol.name, symbol.at.name, why));
        }
        let mut reader =
            Reader { loaded, findings, open: Default::default(), closed: BTreeSet::new(), zone: None };
        for clause in &calendar.clauses {
            reader.clause(clause);
        }
        let plan = reader.finish(calendar);
        by_name.entry(symbol.plan.clone()).or_insert_with(|| plan.clone());
        items.push(Item { name: symbol.plan.clone(), plan, at: symbol.at });
    }
    (by_name, items)
}

/// The open times of one day of the week, with where each was written.
type Hours = Vec<(NaiveTime, NaiveTime, Span)>;

struct Reader<'a, 'f> {
    loaded: &'a Loaded,
    findings: &'f mut Findings,
    open: [Hours; 7],
    closed: BTreeSet<NaiveDate>,
    zone: Option<(chrono_tz::Tz, Span)>,
}

impl Reader<'_, '_> {
    fn say(&mut self, span: Span, what: impl Into<String>, help: &str) {
        self.findings.report(rules::bad_calendar::diagnostic(span, what, help));
    }

    fn clause(&mut self, clause: &CalendarClause) {
        match clause {
            CalendarClause::Error(_) => {}
            CalendarClause::Timezone(text) => self.timezone(text),
            CalendarClause::Open { days, hours, .. } => {
                for (from, to) in hours {
                    self.open_hours(days, *from, *to);
                }
            }
            CalendarClause::Closed { from, to, span, .. } => self.closed_days(*from, *to, *span),
            CalendarClause::ClosedFrom { path, .. } => {
                let days = match self.loaded.attachments.get(&path.span) {
                    Some(Ok(bytes)) => holidays::read(bytes),
                    Some(Err(why)) => Err(format!("it cannot be read: {why}")),
                    None => return,
                };
                match days {
                    Ok(days) => self.closed.extend(days),
                    Err(why) => {
                        let what = format!("`{}` gives no holidays: {why}", path.value);
                        self.say(path.span, what, "A holiday that nobody knows of makes clocks run on a day off. Name an iCalendar file (`.ics`) with all-day events, relative to this file.");
                    }
                }
            }
        }
    }

    fn timezone(&mut self, text: &ast::Text) {
        if let Some((_, first)) = self.zone {
            self.findings.report(rules::clause_twice::diagnostic("timezone", text.span, first));
            return;
        }
        match text.value.parse::<chrono_tz::Tz>() {
            Ok(zone) => self.zone = Some((zone, text.span)),
            Err(_) => {
                self.zone = Some((chrono_tz::UTC, text.span));
                let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
                self.findings.report(rules::bad_calendar::zone(text, known));
            }
        }
    }

    fn time(&mut self, lit: TimeLit, closing: bool) -> Option<NaiveTime> {
        // The day's end, as people write it.
        if closing && (lit.hour, lit.minute, lit.second) == (24, 0, 0) {
            return Some(NaiveTime::MIN);
        }
        let time = NaiveTime::from_hms_opt(lit.hour, lit.minute, lit.second);
        if time.is_none() {
            let written = self.loaded.sources.get(lit.span.file).map_or("", |f| f.slice(lit.span));
            let diagnostic = rules::bad_value::diagnostic(lit.span, written, "there is no such time of day");
            self.findings.report(diagnostic);
        }
        time
    }

    fn open_hours(&mut self, days: &[DayRange], from: TimeLit, to: TimeLit) {
        let span = from.span.to(to.span);
        let (Some(from), Some(to)) = (self.time(from, false), self.time(to, true)) else { return };
        if to != NaiveTime::MIN && to <= from {
            let help = "Opening hours lie within one day. For a night, write `22:00..24:00` for the one day and `00:00..06:00` for the next.";
            self.say(span, "closes before it opens", help);
            return;
        }
        let end = |to: NaiveTime| (to == NaiveTime::MIN, to);
        for day in days.iter().flat_map(days_of) {
            let Some(hours) = self.open.get_mut(day) else { continue };
            let overlaps =
                hours.iter().find(|(f, t, _)| (*f < to || to == NaiveTime::MIN) && end(from) < end(*t));
            if let Some((_, _, first)) = overlaps {
                self.findings.report(rules::bad_calendar::overlap(span, *first));
                return;
            }
            hours.push((from, to, span));
        }
    }

    fn closed_days(&mut self, from: ast::DateLit, to: Option<ast::DateLit>, span: Span) {
        let mut date = |lit: ast::DateLit| {
            let date = NaiveDate::from_ymd_opt(lit.year, lit.month, lit.day);
            if date.is_none() {
                let written = self.loaded.sources.get(lit.span.file).map_or("", |f| f.slice(lit.span));
                self.findings.report(rules::bad_value::diagnostic(lit.span, written, "there is no such day"));
            }
            date
        };
        let first = date(from);
        let last = to.map_or(first, &mut date);
        let (Some(first), Some(last)) = (first, last) else { return };
        let days = last.signed_duration_since(first).num_days();
        if days < 0 {
            self.say(span, "ends before it begins", "Write the earlier day first.");
        } else if days > LONGEST_CLOSURE {
            self.say(span, "closes for more than ten years", "Is the year right?");
        } else {
            self.closed.extend(first.iter_days().take_while(|day| *day <= last));
        }
    }

    fn finish(mut self, calendar: &ast::Calendar) -> Calendar {
        let broken = calendar.clauses.iter().any(|c| matches!(c, CalendarClause::Error(_)));
        if self.zone.is_none() && !broken {
            let help =
                "Without it nobody knows when 09:00 is. Write, for example, `timezone \"Europe/Berlin\"`.";
            self.say(calendar.header, format!("calendar `{}` has no time zone", calendar.name.name), help);
        }
        let says_hours = calendar.clauses.iter().any(|c| matches!(c, CalendarClause::Open { .. }));
        if !says_hours && !broken {
            let help = "A deadline in business time would never come. Write, for example, `open mon..fri 09:00..17:00`.";
            self.say(calendar.header, format!("calendar `{}` is never open", calendar.name.name), help);
        }
        let zone = self.zone.map_or(chrono_tz::UTC, |(zone, _)| zone);
        Calendar { zone, open: self.open.map(joined), closed: self.closed }
    }
}

/// In order, with hours that touch made one.
fn joined(mut hours: Hours) -> Vec<(NaiveTime, NaiveTime)> {
    hours.sort_by_key(|(from, ..)| *from);
    let mut joined: Vec<(NaiveTime, NaiveTime)> = Vec::with_capacity(hours.len());
    for (from, to, _) in hours {
        match joined.last_mut() {
            Some((_, end)) if *end == from && *end != NaiveTime::MIN => *end = to,
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// Monday is 0; a range may go over the week's end.
fn days_of(range: &DayRange) -> Vec<usize> {
    let first = number(range.from);
    let last = range.to.map_or(first, number);
    let count = (last + 7 - first) % 7;
    (0..=count).map(|n| (first + n) % 7).collect()
}

fn number(day: Weekday) -> usize {
    match day {
        Weekday::Mon => 0,
        Weekday::Tue => 1,
        Weekday::Wed => 2,
        Weekday::Thu => 3,
        Weekday::Fri => 4,
        Weekday::Sat => 5,
        Weekday::Sun => 6,
    }
}

/// The same day in another year, if there is one.
fn in_year(date: NaiveDate, year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, date.month(), date.day())
}
