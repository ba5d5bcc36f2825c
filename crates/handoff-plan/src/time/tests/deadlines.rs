use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;

use super::{at, calendar, new_york, wall, weekdays};
use crate::Instant;
use crate::time::{
    Calendar, Duration, TimeError, add, fraction_point, remaining, resume, shift_date, subtract,
};

fn due(calendar: &Calendar, start: &str, duration: &str) -> String {
    wall(calendar, add(at(calendar, start), &duration.parse().unwrap(), calendar).unwrap())
}

fn before(calendar: &Calendar, due: &str, duration: &str) -> String {
    wall(calendar, subtract(at(calendar, due), &duration.parse().unwrap(), calendar).unwrap())
}

#[test]
fn hours_are_elapsed_and_days_keep_the_wall_clock() {
    let ny = new_york();
    // The clock goes forward in the night to Sunday, 8 March 2026.
    assert_eq!(due(&ny, "2026-03-07 12:00", "24 hours"), "2026-03-08 13:00");
    assert_eq!(due(&ny, "2026-03-07 12:00", "1 day"), "2026-03-08 12:00");
    assert_eq!(due(&ny, "2026-03-07 12:00", "2 weeks"), "2026-03-21 12:00");
    // A time that does not exist moves by the length of the gap; of two, the earlier.
    assert_eq!(due(&ny, "2026-03-07 02:30", "1 day"), "2026-03-08 03:30");
    let ambiguous = add(at(&ny, "2026-10-31 01:30"), &Duration::days(1), &ny).unwrap();
    assert_eq!(ambiguous.to_rfc3339(), "2026-11-01T05:30:00+00:00");
}

#[test]
fn business_days_end_on_the_nth_following_working_day() {
    let ny = new_york();
    assert_eq!(due(&ny, "2026-03-02 10:00", "1 business day"), "2026-03-03 10:00");
    assert_eq!(due(&ny, "2026-03-06 10:00", "1 business day"), "2026-03-09 10:00");
    assert_eq!(due(&ny, "2026-03-02 10:00", "5 business days"), "2026-03-09 10:00");
    // Over Memorial Day.
    assert_eq!(due(&ny, "2026-05-22 10:00", "1 business day"), "2026-05-26 10:00");
    // Outside open hours the next opening counts: in the evening, at the closing itself, on a weekend.
    assert_eq!(due(&ny, "2026-03-02 20:00", "1 business day"), "2026-03-04 09:00");
    assert_eq!(due(&ny, "2026-03-02 17:30", "1 business day"), "2026-03-04 09:00");
    assert_eq!(due(&ny, "2026-03-02 06:00", "1 business day"), "2026-03-03 09:00");
    assert_eq!(due(&ny, "2026-03-07 12:00", "1 business day"), "2026-03-10 09:00");
}

#[test]
fn a_due_time_is_moved_into_the_open_hours_of_its_day() {
    let uneven = calendar("UTC", ["08:00-20:00", "10:00-12:00 13:00-16:00", "", "", "", "", ""], &[]);
    assert_eq!(due(&uneven, "2026-03-02 08:30", "1 business day"), "2026-03-03 10:00");
    assert_eq!(due(&uneven, "2026-03-02 11:00", "1 business day"), "2026-03-03 11:00");
    assert_eq!(due(&uneven, "2026-03-02 12:00", "1 business day"), "2026-03-03 12:00");
    assert_eq!(due(&uneven, "2026-03-02 12:30", "1 business day"), "2026-03-03 13:00");
    assert_eq!(due(&uneven, "2026-03-02 16:00", "1 business day"), "2026-03-03 16:00");
    assert_eq!(due(&uneven, "2026-03-02 19:00", "1 business day"), "2026-03-03 16:00");
}

