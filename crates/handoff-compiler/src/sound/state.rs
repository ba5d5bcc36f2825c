//! One abstract state of a case: where each of some tracks is, and what is remembered of the way there.

/// What is remembered, packed: see `memory`.
pub(super) type Past = u128;

/// A track that has not begun; no handoff or step.
pub(super) const NOTHING: u16 = u16::MAX;
/// A track whose work went to another process.
pub(super) const GONE: u16 = u16::MAX - 1;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    pub(super) past: Past,
    /// INVARIANT: parallel to the tracks that are looked at together.
    pub(super) tracks: Vec<Here>,
}

/// Where a track is. Stages, handoffs and steps are numbers in the order of the plan, handoffs before steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Here {
    pub(super) stage: u16,
    /// The handoff by whose acceptance it is here, while that can still be completed or returned; where it leads to another
    /// process, the one that waits there.
    pub(super) by: u16,
    /// Where that came from.
    pub(super) source: u16,
    /// It is accepted and not completed.
    pub(super) pending: bool,
    /// It came back to this stage, so that `trigger on enter` has not opened anything: this one waits to be sent again.
    pub(super) back: u16,
}

impl Here {
    pub(super) const NOWHERE: Self =
        Self { stage: NOTHING, by: NOTHING, source: NOTHING, pending: false, back: NOTHING };

    pub(super) fn at(stage: u16) -> Self {
        Self { stage, ..Self::NOWHERE }
    }
}

impl State {
    pub(super) fn here(&self, track: usize) -> Here {
        self.tracks.get(track).copied().unwrap_or(Here::NOWHERE)
    }

    /// The stage that a track is in.
    pub(super) fn place(&self, track: usize) -> Option<u16> {
        Some(self.here(track).stage).filter(|s| *s < GONE)
    }

    pub(super) fn put(&mut self, track: usize, here: Here) {
        if let Some(slot) = self.tracks.get_mut(track) {
            *slot = here;
        }
    }
}
