//! Maps by what comes from outside, such as the keys of cases.

use foldhash::SharedSeed;
use foldhash::fast::SeedableRandomState;

/// In no order: nothing that reaches an output or the disk may follow from going through it.
#[expect(clippy::disallowed_types, reason = "asked by key; where it is gone through, order does not show")]
pub(crate) type Hashed<K, V> = std::collections::HashMap<K, V, SeedableRandomState>;

/// `seed`: unknown to whoever chooses the keys, so that they cannot choose them to collide.
pub(crate) fn seeded(seed: u64) -> SeedableRandomState {
    SeedableRandomState::with_seed(seed, SharedSeed::global_fixed())
}
