//! Working time.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// When a team works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    pub zone: chrono_tz::Tz,
    /// Monday first; each day's open times, sorted, not touching; the closing instant is not open.
    pub open: [Vec<(NaiveTime, NaiveTime)>; 7],
    /// Days that are closed whole.
    pub closed: BTreeSet<NaiveDate>,
}
