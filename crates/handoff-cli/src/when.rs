//! Times as people write and read them.

#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use handoff_plan::{Calendar, Instant, Plan, read_instant};

/// Reads RFC 3339, or a date or date-time as a spec writes it, which is then one of `zone`; a date is the end of
/// that day, as it is for a deadline.
pub(crate) fn read(text: &str, zone: &Calendar) -> Option<Instant> {
    let text = text.trim();
    let year_is_told = |wall: &NaiveDateTime| (1..=9999).contains(&wall.year());
    let wall = || {
        let patterns = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
        let wall = patterns.iter().find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok());
        wall.filter(year_is_told).map(|wall| zone.instant_of(wall))
    };
    let day = || {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(date).filter(|d| year_is_told(&d.and_time(NaiveTime::MIN))).map(|date| zone.end_of_day(date))
    };
    read_instant(text).or_else(wall).or_else(day)
}

/// The calendar in whose zone the spec as a whole speaks: that of its processes where all have one, else UTC.
pub(crate) fn zone_of(plan: &Plan) -> Calendar {
    let mut calendars =
        plan.processes.values().map(|p| p.calendar.as_ref().and_then(|c| plan.calendars.get(c)));
    match calendars.next() {
        Some(Some(first)) if calendars.all(|c| c.is_some_and(|c| c.zone == first.zone)) => first.clone(),
        _ => Calendar::always(),
    }
}

/// `Mon 2 Mar 2026`
pub(crate) fn day(at: Instant, zone: &Calendar) -> String {
    zone.local(at).format("%a %-d %b %Y").to_string()
}

/// `09:05`, with seconds only where there are some.
pub(crate) fn hour(at: Instant, zone: &Calendar) -> String {
    let local = zone.local(at);
    local.format(if local.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

/// As seen from `now`: `today 17:30`, `Tue 3 Mar 09:05`, with the year where it is another.
pub(crate) fn moment(at: Instant, now: Instant, zone: &Calendar) -> String {
    let (then, today) = (zone.local(at), zone.local(now));
    let hour = hour(at, zone);
    if then.date_naive() == today.date_naive() {
        format!("today {hour}")
    } else if then.year() == today.year() {
        format!("{} {hour}", then.format("%a %-d %b"))
    } else {
        format!("{} {hour}", then.format("%a %-d %b %Y"))
    }
}
