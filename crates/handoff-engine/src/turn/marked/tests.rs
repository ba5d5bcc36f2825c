use super::Marked;

#[test]
fn numbers_come_out_smallest_first_and_each_once() {
    let mut marked = Marked::default();
    marked.extend([200, 3, 64, 0, 3, 63]);
    let all: Vec<usize> = std::iter::from_fn(|| marked.pop_first()).collect();
    assert_eq!(all, [0, 3, 63, 64, 200]);
    marked.insert(7);
    marked.clear();
    assert_eq!(marked.pop_first(), None);
}
