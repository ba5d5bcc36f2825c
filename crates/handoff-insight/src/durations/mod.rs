//! Many durations, and what is typical of them.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Lengths that are told apart at most. With more, all are rounded down to two seconds, then to four, and so on: what is
/// kept has a bound, and what comes out does not depend on the order in which they came.
const LENGTHS: usize = 1 << 18;

/// Durations in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations {
    counts: BTreeMap<i64, u64>,
    count: u64,
    total: i64,
    /// Lengths are multiples of so many seconds.
    grain: i64,
}

/// What is typical of some durations. Of none, all but the count is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    pub count: u64,
    /// Half are as long or shorter. Of an even number the mean of the two in the middle, rounded down to the second.
    pub median_seconds: Option<i64>,
    /// The shortest that nine of ten do not exceed.
    pub p90_seconds: Option<i64>,
    pub longest_seconds: Option<i64>,
    pub total_seconds: i64,
    /// More than 1 where there were too many different ones to tell apart to the second.
    pub rounded_to_seconds: i64,
}

impl Default for Durations {
    fn default() -> Self {
        Self { counts: BTreeMap::new(), count: 0, total: 0, grain: 1 }
    }
}

impl Durations {
    /// One that is negative counts as none: what came late tells of earlier times.
    pub fn add(&mut self, seconds: i64) {
        let seconds = seconds.max(0);
        *self.counts.entry(seconds - seconds % self.grain).or_default() += 1;
        self.count += 1;
        self.total = self.total.saturating_add(seconds);
        while self.counts.len() > LENGTHS {
            self.grain = self.grain.saturating_mul(2);
            for (seconds, count) in std::mem::take(&mut self.counts) {
                *self.counts.entry(seconds - seconds % self.grain).or_default() += count;
            }
        }
    }

    #[must_use]
    pub fn spread(&self) -> Spread {
        let median = match self.count % 2 {
            1 => self.nth(self.count / 2 + 1),
            _ => {
                let (low, high) = (self.nth(self.count / 2), self.nth(self.count / 2 + 1));
                low.zip(high).map(|(low, high)| low + (high - low) / 2)
            }
        };
        Spread {
            count: self.count,
            median_seconds: median,
            p90_seconds: self.nth(self.count.saturating_mul(9).div_ceil(10)),
            longest_seconds: self.counts.last_key_value().map(|(seconds, _)| *seconds),
            total_seconds: self.total,
            rounded_to_seconds: self.grain,
        }
    }

    /// The one of that rank, from 1, in order of length.
    fn nth(&self, rank: u64) -> Option<i64> {
        let mut before = 0;
        self.counts.iter().find_map(|(seconds, count)| {
            before += count;
            (rank > 0 && before >= rank).then_some(*seconds)
        })
    }
}
