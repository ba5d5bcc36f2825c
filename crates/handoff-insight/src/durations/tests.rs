use proptest::prelude::*;

use super::{Durations, LENGTHS, Spread};

fn of(seconds: &[i64]) -> Spread {
    let mut durations = Durations::default();
    seconds.iter().for_each(|s| durations.add(*s));
    durations.spread()
}

#[test]
fn the_middle_and_nine_of_ten() {
    assert_eq!(of(&[]), Spread { rounded_to_seconds: 1, ..Spread::default() });
    assert_eq!((of(&[7]).median_seconds, of(&[7]).p90_seconds), (Some(7), Some(7)));
    assert_eq!(of(&[1, 2]).median_seconds, Some(1));
    assert_eq!(of(&[1, 3]).median_seconds, Some(2));
    assert_eq!(of(&[100, 1, 2]).median_seconds, Some(2));
    let ten = of(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!((ten.median_seconds, ten.p90_seconds, ten.longest_seconds), (Some(5), Some(9), Some(10)));
    let eleven = of(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!((eleven.median_seconds, eleven.p90_seconds), (Some(6), Some(10)));
    assert_eq!(of(&[-5]).median_seconds, Some(0));
}

#[test]
fn too_many_different_ones_are_rounded_and_say_so() {
    let mut durations = Durations::default();
    let most = i64::try_from(LENGTHS).unwrap();
    (0..most).for_each(|s| durations.add(s));
    assert_eq!(durations.spread().rounded_to_seconds, 1);
    durations.add(most);
    let spread = durations.spread();
    assert_eq!((spread.rounded_to_seconds, spread.median_seconds), (2, Some(most / 2)));
    assert!(durations.counts.len() <= LENGTHS);
    let mut backwards = Durations::default();
    (0..=most).rev().for_each(|s| backwards.add(s));
    assert_eq!(backwards, durations);
}

proptest! {
    #[test]
    fn as_a_sorted_list_says(mut seconds in prop::collection::vec(0..5_000_i64, 1..200)) {
        let spread = of(&seconds);
        seconds.sort_unstable();
        let n = seconds.len();
        let median = if n % 2 == 1 { seconds[n / 2] } else { (seconds[n / 2 - 1] + seconds[n / 2]) / 2 };
        prop_assert_eq!(spread.median_seconds, Some(median));
        let within = |limit: i64| seconds.iter().filter(|s| **s <= limit).count() * 10 >= n * 9;
        let p90 = spread.p90_seconds.unwrap();
        prop_assert!(within(p90) && !within(p90 - 1));
        prop_assert_eq!(spread.total_seconds, seconds.iter().sum::<i64>());
    }
}
