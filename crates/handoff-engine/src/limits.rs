//! Every loop and queue has a limit.

/// The limits of one runtime. The defaults are those of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Moves that one input may cause in one case before it counts as never coming to rest.
    pub moves: u32,
    /// `emit`s and linked cases that may follow from each other.
    pub hops: u8,
    /// `emit`s and linked cases that one input may lead to in all.
    pub sent: u32,
    /// How long an event waits for its case, in seconds.
    pub hold_seconds: i64,
    /// Events held for one key.
    pub held_per_key: usize,
    /// How many times the accept clock starts again because the receiver went away.
    pub reroutes: u32,
    /// Inputs whose id is remembered, to know duplicates.
    pub remembered_inputs: usize,
    /// Closed cases that are kept at hand; those that closed before them may be let go.
    pub closed_cases: usize,
    /// Cases that are kept in memory as they are; those that nothing happened to for longer are packed.
    pub loose_cases: usize,
    /// Any number that whoever sends events does not know: where cases lie in memory hangs on it, and nothing else does.
    pub seed: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            moves: 1_000,
            hops: 16,
            sent: 1_000,
            hold_seconds: 7 * 24 * 3_600,
            held_per_key: 100,
            reroutes: 2,
            remembered_inputs: 1_000_000,
            closed_cases: 10_000,
            loose_cases: 512,
            seed: 0,
        }
    }
}
