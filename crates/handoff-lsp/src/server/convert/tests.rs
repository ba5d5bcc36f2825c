use super::*;

#[test]
fn paths_with_blanks_and_other_letters_go_there_and_back() {
    let there = uri("/tmp/a b/ä.handoff").unwrap();
    assert_eq!(there.as_str(), "file:///tmp/a%20b/%C3%A4.handoff");
    assert_eq!(path(&there), "/tmp/a b/ä.handoff");
    let untitled = Uri::from_str("untitled:Untitled-1").unwrap();
    assert_eq!(path(&untitled), "untitled:Untitled-1");
    assert_eq!(uri("untitled:Untitled-1"), Some(untitled));
}
