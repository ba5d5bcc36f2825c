//! Chance, and what a seed leaves out.

use fastrand::Rng;

use super::Edit;

/// Parts of the language that a seed uses or leaves out altogether: what never meets in one big spec meets in many small ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Tracks,
    Linked,
    Approvals,
    Returns,
    Clocks,
    Exceptions,
    Reactions,
    Patterns,
    Observe,
    Invariants,
    Calls,
    Emit,
    Business,
    Pauses,
    Repeats,
    Choices,
    Fields,
    Correlate,
    Waivers,
    Stay,
    WhenTriggers,
    Records,
}

pub(super) struct Draw {
    pub(super) rng: Rng,
    pub(super) edit: Edit,
    parts: u32,
}

impl Draw {
    pub(super) fn new(seed: u64, edit: Edit) -> Self {
        let mut rng = Rng::with_seed(seed);
        let parts = rng.u32(..) | rng.u32(..);
        Self { rng, edit, parts }
    }

    pub(super) fn has(&self, part: Part) -> bool {
        self.parts & (1 << (part as u32)) != 0
    }

    /// With that part, so many times in a hundred. Draws whether the part is used or not.
    pub(super) fn some(&mut self, part: Part, percent: u8) -> bool {
        self.often(percent) && self.has(part)
    }

    pub(super) fn often(&mut self, percent: u8) -> bool {
        self.rng.u8(0..100) < percent
    }

    /// One of them; an empty text where there is none.
    pub(super) fn one<'n>(&mut self, names: &'n [impl AsRef<str>]) -> &'n str {
        let at = self.rng.usize(0..names.len().max(1));
        names.get(at).map_or("", AsRef::as_ref)
    }

    pub(super) fn up_to(&mut self, most: usize) -> usize {
        self.rng.usize(0..=most)
    }
}
