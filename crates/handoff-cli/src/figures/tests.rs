use super::length;

#[test]
fn a_length_is_told_in_its_two_largest_parts() {
    let told = [0, 59, 60, 3_599, 3_600, 5_400, 86_400, 90_000, 90_061, 86_460].map(length);
    let expected =
        ["0 s", "59 s", "1 min", "59 min 59 s", "1 h", "1 h 30 min", "1 d", "1 d 1 h", "1 d 1 h", "1 d"];
    assert_eq!(told, expected);
}
