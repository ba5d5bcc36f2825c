//! Random specs as text: every clause of the language in every place where it may stand, drawn from a seed.
//!
//! The same seed with another [`Edit`] draws the same spec with something changed in it: what an operator might load while
//! cases run.

mod action;
mod condition;
mod draw;
mod moves;
mod people;
mod process;
mod shape;
mod time;

use draw::Draw;
use shape::Shape;

/// What is different from the spec of the same seed without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// A stage and a handoff of each process are called otherwise, and say what they `was`.
    pub renamed: bool,
    /// Durations are longer.
    pub longer: bool,
    /// A clock of its own is gone.
    pub no_clock: bool,
    /// A stage with its ways in and out is gone.
    pub no_side_stage: bool,
    /// Requirements are gone.
    pub no_conditions: bool,
}

impl Edit {
    /// One of them, by number.
    #[must_use]
    pub fn numbered(number: u8) -> Self {
        let none = Self::default();
        match number % 6 {
            0 => none,
            1 => Self { renamed: true, ..none },
            2 => Self { longer: true, ..none },
            3 => Self { no_clock: true, longer: true, ..none },
            4 => Self { no_side_stage: true, ..none },
            _ => Self { no_conditions: true, renamed: true, ..none },
        }
    }
}

/// The spec of that seed.
#[must_use]
pub fn text(seed: u64, edit: Edit) -> String {
    let mut draw = Draw::new(seed, edit);
    let shape = Shape::draw(&mut draw);
    let mut out = String::new();
    draw.people(&shape, &mut out);
    draw.shapes_and_ports(&shape, &mut out);
    for i in 0..shape.processes.len() {
        draw.process(&shape, i, &mut out);
    }
    out
}
