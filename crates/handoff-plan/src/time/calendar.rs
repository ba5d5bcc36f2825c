//! Working time.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::LazyLock;

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc,
};
use chrono_tz::{GapInfo, TzOffset};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{HORIZON_DAYS, TimeError};
use crate::Instant;

/// When a team works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Calendar {
    #[schemars(with = "String")]
    pub zone: chrono_tz::Tz,
    /// Monday first; each day's open times, sorted, not touching; the closing instant is not open. A closing at
    /// `00:00` is the end of that day.
    pub open: [Vec<(NaiveTime, NaiveTime)>; 7],
    /// Days that are closed whole.
    pub closed: BTreeSet<NaiveDate>,
}

/// Which way time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    On,
    Back,
}

/// The first moment of the day after; the last day that there is ends at its own last second.
fn midnight_after(date: NaiveDate) -> NaiveDateTime {
    date.succ_opt().map_or(NaiveDateTime::MAX, |next| next.and_time(NaiveTime::MIN))
}

/// [`Calendar::always`], made once.
pub static ALWAYS: LazyLock<Calendar> = LazyLock::new(Calendar::always);

impl Calendar {
    /// UTC, never closed: the calendar of everything that names none.
    #[must_use]
    pub fn always() -> Self {
        Self {
            zone: chrono_tz::UTC,
            open: std::array::from_fn(|_| vec![(NaiveTime::MIN, NaiveTime::MIN)]),
            closed: BTreeSet::new(),
        }
    }

    /// Elapsed time and open time are the same.
    pub(super) fn never_closes(&self) -> bool {
        let whole_day = [(NaiveTime::MIN, NaiveTime::MIN)];
        self.closed.is_empty() && self.open.iter().all(|hours| hours.as_slice() == whole_day)
    }

    /// What the clock on the wall reads then.
    #[must_use]
    pub fn local(&self, at: Instant) -> DateTime<chrono_tz::Tz> {
        at.with_timezone(&self.zone)
    }

    /// The same as a bare date and time; at the ends of what can be counted, that of UTC.
    pub(crate) fn wall(&self, at: Instant) -> NaiveDateTime {
        let utc = at.naive_utc();
        utc.checked_add_offset(self.zone.offset_from_utc_datetime(&utc).fix()).unwrap_or(utc)
    }

    /// The date in the zone.
    #[must_use]
    pub fn date(&self, at: Instant) -> NaiveDate {
        self.wall(at).date()
    }

    /// When the clock on the wall reads that. A time that is skipped on the day moves forward by the length of the
    /// gap (02:30 becomes 03:30); one that comes twice is the earlier.
    #[must_use]
    pub fn instant_of(&self, wall: NaiveDateTime) -> Instant {
        // Read with the offset of before the gap, it is later by the length of the gap.
        let before = |gap: GapInfo| gap.begin.map(|(_, offset)| in_utc(wall, &offset));
        self.unless_skipped(wall)
            .unwrap_or_else(|| GapInfo::new(&wall, &self.zone).and_then(before).unwrap_or(wall.and_utc()))
    }

    /// When the clock on the wall first reads that or later: where it is skipped, the end of the gap. So openings and
    /// closings keep their order.
    fn reached(&self, wall: NaiveDateTime) -> Instant {
        let end = |gap: GapInfo| gap.end.map(|end| end.with_timezone(&Utc));
        self.unless_skipped(wall)
            .unwrap_or_else(|| GapInfo::new(&wall, &self.zone).and_then(end).unwrap_or(wall.and_utc()))
    }

    fn unless_skipped(&self, wall: NaiveDateTime) -> Option<Instant> {
        match self.zone.offset_from_local_datetime(&wall) {
            MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => {
                Some(in_utc(wall, &offset))
            }
            MappedLocalTime::None => None,
        }
    }

    /// When that day is over: the next midnight in the zone. A date as a deadline is due then.
    #[must_use]
    pub fn end_of_day(&self, date: NaiveDate) -> Instant {
        self.reached(midnight_after(date))
    }

