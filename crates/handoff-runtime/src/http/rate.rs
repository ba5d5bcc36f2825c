//! How often one address may ask.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::service::HttpLimits;

/// Addresses that are remembered; the one that asked least lately is forgotten first, which only does it good.
const REMEMBERED: usize = 10_000;

/// A bucket an address: it empties with each request and fills again with time.
#[derive(Debug)]
pub(super) struct Rate {
    per_second: f64,
    burst: f64,
    buckets: Mutex<BTreeMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Rate {
    pub(super) fn new(limits: HttpLimits) -> Self {
        let (per_second, burst) = (f64::from(limits.per_second), f64::from(limits.burst.max(1)));
        Self { per_second, burst, buckets: Mutex::default() }
    }

    /// Takes one request of `who` at `now`. Whether it may be made.
    pub(super) fn take(&self, who: IpAddr, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(&who) {
            let oldest = buckets.iter().min_by_key(|(_, bucket)| bucket.at).map(|(who, _)| *who);
            oldest.and_then(|who| buckets.remove(&who));
        }
        let bucket = buckets.entry(who).or_insert(Bucket { left: self.burst, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        let left = (bucket.left + passed * self.per_second).min(self.burst);
        let may = left >= 1.0;
        *bucket = Bucket { left: if may { left - 1.0 } else { left }, at: now };
        may
    }
}
