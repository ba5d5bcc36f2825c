use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::time::{Duration, DurationError, DurationUnit};

#[test]
fn durations_are_written_in_words() {
    for (duration, words) in [
        (Duration::ZERO, "0 seconds"),
        (Duration::seconds(1), "1 second"),
        (Duration::seconds(60), "1 minute"),
        (Duration::seconds(90), "90 seconds"),
        (Duration::seconds(120), "2 minutes"),
        (Duration::seconds(150), "2 minutes 30 seconds"),
        (Duration::seconds(5400), "1 hour 30 minutes"),
        (Duration::seconds(3661), "1 hour 1 minute 1 second"),
        (Duration::hours(24), "24 hours"),
        (Duration::hours(36), "36 hours"),
        (Duration::days(1), "1 day"),
        (Duration::days(7), "7 days"),
        (Duration::days(14), "14 days"),
        (Duration::business_days(1), "1 business day"),
        (Duration::business_days(5), "5 business days"),
        (Duration::business_hours(8), "8 business hours"),
        (Duration::business_seconds(5400), "1 business hour 30 business minutes"),
        (
            Duration { days: 1, business_days: 2, business_seconds: 3600, seconds: 43_200 },
            "1 day 2 business days 1 business hour 12 hours",
        ),
    ] {
        assert_eq!(duration.to_string(), words);
        assert_eq!(words.parse(), Ok(duration), "{words}");
    }
}

#[test]
fn durations_are_read_from_words_and_iso_8601() {
    for (text, duration) in [
        ("24h", Duration::hours(24)),
        ("1d 12h", Duration { days: 1, seconds: 43_200, ..Duration::ZERO }),
        ("1d12h", Duration { days: 1, seconds: 43_200, ..Duration::ZERO }),
        (" 2  weeks ", Duration::days(14)),
        ("1.5 hours", Duration::minutes(90)),
        ("1_000 seconds", Duration::seconds(1000)),
        ("5 business  days", Duration::business_days(5)),
        ("90 business minutes", Duration::business_seconds(5400)),
        ("PT24H", Duration::hours(24)),
        ("P1D", Duration::days(1)),
        ("P1DT12H", Duration { days: 1, seconds: 43_200, ..Duration::ZERO }),
        ("P2W", Duration::days(14)),
        ("PT0S", Duration::ZERO),
        ("PT1H30M5S", Duration::seconds(5405)),
        ("PT0.5H", Duration::minutes(30)),
        ("PT0,5H", Duration::minutes(30)),
    ] {
        assert_eq!(text.parse(), Ok(duration), "{text}");
    }
}

#[test]
fn what_is_not_a_duration_says_why() {
    for (text, why) in [
        ("", "a duration needs a number and a unit, such as `24 hours`"),
        ("soon", "`soon` stands where a duration needs a number, such as `24 hours`"),
        (
            "5",
            "`` is not a unit of time: seconds, minutes, hours, days, weeks, business days, business hours",
        ),
        (
            "5 lightyears",
            "`lightyears` is not a unit of time: seconds, minutes, hours, days, weeks, business days, business hours",
        ),
        (
            "5 business weeks",
            "`business weeks` is not a unit of time: seconds, minutes, hours, days, weeks, business days, business hours",
        ),
        ("-5 days", "`-5` stands where a duration needs a number, such as `24 hours`"),
        ("1.5 days", "`1.5` is not whole: days must be whole, and so must seconds"),
        ("1..5 hours", "`1..5` stands where a duration needs a number, such as `24 hours`"),
        ("P1M", "months and years have no fixed length; say it in days or weeks"),
        ("P1Y", "months and years have no fixed length; say it in days or weeks"),
        ("P", "a duration needs a number and a unit, such as `24 hours`"),
        ("P1DT", "a duration needs a number and a unit, such as `24 hours`"),
        (
            "PT5",
            "`` is not a unit of time: seconds, minutes, hours, days, weeks, business days, business hours",
        ),
        (
            "PT5S3H",
            "`H` is not a unit of time: seconds, minutes, hours, days, weeks, business days, business hours",
        ),
        ("99999999999999999999 hours", "the duration is too long"),
        ("9999999999999999 hours", "the duration is too long"),
        ("99999999999999999999999999999999999999 s", "the duration is too long"),
    ] {
        let found = text.parse::<Duration>().map_err(|error| error.to_string());
        assert_eq!(found.as_ref().map_err(String::as_str), Err(why), "{text}");
    }
    assert_eq!("½ hour".parse::<Duration>(), Err(DurationError::NoNumber("½".to_owned())));
}

