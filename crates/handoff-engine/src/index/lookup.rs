//! A map that is asked by key.
//!
//! Its keys are names of the plan, which is ours: nobody outside can choose them so that they collide.

use foldhash::fast::FixedState;

/// In no order: nothing that reaches an output or the disk may follow from going through it.
#[expect(clippy::disallowed_types, reason = "asked by key; where it is gone through, order does not show")]
pub(crate) type Lookup<K, V> = std::collections::HashMap<K, V, FixedState>;
