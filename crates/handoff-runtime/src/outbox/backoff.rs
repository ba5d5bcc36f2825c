//! When what failed is tried again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// Each wait is twice the one before, up to `most`; then somewhere in its upper half, so that what failed together does not
/// come back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Backoff {
    pub(super) first: Duration,
    pub(super) most: Duration,
    /// Tries in all.
    pub(super) tries: u32,
}

impl Backoff {
    /// How long to wait after so many failures; `None`: no more. The same for the same effect each time it is asked.
    pub(super) fn wait(&self, failures: u32, id: &str) -> Option<Duration> {
        if failures >= self.tries {
            return None;
        }
        let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let whole = self.first.saturating_mul(doubled).min(self.most);
        let mut hasher = DefaultHasher::new();
        (id, failures).hash(&mut hasher);
        let part = u32::try_from(hasher.finish() % 1_000).unwrap_or_default();
        Some(whole / 2 + whole / 2 * part / 1_000)
    }
}

#[cfg(test)]
mod tests;
