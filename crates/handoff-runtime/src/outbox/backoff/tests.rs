use std::time::Duration;

use proptest::prelude::*;

use super::Backoff;

fn of(first: u64, most: u64, tries: u32) -> Backoff {
    Backoff { first: Duration::from_millis(first), most: Duration::from_millis(most), tries }
}

proptest! {
    #[test]
    fn a_wait_is_in_the_upper_half_of_the_doubled_one_and_the_tries_end(
        first in 1_u64..10_000, most in 1_u64..10_000_000, tries in 1_u32..100, failures in 1_u32..200, id in ".*",
    ) {
        let backoff = of(first, most, tries);
        let wait = backoff.wait(failures, &id);
        prop_assert_eq!(wait.is_none(), failures >= tries);
        if let Some(wait) = wait {
            let doubled = u128::from(first).saturating_mul(1_u128.checked_shl(failures - 1).unwrap_or(u128::MAX));
            let whole = doubled.min(u128::from(most)) * 1_000_000;
            prop_assert!(wait.as_nanos() <= whole);
            prop_assert!(wait.as_nanos() + 1 >= whole / 2);
            prop_assert_eq!(Some(wait), backoff.wait(failures, &id));
        }
    }
}

#[test]
fn what_failed_together_comes_back_apart() {
    let backoff = of(1_000, 60_000, 10);
    let waits: std::collections::BTreeSet<_> =
        (0..100).filter_map(|n| backoff.wait(3, &format!("deals/D-{n}/1"))).collect();
    assert!(waits.len() > 80, "{}", waits.len());
}
