//! Times as exports write them.

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

#[cfg(test)]
mod tests {
    use handoff_plan::{Calendar, instant_text};

    use super::Times;

    fn read(text: &str, zone: &str, format: Option<&str>) -> Result<(String, bool), String> {
        let zone = Calendar { zone: zone.parse().unwrap(), ..Calendar::always() };
        let mut times = Times::new(zone, format.map(str::to_owned));
        times.read(text).map(|at| (instant_text(at), times.assumed))
    }

    #[test]
    fn times_are_read_as_exports_write_them() {
        for (text, expected, assumed) in [
            ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", false),
            ("2026-03-02T09:00:00.000+02:00", "2026-03-02T07:00:00Z", false),
            ("2026-03-02 09:00:00+0200", "2026-03-02T07:00:00Z", false),
            ("1772442000", "2026-03-02T09:00:00Z", false),
            ("1772442000000", "2026-03-02T09:00:00Z", false),
            ("2026-03-02 09:00:00.5", "2026-03-02T08:00:00.500Z", true),
            (" 2026/03/02 09:00 ", "2026-03-02T08:00:00Z", true),
            ("02.03.2026 09:00", "2026-03-02T08:00:00Z", true),
            ("2026-03-02", "2026-03-01T23:00:00Z", true),
        ] {
            assert_eq!(read(text, "Europe/Berlin", None), Ok((expected.to_owned(), assumed)), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_day_or_a_month_is_not_guessed() {
        let why = read("03/04/2026 09:00", "UTC", None).unwrap_err();
        assert!(why.contains("time_format"), "{why}");
        assert!(read("03/04/26", "UTC", None).unwrap_err().contains("time_format"));
        let told = read("03/04/2026 09:00", "UTC", Some("%d/%m/%Y %H:%M"));
        assert_eq!(told, Ok(("2026-04-03T09:00:00Z".to_owned(), true)));
        assert!(read("2026-04-03", "UTC", Some("%d/%m/%Y")).unwrap_err().contains("%d/%m/%Y"));
        assert!(read("yesterday", "UTC", None).unwrap_err().contains("`yesterday`"));
    }
}
