//! Holidays from an iCalendar file: its all-day events, and those that come again every year.

use chrono::{Datelike, NaiveDate};
use icalendar::{Component, DatePerhapsTime, Event};

use super::in_year;

/// Holidays that come again every year are known up to then.
const LAST_YEAR: i32 = 2100;
/// One event that goes on for longer is no holiday.
const LONGEST: usize = 366;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<NaiveDate>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    if !text.contains("BEGIN:VCALENDAR") {
        return Err("it is no iCalendar file".to_owned());
    }
    let calendar: icalendar::Calendar =
        text.parse().map_err(|_| "it is no whole iCalendar file".to_owned())?;
    let mut days = Vec::new();
    for event in calendar.events() {
        days.extend(holidays(event)?);
    }
    Ok(days)
}

fn holidays(event: &Event) -> Result<Vec<NaiveDate>, String> {
    let cancelled = event.property_value("STATUS") == Some("CANCELLED");
    // Something at a time of the day does not close the day.
    let Some(DatePerhapsTime::Date(first)) = event.get_start().filter(|_| !cancelled) else {
        return Ok(Vec::new());
    };
    let end = match event.get_end() {
        // The last day itself is not part of it.
        Some(DatePerhapsTime::Date(end)) if end > first => end,
        _ => first.succ_opt().unwrap_or(first),
    };
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day < end).take(LONGEST + 1).collect();
    if days.len() > LONGEST {
        return Err(format!("the event of {first} is longer than a year"));
    }
    let Some(rule) = event.property_value("RRULE") else { return Ok(days) };
    let years = yearly(rule, first).ok_or_else(|| {
        format!("the event of {first} repeats by `{rule}`; only `FREQ=YEARLY` is understood")
    })?;
    Ok(years
        .flat_map(|year| {
            days.iter().filter_map(move |d| in_year(*d, year + d.year() - first.year())).collect::<Vec<_>>()
        })
        .collect())
}

/// The years of a plain yearly rule.
fn yearly(rule: &str, first: NaiveDate) -> Option<impl Iterator<Item = i32>> {
    let (mut step, mut last, mut is_yearly) = (1_i32, LAST_YEAR, false);
    let mut count = None;
    for part in rule.split(';').filter(|p| !p.is_empty()) {
        match part.split_once('=')? {
            ("FREQ", "YEARLY") => is_yearly = true,
            ("INTERVAL", n) => step = n.parse().ok().filter(|n| *n >= 1)?,
            ("COUNT", n) => count = Some(n.parse::<usize>().ok()?),
            ("UNTIL", at) => {
                let until = NaiveDate::parse_from_str(at.get(..8)?, "%Y%m%d").ok()?;
                last = last.min(if in_year(first, until.year())? <= until {
                    until.year()
                } else {
                    until.year() - 1
                });
            }
            ("WKST", _) => {}
            ("BYMONTH", month) if month.parse() == Ok(first.month()) => {}
            ("BYMONTHDAY", day) if day.parse() == Ok(first.day()) => {}
            _ => return None,
        }
    }
    let years = (first.year()..=last).step_by(usize::try_from(step).ok()?);
    is_yearly.then(|| years.take(count.unwrap_or(usize::MAX)))
}