#[test]
fn business_hours_count_open_time_only() {
    let ny = new_york();
    assert_eq!(due(&ny, "2026-03-02 10:00", "4 business hours"), "2026-03-02 14:00");
    assert_eq!(due(&ny, "2026-03-06 16:30", "4 business hours"), "2026-03-09 12:00");
    // Exactly at the closing it is that closing.
    assert_eq!(due(&ny, "2026-03-02 09:30", "8 business hours"), "2026-03-02 17:30");
    assert_eq!(due(&ny, "2026-03-07 12:00", "8 business hours 30 business minutes"), "2026-03-09 17:30");
    let lunch = weekdays("Europe/Berlin", "09:00-12:30 13:00-17:30", &[]);
    assert_eq!(due(&lunch, "2026-03-02 12:00", "1 business hour"), "2026-03-02 13:30");
    assert_eq!(due(&lunch, "2026-03-02 12:00", "30 business minutes"), "2026-03-02 12:30");
}

#[test]
fn a_broken_second_does_not_stretch_open_time() {
    let ny = new_york();
    let start = at(&ny, "2026-03-02 16:30") + TimeDelta::milliseconds(250);
    let found = add(start, &Duration::business_hours(1), &ny).unwrap();
    assert_eq!(found, at(&ny, "2026-03-03 09:00") + TimeDelta::milliseconds(250));
}

#[test]
fn parts_are_added_in_their_order() {
    let ny = new_york();
    assert_eq!(
        due(&ny, "2026-03-05 10:00", "1 day 1 business day 2 business hours 1 hour"),
        "2026-03-09 13:00"
    );
    assert_eq!(
        before(&ny, "2026-03-09 13:00", "1 day 1 business day 2 business hours 1 hour"),
        "2026-03-05 10:00"
    );
}

#[test]
fn before_a_date_is_the_mirror() {
    let ny = new_york();
    assert_eq!(before(&ny, "2026-03-09 10:00", "1 business day"), "2026-03-06 10:00");
    assert_eq!(before(&ny, "2026-03-09 09:00", "1 business day"), "2026-03-06 09:00");
    assert_eq!(before(&ny, "2026-03-06 17:30", "1 business day"), "2026-03-05 17:30");
    // The end of Friday, as a date is meant: the last closing counts.
    assert_eq!(before(&ny, "2026-03-07 00:00", "2 business days"), "2026-03-04 17:30");
    assert_eq!(before(&ny, "2026-03-09 10:00", "2 business hours"), "2026-03-06 16:30");
    assert_eq!(before(&ny, "2026-03-09 11:00", "2 business hours"), "2026-03-09 09:00");
    assert_eq!(before(&ny, "2026-03-09 11:00", "24 hours"), "2026-03-08 11:00");
    assert_eq!(before(&ny, "2026-03-08 11:00", "1 day"), "2026-03-07 11:00");
    let late = weekdays("UTC", "14:00-00:00", &[]);
    assert_eq!(before(&late, "2026-03-07 00:00", "1 business day"), "2026-03-06 00:00");
}

#[test]
fn dates_move_by_whole_days() {
    let ny = new_york();
    let shift = |date: &str, duration: &str, before| {
        shift_date(date.parse().unwrap(), &duration.parse().unwrap(), before, &ny)
            .map(|d| d.unwrap().to_string())
    };
    assert_eq!(shift("2026-03-06", "1 day", false).as_deref(), Some("2026-03-07"));
    assert_eq!(shift("2026-03-06", "1 business day", false).as_deref(), Some("2026-03-09"));
    assert_eq!(shift("2026-03-09", "1 business day", true).as_deref(), Some("2026-03-06"));
    assert_eq!(shift("2026-03-06", "1 day 1 business day", false).as_deref(), Some("2026-03-10"));
    assert_eq!(shift("2026-03-06", "3 hours", true), None);
    let far = shift_date(NaiveDate::MAX, &Duration::days(1), false, &ny);
    assert_eq!(far, Some(Err(TimeError::TooFar)));
    let negative = shift_date(NaiveDate::MIN, &Duration::days(-1), false, &ny);
    assert_eq!(negative, Some(Err(TimeError::Negative)));
}

