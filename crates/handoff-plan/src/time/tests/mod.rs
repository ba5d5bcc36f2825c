mod deadlines;
mod durations;
mod laws;
mod written;

use chrono::{NaiveDateTime, NaiveTime};

use super::Calendar;
use crate::Instant;

/// Hours such as `09:00-12:30 13:00-17:30`, Monday first; a closing at 00:00 is the end of the day.
fn calendar(zone: &str, week: [&str; 7], closed: &[&str]) -> Calendar {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    let span = |text: &str| text.split_once('-').map(|(opens, closes)| (time(opens), time(closes))).unwrap();
    Calendar {
        zone: zone.parse().unwrap(),
        open: week.map(|day| day.split_whitespace().map(span).collect()),
        closed: closed.iter().map(|day| day.parse().unwrap()).collect(),
    }
}

fn weekdays(zone: &str, hours: &str, closed: &[&str]) -> Calendar {
    calendar(zone, [hours, hours, hours, hours, hours, "", ""], closed)
}

fn new_york() -> Calendar {
    weekdays("America/New_York", "09:00-17:30", &["2026-05-25", "2026-12-25"])
}

/// Reads a wall-clock time in the calendar's zone.
fn at(calendar: &Calendar, wall: &str) -> Instant {
    calendar.instant_of(NaiveDateTime::parse_from_str(wall, "%Y-%m-%d %H:%M").unwrap())
}

/// The wall-clock time in the calendar's zone.
fn wall(calendar: &Calendar, at: Instant) -> String {
    calendar.local(at).format("%Y-%m-%d %H:%M").to_string()
}
