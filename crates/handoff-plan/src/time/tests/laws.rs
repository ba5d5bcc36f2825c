//! What holds for any calendar, start and duration.

use std::cmp::Ordering;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::Instant;
use crate::time::calendar::Way;
use crate::time::{Calendar, Duration, add, fraction_point, remaining, resume, subtract};

fn zone() -> impl Strategy<Value = chrono_tz::Tz> {
    prop_oneof![
        Just(chrono_tz::UTC),
        Just(chrono_tz::America::New_York),
        Just(chrono_tz::Europe::Berlin),
        Just(chrono_tz::Australia::Lord_Howe),
        Just(chrono_tz::Asia::Kolkata),
        Just(chrono_tz::Africa::Cairo),
        Just(chrono_tz::America::Havana),
    ]
}

/// Up to two spans a day, cut at sorted quarters of an hour; 96 is the end of the day.
fn hours() -> impl Strategy<Value = Vec<(NaiveTime, NaiveTime)>> {
    let time = |quarter: u32| NaiveTime::from_hms_opt(quarter / 4 % 24, quarter % 4 * 15, 0).unwrap();
    proptest::collection::btree_set(0..=96_u32, 0..=4).prop_map(move |cuts| {
        let cuts: Vec<u32> = cuts.into_iter().collect();
        cuts.chunks_exact(2).map(|pair| (time(pair[0]), time(pair[1]))).collect()
    })
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let closed = proptest::collection::btree_set((0..2000_i64).prop_map(day), 0..60);
    (zone(), proptest::array::uniform7(hours()), closed)
        .prop_map(|(zone, open, closed)| Calendar { zone, open, closed })
        .prop_filter("opens at all", |calendar| calendar.open.iter().any(|hours| !hours.is_empty()))
}

fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + TimeDelta::days(number)
}

fn instant() -> impl Strategy<Value = Instant> {
    (0..5 * 365 * 86_400_i64).prop_map(|s| day(0).and_time(NaiveTime::MIN).and_utc() + TimeDelta::seconds(s))
}

fn duration() -> impl Strategy<Value = Duration> {
    (0..40_i64, 0..40_i64, 0..400_000_i64, 0..400_000_i64).prop_map(
        |(days, business_days, business_seconds, seconds)| Duration {
            days,
            business_days,
            business_seconds,
            seconds,
        },
    )
}

/// Open, or exactly at a closing; or on a day whose hours are all skipped as the clock goes forward.
fn is_in_hours(calendar: &Calendar, at: Instant) -> bool {
    let skipped = calendar.day_spans(calendar.date(at)).next().is_none();
    calendar.previous_closing(at) == Some(at) || (calendar.is_working_day(calendar.date(at)) && skipped)
}