    /// The open times of that day, by the clock on the wall.
    fn hours(&self, date: NaiveDate) -> &[(NaiveTime, NaiveTime)] {
        if self.closed.contains(&date) { &[] } else { self.usual_hours(date) }
    }

    fn usual_hours(&self, date: NaiveDate) -> &[(NaiveTime, NaiveTime)] {
        self.open.get(date.weekday().num_days_from_monday() as usize).map_or(&[], Vec::as_slice)
    }

    /// The last closing of that day is its end.
    pub(super) fn closes_at_midnight(&self, date: NaiveDate) -> bool {
        self.hours(date).last().is_some_and(|(_, closes)| *closes == NaiveTime::MIN)
    }

    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        !self.hours(date).is_empty()
    }

    /// The open times of that day as instants, in order; hours that the day skips are none.
    pub(super) fn day_spans(
        &self,
        date: NaiveDate,
    ) -> impl DoubleEndedIterator<Item = (Instant, Instant)> + use<'_> {
        let spans = self.hours(date).iter().map(move |(opens, closes)| {
            (self.reached(date.and_time(*opens)), self.reached(closing(date, *closes)))
        });
        spans.filter(|(opens, closes)| opens < closes)
    }

    /// An instant of that day, moved into its open hours: before an opening (in the morning, over lunch) to that
    /// opening, after the last closing to that closing. As it is where there are none.
    pub(super) fn clamp(&self, date: NaiveDate, at: Instant) -> Instant {
        let mut last = at;
        for (opens, closes) in self.day_spans(date) {
            if at <= closes {
                return at.max(opens);
            }
            last = closes;
        }
        last
    }

    /// The `count`th working day after `date`, or before it; `count` is at least 1.
    pub(super) fn working_day(&self, date: NaiveDate, count: i64, way: Way) -> Result<NaiveDate, TimeError> {
        let a_week = self.open.iter().filter(|hours| !hours.is_empty()).count();
        let a_week = i64::try_from(a_week).unwrap_or_default();
        if a_week == 0 {
            return Err(TimeError::NeverOpen);
        }
        let mut day = date;
        let mut left = count;
        // Whole weeks in one go, less their closed days: each round moves on by a week or more.
        while left > a_week {
            let weeks = (left - 1) / a_week;
            let then = shift(day, weeks.saturating_mul(7), way).ok_or(TimeError::TooFar)?;
            left -= weeks * a_week - self.closed_within(day, then);
            day = then;
        }
        for _ in 0..HORIZON_DAYS {
            day = shift(day, 1, way).ok_or(TimeError::TooFar)?;
            if self.is_working_day(day) {
                left -= 1;
            }
            if left <= 0 {
                return Ok(day);
            }
        }
        Err(TimeError::NeverOpen)
    }

    /// How many usual working days are closed after `from` up to and with `to`, or before `from` down to and with `to`.
    fn closed_within(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let range = if from <= to {
            (Bound::Excluded(from), Bound::Included(to))
        } else {
            (Bound::Included(to), Bound::Excluded(from))
        };
        let missed = self.closed.range(range).filter(|day| !self.usual_hours(**day).is_empty()).count();
        i64::try_from(missed).unwrap_or(i64::MAX)
    }
}

fn in_utc(wall: NaiveDateTime, offset: &TzOffset) -> Instant {
    wall.checked_sub_offset(offset.fix()).unwrap_or(wall).and_utc()
}

/// When that day closes by the clock on the wall.
fn closing(date: NaiveDate, closes: NaiveTime) -> NaiveDateTime {
    if closes == NaiveTime::MIN { midnight_after(date) } else { date.and_time(closes) }
}

/// That many days on or back; `None` past what can be counted.
pub(super) fn shift(date: NaiveDate, days: i64, way: Way) -> Option<NaiveDate> {
    let days = Days::new(u64::try_from(days).ok()?);
    match way {
        Way::On => date.checked_add_days(days),
        Way::Back => date.checked_sub_days(days),
    }
}