#[test]
fn always_is_every_hour_of_every_day() {
    let always = Calendar::always();
    let saturday = at(&always, "2026-03-07 03:00");
    assert!(always.is_open(saturday) && always.is_working_day(saturday.date_naive()));
    assert_eq!(always.next_opening(saturday), Some(saturday));
    assert_eq!(due(&always, "2026-03-07 03:00", "2 business days"), "2026-03-09 03:00");
    assert_eq!(due(&always, "2026-03-07 03:00", "36 business hours"), "2026-03-08 15:00");
    assert_eq!(before(&always, "2026-03-07 00:00", "1 business day"), "2026-03-06 00:00");
    assert_eq!(always.open_seconds_between(saturday, saturday + TimeDelta::days(400)), 400 * 86_400);
}

#[test]
fn the_closing_instant_is_not_open() {
    let ny = new_york();
    assert!(ny.is_open(at(&ny, "2026-03-02 09:00")));
    assert!(ny.is_open(at(&ny, "2026-03-02 17:29")));
    assert!(!ny.is_open(at(&ny, "2026-03-02 17:30")));
    assert!(!ny.is_open(at(&ny, "2026-12-25 12:00")));
    assert_eq!(ny.next_opening(at(&ny, "2026-12-24 17:30")), Some(at(&ny, "2026-12-28 09:00")));
    assert_eq!(ny.previous_closing(at(&ny, "2026-12-28 08:59")), Some(at(&ny, "2026-12-24 17:30")));
    assert_eq!(ny.previous_closing(at(&ny, "2026-12-28 09:00")), Some(at(&ny, "2026-12-28 09:00")));
}

#[test]
fn a_date_ends_at_the_next_midnight_of_the_zone() {
    let ny = new_york();
    assert_eq!(ny.end_of_day("2026-03-02".parse().unwrap()).to_rfc3339(), "2026-03-03T05:00:00+00:00");
    // Where midnight is skipped, the day ends with the gap.
    let beirut = weekdays("Asia/Beirut", "09:00-17:00", &[]);
    assert_eq!(wall(&beirut, beirut.end_of_day("2022-03-26".parse().unwrap())), "2022-03-27 01:00");
    let _ = ny.end_of_day(NaiveDate::MAX);
}

#[test]
fn open_hours_in_the_skipped_hour_begin_when_it_is_over() {
    let night = calendar("America/New_York", ["02:15-05:00"; 7], &[]);
    assert_eq!(wall(&night, night.next_opening(at(&night, "2026-03-08 00:00")).unwrap()), "2026-03-08 03:00");
    assert_eq!(due(&night, "2026-03-08 00:00", "1 business hour"), "2026-03-08 04:00");
    // 02:30 becomes 03:30, where the hours are open; hours that are skipped whole are not open that day.
    assert_eq!(due(&night, "2026-03-07 02:30", "1 business day"), "2026-03-08 03:30");
    let skipped = calendar("America/New_York", ["02:15-02:45"; 7], &[]);
    assert_eq!(due(&skipped, "2026-03-08 00:00", "1 business minute"), "2026-03-09 02:16");
}

#[test]
fn what_never_comes_is_an_error() {
    let shut = calendar("UTC", [""; 7], &[]);
    let start = at(&shut, "2026-03-02 10:00");
    for duration in [Duration::business_days(1), Duration::business_hours(1)] {
        assert_eq!(add(start, &duration, &shut), Err(TimeError::NeverOpen));
        assert_eq!(subtract(start, &duration, &shut), Err(TimeError::NeverOpen));
    }
    assert_eq!(shut.next_opening(start), None);
    assert_eq!(shut.previous_closing(start), None);
    assert_eq!(shut.open_seconds_between(start, Instant::MAX_UTC), 0);

    let ny = new_york();
    for duration in [
        Duration::seconds(i64::MAX),
        Duration::days(i64::MAX),
        Duration::days(3_000_000),
        Duration::business_days(i64::MAX),
        Duration::business_days(100_000_000),
        Duration::business_seconds(i64::MAX),
        Duration::business_hours(1_000_000),
    ] {
        assert_eq!(add(start, &duration, &ny), Err(TimeError::TooFar), "{duration}");
        assert_eq!(subtract(start, &duration, &ny), Err(TimeError::TooFar), "{duration}");
    }
    assert_eq!(add(start, &Duration::hours(-1), &ny), Err(TimeError::Negative));
    assert_eq!(subtract(start, &Duration::business_days(-1), &ny), Err(TimeError::Negative));
}

