//! Counting open time.

use chrono::{NaiveDate, TimeDelta};

use super::calendar::{Way, shift};
use super::{Calendar, HORIZON_DAYS, TimeError};
use crate::Instant;

/// Days that are counted in one go, well within the horizon.
const STRETCH: i64 = 30_000;

impl Calendar {
    /// Open times in order, from those of the day of `at` on; over at most [`HORIZON_DAYS`].
    ///
    /// What closes on the day before has closed by then: by [`reached`](Self::reached) at the latest when the clock on the wall
    /// first reads midnight, also where it reads it again.
    fn spans_from(&self, at: Instant) -> impl Iterator<Item = (Instant, Instant)> {
        self.date(at).iter_days().take(HORIZON_DAYS).flat_map(|day| self.day_spans(day))
    }

    /// The same backward, from those of the day after `at`: a zone may shift back over midnight, and that day has begun once.
    fn spans_back_from(&self, at: Instant) -> impl Iterator<Item = (Instant, Instant)> {
        let today = self.date(at);
        let first = today.succ_opt().unwrap_or(today);
        let days = std::iter::successors(Some(first), NaiveDate::pred_opt);
        days.take(HORIZON_DAYS).flat_map(|day| self.day_spans(day).rev())
    }

    /// No day of the week has open hours.
    fn never_opens(&self) -> bool {
        self.open.iter().all(Vec::is_empty)
    }

    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.next_opening(at) == Some(at)
    }

    /// The first open instant from `at` on: `at` itself where it is open. `None` where there is none for a century.
    #[must_use]
    pub fn next_opening(&self, at: Instant) -> Option<Instant> {
        if self.never_closes() {
            return Some(at);
        }
        if self.never_opens() {
            return None;
        }
        self.spans_from(at).find(|(_, closes)| *closes > at).map(|(opens, _)| opens.max(at))
    }

    /// The last instant up to `at` that is open or a closing: `at` itself where it is. `None` where there is none for
    /// a century.
    #[must_use]
    pub fn previous_closing(&self, at: Instant) -> Option<Instant> {
        if self.never_closes() {
            return Some(at);
        }
        if self.never_opens() {
            return None;
        }
        self.spans_back_from(at).find(|(opens, _)| *opens <= at).map(|(_, closes)| closes.min(at))
    }

    /// How much open time lies between them, in whole seconds; negative where `to` is the earlier.
    #[must_use]
    pub fn open_seconds_between(&self, from: Instant, to: Instant) -> i64 {
        if to < from {
            return -self.open_seconds_between(to, from);
        }
        if self.never_closes() {
            return (to - from).num_seconds();
        }
        if self.never_opens() {
            return 0;
        }
        let mut total = TimeDelta::zero();
        let mut start = from;
        // In stretches, each within the horizon.
        while start < to {
            let far = to - start > TimeDelta::days(STRETCH);
            let stretch = far.then(|| shift(self.date(start), STRETCH, Way::On)).flatten();
            let end = stretch.map_or(to, |day| self.end_of_day(day).min(to));
            let spans = self.spans_from(start).take_while(|(opens, _)| *opens < end);
            let open = spans.map(|(opens, closes)| closes.min(end) - opens.max(start));
            total += open.filter(|length| *length > TimeDelta::zero()).sum::<TimeDelta>();
            start = end;
        }
        total.num_seconds()
    }

    /// When that much open time has passed since `from`; counted from the next opening where it is closed then. Exactly
    /// at a closing, it is that closing. Negative seconds count backward.
    ///
    /// # Errors
    /// Where there is not that much open time in a century.
    pub fn add_open_seconds(&self, from: Instant, seconds: i64) -> Result<Instant, TimeError> {
        if seconds < 0 {
            return self.subtract_open_seconds(from, seconds.checked_neg().ok_or(TimeError::TooFar)?);
        }
        let mut left = TimeDelta::try_seconds(seconds).ok_or(TimeError::TooFar)?;
        if self.never_closes() {
            return from.checked_add_signed(left).ok_or(TimeError::TooFar);
        }
        if self.never_opens() {
            return Err(TimeError::NeverOpen);
        }
        for (opens, closes) in self.spans_from(from).skip_while(|(_, closes)| *closes <= from) {
            let begin = opens.max(from);
            let room = closes - begin;
            if left <= room {
                return Ok(begin + left);
            }
            left -= room;
        }
        Err(TimeError::TooFar)
    }

    /// The latest instant from which that much open time passes until `to`. Exactly at an opening, it is that opening.
    pub(super) fn subtract_open_seconds(&self, to: Instant, seconds: i64) -> Result<Instant, TimeError> {
        let mut left = TimeDelta::try_seconds(seconds).ok_or(TimeError::TooFar)?;
        if self.never_closes() {
            return to.checked_sub_signed(left).ok_or(TimeError::TooFar);
        }
        if self.never_opens() {
            return Err(TimeError::NeverOpen);
        }
        for (opens, closes) in self.spans_back_from(to).skip_while(|(opens, _)| *opens >= to) {
            let end = closes.min(to);
            let room = end - opens;
            if left <= room {
                return Ok(end - left);
            }
            left -= room;
        }
        Err(TimeError::TooFar)
    }
}
