//! The arithmetic of time against answers of other libraries; `oracle/generate.py` writes the cases.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a broken fixture is a failed test")]

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use handoff_plan::time::{add, shift_date, subtract};
use handoff_plan::{Calendar, Duration, Instant, read_instant};

/// The lines after the header, cut at the commas.
fn rows<const N: usize>(text: &'static str) -> Vec<[&'static str; N]> {
    let cut = |line: &'static str| line.split(',').collect::<Vec<_>>().try_into().expect("N columns");
    let rows: Vec<_> = text.lines().skip(1).map(cut).collect();
    assert!(rows.len() > 500, "only {} cases", rows.len());
    rows
}

fn at(text: &str) -> Instant {
    read_instant(text).expect("an instant")
}

fn in_zone(zone: &str) -> Calendar {
    Calendar { zone: zone.parse().expect("a zone"), ..Calendar::always() }
}

fn calendars() -> BTreeMap<&'static str, Calendar> {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time");
    let span =
        |text: &str| text.split_once('-').map(|(opens, closes)| (time(opens), time(closes))).expect("a span");
    let read = |line: &'static str| {
        let columns: Vec<&str> = line.split(',').collect();
        let calendar = Calendar {
            zone: columns[1].parse().expect("a zone"),
            open: std::array::from_fn(|day| columns[2 + day].split_whitespace().map(span).collect()),
            closed: columns[9].split_whitespace().map(|day| day.parse().expect("a date")).collect(),
        };
        (columns[0], calendar)
    };
    include_str!("oracle/calendars.csv").lines().skip(1).map(read).collect()
}

/// Shows the first few that differ, and how many.
fn compare<T: PartialEq + std::fmt::Debug>(cases: impl Iterator<Item = (String, T, T)>) {
    let wrong: Vec<_> = cases.filter(|(_, found, expected)| found != expected).collect();
    let first: Vec<String> = wrong
        .iter()
        .take(8)
        .map(|(case, found, expected)| format!("{case}: {found:?}, not {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), first.join("\n"));
}

#[test]
fn wall_clock_times_are_the_instants_that_zoneinfo_says() {
    compare(rows(include_str!("oracle/wall.csv")).into_iter().map(|[zone, wall, expected]| {
        let wall: NaiveDateTime = wall.parse().expect("a date and time");
        (format!("{wall} in {zone}"), in_zone(zone).instant_of(wall), at(expected))
    }));
}

#[test]
fn days_keep_the_wall_clock_time() {
    compare(rows(include_str!("oracle/days.csv")).into_iter().map(|[zone, start, count, expected]| {
        let days = Duration::days(count.parse().expect("a number"));
        (format!("{start} + {days} in {zone}"), add(at(start), &days, &in_zone(zone)), Ok(at(expected)))
    }));
}

#[test]
fn business_days_lead_to_the_dates_that_numpy_says() {
    let calendars = calendars();
    compare(rows(include_str!("oracle/business_dates.csv")).into_iter().map(
        |[name, date, count, expected]| {
            let count: i64 = count.parse().expect("a number");
            let days = Duration::business_days(count.abs());
            let date: NaiveDate = date.parse().expect("a date");
            let found = shift_date(date, &days, count < 0, &calendars[name]).expect("whole days");
            (format!("{date} {count} in {name}"), found, Ok(expected.parse().expect("a date")))
        },
    ));
}

#[test]
fn business_days_end_at_the_same_time_of_day() {
    let calendars = calendars();
    compare(rows(include_str!("oracle/business_days.csv")).into_iter().map(|[name, start, count, due]| {
        let days = Duration::business_days(count.parse().expect("a number"));
        (format!("{start} + {days} in {name}"), add(at(start), &days, &calendars[name]), Ok(at(due)))
    }));
}

#[test]
fn business_hours_end_when_pandas_says() {
    let calendars = calendars();
    compare(rows(include_str!("oracle/business_hours.csv")).into_iter().map(|[name, start, count, due]| {
        let hours = Duration::business_hours(count.parse().expect("a number"));
        (format!("{start} + {hours} in {name}"), add(at(start), &hours, &calendars[name]), Ok(at(due)))
    }));
}

#[test]
fn open_time_over_night_and_through_changes_of_the_clock() {
    let calendars = calendars();
    let cases = rows(include_str!("oracle/open_time.csv"));
    let seconds = |minutes: &str| minutes.parse::<i64>().expect("a number") * 60;
    compare(cases.iter().map(|[name, start, minutes, due]| {
        let found = calendars[name].add_open_seconds(at(start), seconds(minutes));
        (format!("{start} + {minutes} in {name}"), found, Ok(at(due)))
    }));
    compare(cases.iter().map(|[name, start, minutes, due]| {
        let found = calendars[name].open_seconds_between(at(start), at(due));
        (format!("{start} to {due} in {name}"), found, seconds(minutes))
    }));
    // Backward from the due time there is as much open time, from that instant on.
    compare(cases.iter().filter(|[_, _, minutes, _]| *minutes != "0").map(|[name, _, minutes, due]| {
        let calendar = &calendars[name];
        let back = Duration::business_seconds(seconds(minutes));
        let start = subtract(at(due), &back, calendar).expect("open time");
        (
            format!("{due} - {minutes} in {name}"),
            calendar.open_seconds_between(start, at(due)),
            seconds(minutes),
        )
    }));
}
