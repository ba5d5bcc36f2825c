//! Durations as the language has them: parts of different kinds do not turn into each other.

use serde::{Deserialize, Serialize};

/// A length of time; its order is that of its parts, for sorting only. Its parts are applied in this order: days, business days, business time, elapsed time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Duration {
    /// Calendar days in the calendar's zone, same wall-clock time; a week is seven.
    pub days: i64,
    pub business_days: i64,
    /// Open time, in seconds.
    pub business_seconds: i64,
    /// Elapsed time, in seconds.
    pub seconds: i64,
}
