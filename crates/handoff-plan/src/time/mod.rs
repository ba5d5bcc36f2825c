//! Durations, calendars and the arithmetic of deadlines.

mod calendar;
mod duration;

pub use calendar::*;
pub use duration::*;
