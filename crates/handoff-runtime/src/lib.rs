//! The live machine: what comes in, the world that takes it, and the store that keeps what happened.

mod batch;
mod cloud_event;
mod driver;
mod event_lines;
mod foresight;
mod live;
mod scenario;
#[cfg(test)]
mod testing;

pub use batch::{Ran, run};
pub use cloud_event::{Arrival, Rejection, cloud_event};
pub use driver::{Driver, DriverError};
pub use event_lines::{LINE_BYTES, LineError, event_lines, events_by_time};
pub use foresight::{Foreseen, Overdue, foresee};
pub use live::{Handle, Now, Runtime, RuntimeError, system_time};
pub use scenario::{Coverage, Covered, CoveredKind, Failure, Note, Played, play};
