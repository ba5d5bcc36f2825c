//! From a start and a duration to a due time, and what lies between them.

use std::fmt;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::calendar::{Way, shift};
use super::{Calendar, Duration};
use crate::Instant;

/// How far open time is looked for, in days: a century and some.
pub(super) const HORIZON_DAYS: usize = 40_000;

/// The last second of the year 9999, the latest that RFC 3339 can write; the first second of the year 1.
const LATEST: i64 = 253_402_300_799;
const EARLIEST: i64 = -62_135_596_800;

/// Why there is no such time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// The calendar has no open hours to count.
    NeverOpen,
    /// Past the year 9999, before the year 1, or more open time than a century has.
    TooFar,
    /// The duration is negative.
    Negative,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeverOpen => "the calendar has no open hours, so business time never passes",
            Self::TooFar => "the time is too far away to be counted",
            Self::Negative => "a duration cannot be negative",
        })
    }
}

impl std::error::Error for TimeError {}

/// When `duration` has passed since `start`. Days keep the wall-clock time in the calendar's zone; business time counts
/// from the next opening where `start` is closed; N business days end on the Nth following working day at the same
/// wall-clock time, moved into its open hours (over lunch: to the opening after it). The parts are applied in the order
/// days, business days, business time, elapsed time.
///
/// # Errors
/// Where the calendar has no open time for it, or the due time is past the year 9999.
pub fn add(start: Instant, duration: &Duration, calendar: &Calendar) -> Result<Instant, TimeError> {
    let mut at = checked(start, duration)?;
    if duration.days > 0 {
        at = move_days(at, duration.days, Way::On, calendar)?;
    }
    if duration.business_days > 0 {
        let from = calendar.next_opening(at).ok_or(TimeError::NeverOpen)?;
        at = move_business_days(from, duration.business_days, Way::On, calendar)?;
    }
    if duration.business_seconds > 0 {
        at = calendar.add_open_seconds(at, duration.business_seconds)?;
    }
    if duration.seconds > 0 {
        let elapsed = TimeDelta::try_seconds(duration.seconds).ok_or(TimeError::TooFar)?;
        at = at.checked_add_signed(elapsed).ok_or(TimeError::TooFar)?;
    }
    in_range(at)
}

/// `D before DUE`, the mirror of [`add`]: business time counts from the last closing where `due` is closed; exactly at
/// an opening, it is that opening. The parts are taken off in the opposite order.
///
/// # Errors
/// As [`add`].
pub fn subtract(due: Instant, duration: &Duration, calendar: &Calendar) -> Result<Instant, TimeError> {
    let mut at = checked(due, duration)?;
    if duration.seconds > 0 {
        let elapsed = TimeDelta::try_seconds(duration.seconds).ok_or(TimeError::TooFar)?;
        at = at.checked_sub_signed(elapsed).ok_or(TimeError::TooFar)?;
    }
    if duration.business_seconds > 0 {
        at = calendar.subtract_open_seconds(at, duration.business_seconds)?;
    }
    if duration.business_days > 0 {
        let from = calendar.previous_closing(at).ok_or(TimeError::NeverOpen)?;
        at = move_business_days(from, duration.business_days, Way::Back, calendar)?;
    }
    if duration.days > 0 {
        at = move_days(at, duration.days, Way::Back, calendar)?;
    }
    in_range(at)
}

/// A date moved by whole days and business days, as [`add`] and [`subtract`] move an instant of that date. `None` where
/// the duration has hours, minutes or seconds: those do not lead from a date to a date.
///
/// # Errors
/// As [`add`].
pub fn shift_date(
    date: NaiveDate,
    duration: &Duration,
    before: bool,
    calendar: &Calendar,
) -> Option<Result<NaiveDate, TimeError>> {
    let way = if before { Way::Back } else { Way::On };
    duration.is_whole_days().then(|| move_date(date, duration, way, calendar))
}

