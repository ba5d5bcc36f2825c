use chrono::{TimeZone, Utc};
use handoff_plan::{Calendar, Instant};

use super::{day, hour, moment, read};

fn new_york() -> Calendar {
    Calendar { zone: chrono_tz::America::New_York, ..Calendar::always() }
}

fn utc(month: u32, day: u32, hour: u32) -> Instant {
    Utc.with_ymd_and_hms(2026, month, day, hour, 5, 0).unwrap()
}

#[test]
fn a_time_with_an_offset_means_itself() {
    assert_eq!(read("2026-03-02T09:05:00-05:00", &Calendar::always()), Some(utc(3, 2, 14)));
    assert_eq!(read("2026-03-02T14:05:00Z", &new_york()), Some(utc(3, 2, 14)));
}

#[test]
fn a_bare_time_is_one_of_the_zone() {
    assert_eq!(read("2026-03-02 09:05", &new_york()), Some(utc(3, 2, 14)));
    assert_eq!(read("2026-03-09T09:05", &new_york()), Some(utc(3, 9, 13)));
    let end = Utc.with_ymd_and_hms(2026, 3, 3, 5, 0, 0).unwrap();
    assert_eq!(read("2026-03-02", &new_york()), Some(end));
}

#[test]
fn all_else_is_no_time() {
    for text in ["", "tomorrow", "2026-02-30", "2026-3-2 25:00", "0000-01-01", "99999-01-01"] {
        assert_eq!(read(text, &new_york()), None, "{text}");
    }
}

#[test]
fn times_are_told_in_the_zone_and_as_seen_from_now() {
    let zone = new_york();
    assert_eq!(day(utc(3, 3, 2), &zone), "Mon 2 Mar 2026");
    assert_eq!(hour(utc(3, 2, 14), &zone), "09:05");
    assert_eq!(moment(utc(3, 2, 20), utc(3, 2, 14), &zone), "today 15:05");
    assert_eq!(moment(utc(3, 3, 14), utc(3, 2, 14), &zone), "Tue 3 Mar 09:05");
    let next_year = Utc.with_ymd_and_hms(2027, 3, 3, 14, 5, 0).unwrap();
    assert_eq!(moment(next_year, utc(3, 2, 14), &zone), "Wed 3 Mar 2027 09:05");
}