proptest! {
    #[test]
    fn words_and_iso_give_the_duration_back(duration in duration()) {
        prop_assert_eq!(duration.to_string().parse(), Ok(duration));
        if let Some(iso) = duration.to_iso() {
            prop_assert_eq!(iso.parse(), Ok(duration));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,24}|[P0-9TDHMSW., abdhinorsuy]{0,24}") {
        if let Ok(duration) = text.parse::<Duration>() {
            prop_assert_eq!(duration.to_string().parse(), Ok(duration));
        }
    }

    #[test]
    fn open_time_is_counted_as_it_is_added(
        calendar in any_calendar(), start in instant(), seconds in 0..2_000_000_i64
    ) {
        let due = calendar.add_open_seconds(start, seconds).unwrap();
        prop_assert_eq!(calendar.open_seconds_between(start, due), seconds);
        prop_assert_eq!(calendar.open_seconds_between(due, start), -seconds);
        prop_assert!(is_in_hours(&calendar, due));
        let back = calendar.add_open_seconds(due, -seconds).unwrap();
        prop_assert_eq!(calendar.open_seconds_between(back, due), seconds);
    }

    #[test]
    fn open_time_adds_up(calendar in any_calendar(), mut cuts in proptest::array::uniform3(instant())) {
        cuts.sort();
        let [a, b, c] = cuts;
        let whole = calendar.open_seconds_between(a, c);
        prop_assert_eq!(calendar.open_seconds_between(a, b) + calendar.open_seconds_between(b, c), whole);
        prop_assert!(whole <= (c - a).num_seconds());
    }

    #[test]
    fn nothing_is_open_before_the_next_opening(calendar in any_calendar(), at in instant()) {
        let opening = calendar.next_opening(at).unwrap();
        prop_assert!(opening >= at && calendar.is_open(opening));
        prop_assert_eq!(calendar.open_seconds_between(at, opening), 0);
        let closing = calendar.previous_closing(at).unwrap();
        prop_assert!(closing <= at);
        prop_assert_eq!(calendar.open_seconds_between(closing, at), 0);
    }

    #[test]
    fn a_business_due_time_is_in_open_hours(
        calendar in any_calendar(), start in instant(), days in 1..300_i64
    ) {
        let due = add(start, &Duration::business_days(days), &calendar).unwrap();
        prop_assert!(due > start);
        prop_assert!(is_in_hours(&calendar, due), "{due}");
        let before = subtract(start, &Duration::business_days(days), &calendar).unwrap();
        prop_assert!(before < start);
        prop_assert!(is_in_hours(&calendar, before), "{before}");
    }

    #[test]
    fn weeks_in_one_go_are_days_one_by_one(calendar in any_calendar(), from in 0..2000_i64, count in 1..400_i64) {
        let after = (1..).map(|n| day(from + n)).filter(|d| calendar.is_working_day(*d));
        let expected = after.take(usize::try_from(count).unwrap()).last();
        prop_assert_eq!(calendar.working_day(day(from), count, Way::On).ok(), expected);
        let before = (1..).map(|n| day(from - n)).filter(|d| calendar.is_working_day(*d));
        let expected = before.take(usize::try_from(count).unwrap()).last();
        prop_assert_eq!(calendar.working_day(day(from), count, Way::Back).ok(), expected);
    }

    #[test]
    fn more_time_is_never_due_earlier(
        calendar in any_calendar(), start in instant(), one in duration(), more in duration()
    ) {
        // Each part alone: a day more can lead to an hour that is skipped, and hours after it past that.
        for part in [0, 1, 2, 3] {
            let only = |d: &Duration| match part {
                0 => Duration::days(d.days),
                1 => Duration::business_days(d.business_days),
                2 => Duration::business_seconds(d.business_seconds),
                _ => Duration::seconds(d.seconds),
            };
            let longer = only(&one).checked_add(&only(&more)).unwrap();
            let (first, second) = (add(start, &only(&one), &calendar).unwrap(), add(start, &longer, &calendar).unwrap());
            prop_assert!(first <= second, "{} gives {first}, {longer} gives {second}", only(&one));
        }
    }

    #[test]
    fn a_later_start_is_never_due_earlier(
        calendar in any_calendar(), mut starts in proptest::array::uniform2(instant()), duration in duration()
    ) {
        // Where the clock never changes: an hour that comes twice turns the order of wall-clock times around.
        let calendar = Calendar { zone: chrono_tz::Asia::Kolkata, ..calendar };
        starts.sort();
        let [first, second] = starts.map(|start| add(start, &duration, &calendar).unwrap());
        prop_assert!(first <= second);
        let [first, second] = starts.map(|start| subtract(start, &duration, &calendar).unwrap());
        prop_assert!(first <= second);
    }

    #[test]
    fn parts_of_a_deadline_come_in_order(
        calendar in any_calendar(), start in instant(), duration in duration(), mut percents in proptest::array::uniform2(0..=100_i64)
    ) {
        let due = add(start, &duration, &calendar).unwrap();
        percents.sort_unstable();
        for business in [false, true] {
            let [first, second] =
                percents.map(|p| fraction_point(start, due, Decimal::new(p, 2), business, &calendar));
            prop_assert!(start <= first && first <= second && second <= due);
        }
    }

    #[test]
    fn a_pause_of_no_length_changes_nothing(
        calendar in any_calendar(), start in instant(), seconds in 1..1_000_000_i64, gone in 0..1_000_000_i64
    ) {
        let due = calendar.add_open_seconds(start, seconds).unwrap();
        let now = start + TimeDelta::seconds(gone);
        let left = remaining(now, due, true, &calendar);
        if left > 0 {
            prop_assert_eq!(resume(now, left, true, &calendar), Ok(due));
        }
        let left = remaining(now, due, false, &calendar);
        prop_assert_eq!(resume(now, left, false, &calendar), Ok(due));
    }

    #[test]
    fn the_shorter_duration_is_never_due_later(
        calendar in any_calendar(), start in instant(), days in proptest::array::uniform2(0..12_i64), seconds in proptest::array::uniform2(0..1_000_000_i64)
    ) {
        let [one, two] = [0, 1].map(|n| Duration { days: days[n], seconds: seconds[n], ..Duration::ZERO });
        let (first, second) = (add(start, &one, &calendar).unwrap(), add(start, &two, &calendar).unwrap());
        match one.compare(&two) {
            Some(Ordering::Less) => prop_assert!(first <= second),
            Some(Ordering::Greater) => prop_assert!(first >= second),
            Some(Ordering::Equal) => prop_assert_eq!(first, second),
            None => prop_assert_ne!(one, two),
        }
    }
}