#[test]
fn instants_at_the_ends_of_time_are_refused_not_fatal() {
    let ny = new_york();
    for end in [Instant::MIN_UTC, Instant::MAX_UTC] {
        assert_eq!(add(end, &Duration::business_days(1), &ny), Err(TimeError::TooFar));
        assert_eq!(subtract(end, &Duration::hours(1), &ny), Err(TimeError::TooFar));
        let _ = (ny.is_open(end), ny.next_opening(end), ny.previous_closing(end), ny.date(end));
        let _ =
            (ny.add_open_seconds(end, 1), ny.add_open_seconds(end, -1), ny.add_open_seconds(end, i64::MIN));
        let _ = (resume(end, 10, false, &ny), resume(end, i64::MIN, false, &ny));
    }
    assert!(remaining(Instant::MIN_UTC, Instant::MAX_UTC, false, &ny) > 0);
}

#[test]
fn a_part_of_a_business_deadline_is_a_part_of_its_open_time() {
    let ny = new_york();
    let (start, end) = (at(&ny, "2026-03-06 13:30"), at(&ny, "2026-03-09 17:30"));
    let point = |percent: i64, business| {
        wall(&ny, fraction_point(start, end, Decimal::new(percent, 2), business, &ny))
    };
    // Four open hours on Friday, eight and a half on Monday.
    assert_eq!(point(0, true), "2026-03-06 13:30");
    assert_eq!(point(16, true), "2026-03-06 15:30");
    assert_eq!(point(32, true), "2026-03-06 17:30");
    assert_eq!(point(68, true), "2026-03-09 13:30");
    assert_eq!(point(100, true), "2026-03-09 17:30");
    assert_eq!(point(250, true), "2026-03-09 17:30");
    assert_eq!(point(-5, true), "2026-03-06 13:30");
    // Of any other, a part of the time that passes: 75 hours, as the clock goes forward.
    assert_eq!(point(50, false), "2026-03-08 04:00");
}

#[test]
fn a_part_of_a_second_has_passed_only_with_the_second() {
    let always = Calendar::always();
    let start = at(&always, "2026-03-02 10:00");
    let point = fraction_point(start, start + TimeDelta::seconds(90), Decimal::new(75, 2), false, &always);
    assert_eq!(point, start + TimeDelta::seconds(68));
}

#[test]
fn a_pause_freezes_what_remains() {
    let ny = new_york();
    let (friday, due) = (at(&ny, "2026-03-06 16:30"), at(&ny, "2026-03-09 10:00"));
    assert_eq!(remaining(friday, due, true, &ny), 2 * 3600);
    assert_eq!(resume(at(&ny, "2026-03-11 17:00"), 2 * 3600, true, &ny), Ok(at(&ny, "2026-03-12 10:30")));
    assert_eq!(remaining(friday, friday + TimeDelta::hours(5), false, &ny), 5 * 3600);
    assert_eq!(resume(due, 5 * 3600, false, &ny), Ok(due + TimeDelta::hours(5)));
    // Overdue stays overdue by as much.
    assert_eq!(remaining(due, friday, true, &ny), -2 * 3600);
    assert_eq!(resume(at(&ny, "2026-03-12 10:00"), -2 * 3600, true, &ny), Ok(at(&ny, "2026-03-11 16:30")));
    assert_eq!(resume(due, -60, false, &ny), Ok(due - TimeDelta::seconds(60)));
    // Due exactly now is due now, open or not.
    let night = at(&ny, "2026-03-12 23:00");
    assert_eq!(resume(night, 0, true, &ny), Ok(night));
}
