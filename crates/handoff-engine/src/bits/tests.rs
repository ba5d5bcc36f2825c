use super::Bits;

#[test]
fn the_smallest_comes_first_and_each_once() {
    let mut bits: Bits = [200, 3, 64, 0, 3, 63].into_iter().collect();
    let all: Vec<usize> = std::iter::from_fn(|| bits.pop_first()).collect();
    assert_eq!(all, [0, 3, 63, 64, 200]);
    assert!(bits.is_empty());
    bits.insert(7);
    bits.clear();
    assert_eq!(bits.pop_first(), None);
}

#[test]
fn what_was_put_in_is_there_and_nothing_else() {
    let bits: Bits = [200, 3, 64].into_iter().collect();
    let there: Vec<usize> = (0..300).filter(|number| bits.contains(*number)).collect();
    assert_eq!(there, [3, 64, 200]);
}

#[test]
fn two_meet_where_they_share_a_number() {
    let bits = |numbers: &[usize]| numbers.iter().copied().collect::<Bits>();
    for (one, other, meet) in [
        (&[1, 70][..], &[70][..], true),
        (&[1, 70], &[71, 2], false),
        (&[5], &[5, 300], true),
        (&[300], &[], false),
        (&[65], &[1], false),
    ] {
        assert_eq!(bits(one).meets(&bits(other)), meet, "{one:?} {other:?}");
        assert_eq!(bits(other).meets(&bits(one)), meet, "{other:?} {one:?}");
    }
}