fn move_date(
    date: NaiveDate,
    duration: &Duration,
    way: Way,
    calendar: &Calendar,
) -> Result<NaiveDate, TimeError> {
    if duration.is_negative() {
        return Err(TimeError::Negative);
    }
    let days = |date| shift(date, duration.days, way).ok_or(TimeError::TooFar);
    let business_days = |date: NaiveDate| match duration.business_days {
        0 => Ok(date),
        count if calendar.is_working_day(date) => calendar.working_day(date, count, way),
        // From the next opening: the first working day is where the counting starts.
        count => calendar.working_day(date, count.saturating_add(1), way),
    };
    let moved = match way {
        Way::On => business_days(days(date)?)?,
        Way::Back => days(business_days(date)?)?,
    };
    in_range(moved.and_time(NaiveTime::MIN).and_utc()).map(|_| moved)
}

fn checked(at: Instant, duration: &Duration) -> Result<Instant, TimeError> {
    if duration.is_negative() { Err(TimeError::Negative) } else { in_range(at) }
}

fn in_range(at: Instant) -> Result<Instant, TimeError> {
    if (EARLIEST..=LATEST).contains(&at.timestamp()) { Ok(at) } else { Err(TimeError::TooFar) }
}

fn move_days(at: Instant, days: i64, way: Way, calendar: &Calendar) -> Result<Instant, TimeError> {
    let wall = calendar.wall(at);
    let days = Days::new(days.unsigned_abs());
    let moved = match way {
        Way::On => wall.checked_add_days(days),
        Way::Back => wall.checked_sub_days(days),
    };
    moved.map(|wall| calendar.instant_of(wall)).ok_or(TimeError::TooFar)
}

/// From an instant of open time or, backward, a closing.
fn move_business_days(at: Instant, count: i64, way: Way, calendar: &Calendar) -> Result<Instant, TimeError> {
    let wall = calendar.wall(at);
    // A closing at midnight belongs to the day that it ends.
    let ended = wall.date().pred_opt().filter(|day| way == Way::Back && calendar.closes_at_midnight(*day));
    let from = ended.filter(|_| wall.time() == NaiveTime::MIN).unwrap_or(wall.date());
    let day = calendar.working_day(from, count, way)?;
    let same_time = wall.checked_add_signed(day - from).ok_or(TimeError::TooFar)?;
    Ok(calendar.clamp(day, calendar.instant_of(same_time)))
}

/// When that part of the time from `start` to `due` has passed: of its open time for a business deadline. `fraction` is
/// taken between 0 (`start`) and 1 (`due`); a broken second counts as whole, so that it has indeed passed.
#[must_use]
pub fn fraction_point(
    start: Instant,
    due: Instant,
    fraction: Decimal,
    business: bool,
    calendar: &Calendar,
) -> Instant {
    if fraction >= Decimal::ONE || due <= start {
        return due;
    }
    if fraction <= Decimal::ZERO {
        return start;
    }
    let whole = if business {
        calendar.open_seconds_between(start, due)
    } else {
        due.signed_duration_since(start).num_seconds()
    };
    // A fraction below one of a number of seconds is a number of seconds.
    let part = (Decimal::from(whole) * fraction).round_dp_with_strategy(0, RoundingStrategy::AwayFromZero);
    let part = part.to_i64().unwrap_or(whole);
    let point = if business {
        calendar.add_open_seconds(start, part).unwrap_or(due)
    } else {
        TimeDelta::try_seconds(part).and_then(|d| start.checked_add_signed(d)).unwrap_or(due)
    };
    point.min(due)
}

/// How many seconds are left until `due` (open ones, for a business deadline): what a pause freezes. Negative once it
/// has passed.
#[must_use]
pub fn remaining(now: Instant, due: Instant, business: bool, calendar: &Calendar) -> i64 {
    if business {
        calendar.open_seconds_between(now, due)
    } else {
        due.signed_duration_since(now).num_seconds()
    }
}

/// The due time of a clock that goes on at `now` with that many seconds left (see [`remaining`]).
///
/// # Errors
/// Where the calendar has no open time for it, or the due time is past the year 9999.
pub fn resume(
    now: Instant,
    remaining: i64,
    business: bool,
    calendar: &Calendar,
) -> Result<Instant, TimeError> {
    let due = match (business, remaining) {
        // Over already: not moved to the next opening.
        (_, 0) => now,
        (true, left) => calendar.add_open_seconds(now, left)?,
        (false, left) => {
            let left = TimeDelta::try_seconds(left).ok_or(TimeError::TooFar)?;
            now.checked_add_signed(left).ok_or(TimeError::TooFar)?
        }
    };
    in_range(due)
}
