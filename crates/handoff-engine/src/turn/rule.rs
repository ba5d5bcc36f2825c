//! What a case remembers by that a condition holds, of those that something waits for to become true.
//!
//! INVARIANT: these names stand in stored facts: another spelling breaks stores.

use handoff_plan::Name;
use smol_str::format_smolstr;

/// A `when`, by its place in the process.
pub(super) fn when(place: usize) -> Name {
    format_smolstr!("when {place}")
}

/// A `trigger when` or `trigger when ready` of a handoff or step, by its place there.
pub(super) fn trigger(of: &Name, place: usize) -> Name {
    format_smolstr!("trigger {of} {place}")
}

/// `start when` of a clock.
pub(super) fn start(clock: &Name) -> Name {
    format_smolstr!("start {clock}")
}

/// `stop when` of a clock.
pub(super) fn stop(clock: &Name) -> Name {
    format_smolstr!("stop {clock}")
}
