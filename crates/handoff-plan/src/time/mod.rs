//! Durations, calendars and the arithmetic of deadlines.

mod calendar;
mod deadline;
mod duration;
mod open;
mod words;
pub mod written;

pub use calendar::{ALWAYS, Calendar};
use deadline::HORIZON_DAYS;
pub use deadline::{TimeError, add, fraction_point, remaining, resume, shift_date, subtract};
pub use duration::{Duration, DurationUnit};
pub use words::DurationError;

#[cfg(test)]
mod tests;
