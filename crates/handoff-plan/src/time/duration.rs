//! Durations as the language has them: parts of different kinds do not turn into each other.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A length of time; its order is that of its parts, for sorting only. Its parts are applied in this order: days, business days, business time, elapsed time.
///
/// INVARIANT: no part is negative where it was read from text; arithmetic refuses one that is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Duration {
    /// Calendar days in the calendar's zone, same wall-clock time; a week is seven.
    pub days: i64,
    pub business_days: i64,
    /// Open time, in seconds.
    pub business_seconds: i64,
    /// Elapsed time, in seconds.
    pub seconds: i64,
}

/// Offsets of zones lie between -12 and +14 hours: so much, in seconds, can days differ from as many times 24 hours.
const ZONE_SHIFT: i128 = 26 * 3600;

/// What a number in a duration counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    BusinessDays,
    BusinessHours,
    BusinessMinutes,
    BusinessSeconds,
}

impl DurationUnit {
    /// That many of this unit. `None` where it is negative, too large, not whole seconds (`0.5 seconds`) or not whole
    /// days (`1.5 days`: how long half a day is depends on the day).
    #[must_use]
    pub fn times(self, amount: Decimal) -> Option<Duration> {
        let each = match self {
            Self::Seconds | Self::BusinessSeconds | Self::Days | Self::BusinessDays => 1,
            Self::Minutes | Self::BusinessMinutes => 60,
            Self::Hours | Self::BusinessHours => 3600,
            Self::Weeks => 7,
        };
        let whole = amount.checked_mul(Decimal::from(each)).filter(Decimal::is_integer);
        let whole = whole.and_then(|n| n.to_i64()).filter(|n| *n >= 0)?;
        if matches!(self, Self::Weeks) && !amount.is_integer() {
            return None;
        }
        Some(match self {
            Self::Seconds | Self::Minutes | Self::Hours => Duration::seconds(whole),
            Self::Days | Self::Weeks => Duration::days(whole),
            Self::BusinessDays => Duration::business_days(whole),
            Self::BusinessHours | Self::BusinessMinutes | Self::BusinessSeconds => {
                Duration::business_seconds(whole)
            }
        })
    }
}

impl Duration {
    pub const ZERO: Self = Self { days: 0, business_days: 0, business_seconds: 0, seconds: 0 };

    /// Elapsed time.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self { seconds, ..Self::ZERO }
    }

    /// Elapsed time; saturates.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes.saturating_mul(60))
    }

    /// Elapsed time; saturates.
    #[must_use]
    pub const fn hours(hours: i64) -> Self {
        Self::seconds(hours.saturating_mul(3600))
    }

    /// Calendar days.
    #[must_use]
    pub const fn days(days: i64) -> Self {
        Self { days, ..Self::ZERO }
    }

    #[must_use]
    pub const fn business_days(business_days: i64) -> Self {
        Self { business_days, ..Self::ZERO }
    }

    /// Open time.
    #[must_use]
    pub const fn business_seconds(business_seconds: i64) -> Self {
        Self { business_seconds, ..Self::ZERO }
    }

    /// Open time; saturates.
    #[must_use]
    pub const fn business_hours(hours: i64) -> Self {
        Self::business_seconds(hours.saturating_mul(3600))
    }

    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.days == 0 && self.business_days == 0 && self.business_seconds == 0 && self.seconds == 0
    }

    /// Counts open time, in whole or in part.
    #[must_use]
    pub const fn is_business(&self) -> bool {
        self.business_days != 0 || self.business_seconds != 0
    }

    /// Nothing but days and business days: moves a date to a date.
    #[must_use]
    pub const fn is_whole_days(&self) -> bool {
        self.business_seconds == 0 && self.seconds == 0
    }

    #[must_use]
    pub const fn is_negative(&self) -> bool {
        self.days < 0 || self.business_days < 0 || self.business_seconds < 0 || self.seconds < 0
    }

    /// Part by part; `None` where a part grows too large.
    #[must_use]
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        Some(Self {
            days: self.days.checked_add(other.days)?,
            business_days: self.business_days.checked_add(other.business_days)?,
            business_seconds: self.business_seconds.checked_add(other.business_seconds)?,
            seconds: self.seconds.checked_add(other.seconds)?,
        })
    }

    /// Which is longer, where that is certain: one of them is so in every part, or by more than the clocks of a zone can
    /// shift. `None` otherwise: whether `1 day` is longer than `24 hours` depends on the day, and `2 business days` on
    /// the calendar.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let business = [
            self.business_days.cmp(&other.business_days),
            self.business_seconds.cmp(&other.business_seconds),
        ];
        let mut orders = business.into_iter().map(Some).chain([self.compare_calendar_time(other)]);
        orders.try_fold(Ordering::Equal, |so_far, next| match (so_far, next?) {
            (one, Ordering::Equal) | (Ordering::Equal, one) => Some(one),
            (one, two) => (one == two).then_some(one),
        })
    }

    /// Days and elapsed time alone.
    fn compare_calendar_time(&self, other: &Self) -> Option<Ordering> {
        let (days, seconds) = (self.days.cmp(&other.days), self.seconds.cmp(&other.seconds));
        if days == seconds || seconds.is_eq() {
            return Some(days);
        }
        if days.is_eq() {
            return Some(seconds);
        }
        let nominal = |d: &Self| i128::from(d.days) * 86_400 + i128::from(d.seconds);
        let difference = nominal(self) - nominal(other);
        (difference.abs() > ZONE_SHIFT).then(|| difference.cmp(&0))
    }
}
