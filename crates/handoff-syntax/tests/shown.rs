//! How a finding is shown beside its text.

use crate::{parse, shown};

fn findings(text: &str) -> Vec<String> {
    parse(text).diagnostics.iter().map(|d| shown(text, std::slice::from_ref(d))).collect()
}

#[test]
fn a_very_long_line_is_cut_around_what_is_wrong() {
    let many = (0..20_000).map(|i| format!("member_{i}")).collect::<Vec<_>>().join(", ");
    let text = format!("team cs {{ members {many}; lead \"x\\qy\"; manager {many} }}\n");
    for one in findings(&text) {
        assert!(one.len() < 4_000, "{} bytes", one.len());
    }
    let all = findings(&text).concat();
    assert!(all.contains("\\q"), "{all}");
}

#[test]
fn a_line_of_usual_length_stands_with_its_neighbours() {
    let all = findings("person ana \"Ana\" {\n  email \"a\\qb\"\n}\n").concat();
    assert!(all.contains("person ana") && all.contains("email \"a\\qb\""), "{all}");
    assert!(all.contains("spec.handoff:2:"), "{all}");
}

#[test]
fn a_very_long_word_is_not_quoted_whole() {
    let all = findings(&"x".repeat(100_000)).concat();
    assert!(all.contains("xxx") && all.len() < 4_000, "{} bytes", all.len());
}
