//! Times as exports write them.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use handoff_plan::{Calendar, Instant, read_instant};

/// With an offset, beside RFC 3339.
const WITH_ZONE: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
];
/// Without one: the year first, or days with points, which begin with the day.
const WITHOUT_ZONE: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y %H:%M:%S%.f",
    "%d.%m.%Y %H:%M",
];
const DAYS: &[&str] = &["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"];

#[derive(Debug)]
pub(super) struct Times {
    /// Of times that have none.
    zone: Calendar,
    format: Option<String>,
    /// Some had none.
    pub(super) assumed: bool,
}

impl Times {
    pub(super) fn new(zone: Calendar, format: Option<String>) -> Self {
        Self { zone, format, assumed: false }
    }

    /// # Errors
    /// Why it is not a time.
    pub(super) fn read(&mut self, text: &str) -> Result<Instant, String> {
        let text = text.trim();
        if let Some(format) = self.format.clone() {
            return self
                .read_as(text, &format)
                .ok_or_else(|| format!("`{text}` is not written as `{format}`"));
        }
        let zoned = || WITH_ZONE.iter().find_map(|f| DateTime::parse_from_str(text, f).ok());
        let known = read_instant(text).or_else(|| zoned().map(|at| at.with_timezone(&Utc)));
        if let Some(at) = known.or_else(|| counted(text)) {
            return Ok(at);
        }
        let wall = WITHOUT_ZONE.iter().find_map(|f| NaiveDateTime::parse_from_str(text, f).ok());
        let day = || DAYS.iter().find_map(|f| NaiveDate::parse_from_str(text, f).ok()).map(midnight);
        // `03/04/26` is no day of the year 3.
        match wall.or_else(day).filter(|wall| wall.year() >= 1_000) {
            Some(wall) => Ok(self.in_zone(wall)),
            None if text.contains('/') => Err(format!(
                "`{text}` may begin with the day or the month: say in a map how times are written, under `[columns]` \
                 `time_format = \"%d/%m/%Y %H:%M\"`"
            )),
            None => Err(format!(
                "`{text}` is not a time that is known, such as `2026-03-02T09:00:00Z`; a map can say how times are \
                 written, under `[columns]` `time_format = \"%d.%m.%Y %H:%M\"`"
            )),
        }
    }

    fn read_as(&mut self, text: &str, format: &str) -> Option<Instant> {
        if let Ok(at) = DateTime::parse_from_str(text, format) {
            return Some(at.with_timezone(&Utc));
        }
        let day = || NaiveDate::parse_from_str(text, format).ok().map(midnight);
        let wall = NaiveDateTime::parse_from_str(text, format).ok().or_else(day)?;
        Some(self.in_zone(wall))
    }

    fn in_zone(&mut self, wall: NaiveDateTime) -> Instant {
        self.assumed = true;
        self.zone.instant_of(wall)
    }
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

/// Seconds or milliseconds since 1970.
fn counted(text: &str) -> Option<Instant> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}
