//! Scenarios: tests of a spec, in virtual time.
//!
//! Each runs in a world of its own, line by line. What happened since the last line that was not an `expect` is what an
//! `expect` about a happening looks at.

mod coverage;
mod expect;
mod instead;
mod play;

use std::sync::Arc;

use handoff_engine::{Limits, Record};
use handoff_plan::{Instant, Plan, Scenario};

pub use coverage::{Coverage, Covered, CoveredKind};
use play::Play;

/// How a scenario went.
#[derive(Clone, Debug)]
pub struct Played {
    /// `None`: it passed.
    pub failure: Option<Failure>,
    /// Lines that were refused without any `expect` after them that speaks of it.
    pub notes: Vec<Note>,
    /// Everything that happened, up to the failure.
    pub records: Vec<Record>,
    /// The virtual time at which it ended.
    pub ended: Option<Instant>,
}

/// The first line that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// From 1.
    pub line: u32,
    /// The line as written.
    pub text: String,
    pub expected: String,
    pub instead: String,
}

/// A line that did nothing, which no `expect` speaks of. It fails no scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// From 1.
    pub line: u32,
    /// The line as written.
    pub text: String,
    pub why: String,
}

/// Plays one scenario on a plan. It ends at the first line that does not hold.
#[must_use]
pub fn play(plan: &Arc<Plan>, scenario: &Scenario, limits: Limits) -> Played {
    let mut play = Play::new(plan, scenario, limits);
    for line in &scenario.lines {
        if let Err((expected, instead)) = play.line(line) {
            let failure = Failure { line: line.line, text: line.text.clone(), expected, instead };
            return play.end(Some(failure));
        }
    }
    play.end(None)
}
