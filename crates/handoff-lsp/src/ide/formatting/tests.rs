use super::*;

const ROUGH: &str = "person a {}\nperson   b   {}\n\nperson c {}\nperson    d {}\n";

fn applied(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for change in changes.iter().rev() {
        text.replace_range(change.span.start as usize..change.span.end as usize, &change.text);
    }
    text
}

#[test]
fn only_lines_that_change_are_touched() {
    let changes = format("a", ROUGH, None).unwrap();
    assert_eq!(applied(ROUGH, &changes), "person a {}\nperson b {}\n\nperson c {}\nperson d {}\n");
    assert!(changes.iter().all(|c| !c.text.contains("person a")));
}

#[test]
fn a_range_leaves_the_rest_alone() {
    let first = u32::try_from(ROUGH.find("person   b").unwrap()).unwrap();
    let changes = format("a", ROUGH, Some((first, first + 3))).unwrap();
    assert_eq!(applied(ROUGH, &changes), "person a {}\nperson b {}\n\nperson c {}\nperson    d {}\n");
}

#[test]
fn of_several_lines_only_those_of_the_range_are_touched() {
    let rough = "person  a {}\nperson  b {}\nperson  c {}\n";
    let line = u32::try_from(rough.find("person  b").unwrap()).unwrap();
    let next = u32::try_from(rough.find("person  c").unwrap()).unwrap();
    let changes = format("a", rough, Some((line, next))).unwrap();
    assert_eq!(applied(rough, &changes), "person  a {}\nperson b {}\nperson  c {}\n");
}

#[test]
fn a_broken_text_is_left_alone() {
    assert_eq!(format("a", "process {", None), None);
}