#[test]
fn iso_8601_has_no_business_time() {
    for (duration, iso) in [
        (Duration::hours(24), Some("PT24H")),
        (Duration::days(1), Some("P1D")),
        (Duration { days: 1, seconds: 43_200, ..Duration::ZERO }, Some("P1DT12H")),
        (Duration::seconds(90), Some("PT90S")),
        (Duration::seconds(5405), Some("PT1H30M5S")),
        (Duration::ZERO, Some("PT0S")),
        (Duration::business_days(5), None),
        (Duration { business_seconds: 1, days: 1, ..Duration::ZERO }, None),
        (Duration::seconds(-1), None),
    ] {
        assert_eq!(duration.to_iso().as_deref(), iso);
    }
}

#[test]
fn a_unit_takes_only_what_comes_out_whole() {
    let half = Decimal::new(5, 1);
    assert_eq!(DurationUnit::Hours.times(half), Some(Duration::minutes(30)));
    assert_eq!(DurationUnit::Seconds.times(half), None);
    assert_eq!(DurationUnit::Days.times(half), None);
    assert_eq!(DurationUnit::Weeks.times(half), None);
    assert_eq!(DurationUnit::Weeks.times(Decimal::TWO), Some(Duration::days(14)));
    assert_eq!(DurationUnit::BusinessHours.times(Decimal::TWO), Some(Duration::business_hours(2)));
    assert_eq!(DurationUnit::Hours.times(Decimal::NEGATIVE_ONE), None);
    assert_eq!(DurationUnit::Hours.times(Decimal::MAX), None);
}

#[test]
fn durations_compare_only_where_that_is_certain() {
    let mixed = Duration { days: 1, seconds: 60, ..Duration::ZERO };
    assert_eq!(Duration::hours(2).compare(&Duration::hours(3)), Some(Ordering::Less));
    assert_eq!(Duration::days(3).compare(&Duration::days(2)), Some(Ordering::Greater));
    assert_eq!(mixed.compare(&mixed), Some(Ordering::Equal));
    assert_eq!(mixed.compare(&Duration::days(1)), Some(Ordering::Greater));
    assert_eq!(Duration::ZERO.compare(&mixed), Some(Ordering::Less));
    assert_eq!(Duration::days(1).compare(&Duration::hours(24)), None);
    assert_eq!(Duration::days(2).compare(&Duration::hours(30)), None);
    assert_eq!(Duration::days(5).compare(&Duration::hours(48)), Some(Ordering::Greater));
    assert_eq!(Duration::hours(48).compare(&Duration::days(5)), Some(Ordering::Less));
    let more = Duration { business_days: 1, ..Duration::days(5) };
    assert_eq!(more.compare(&Duration::hours(48)), Some(Ordering::Greater));
    assert_eq!(Duration::hours(48).compare(&more), Some(Ordering::Less));
    assert_eq!(Duration::days(5).compare(&Duration { business_days: 1, ..Duration::hours(48) }), None);
    assert_eq!(Duration::business_days(1).compare(&Duration::business_hours(8)), None);
    assert_eq!(Duration::business_days(1).compare(&Duration::days(1)), None);
}

#[test]
fn adding_stops_at_the_largest() {
    assert_eq!(
        Duration::days(1).checked_add(&Duration::hours(1)).map(|d| d.to_string()),
        Some("1 day 1 hour".into())
    );
    assert_eq!(Duration::seconds(i64::MAX).checked_add(&Duration::seconds(1)), None);
}
