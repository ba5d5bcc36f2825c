#![doc = include_str!("../README.md")]

mod durations;
mod log;
mod report;
mod share;
mod words;

/// What each figure means: the page that people read.
pub const FIGURES: &str = include_str!("../README.md");

pub use durations::{Durations, Spread};
pub use log::{
    Audit, AuditDeadline, Between, Columns, EventLog, Exchange, LogError, Map, Options, Pair, Rework,
    Traffic, Variant, Wanted, Window, elapsed,
};
pub use report::{
    Bypasses, Cases, Deadline, Exceptions, Exposure, Fidelity, Handoff, OpenException, OpenHandoffs, Report,
    Returns, Scope, Stalled, Summary, Times, Waits,
};
pub use share::Share;
pub use words::definitions;
