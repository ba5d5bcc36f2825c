use super::{WORDS, look};

#[test]
fn every_word_is_found_with_its_line() {
    for (word, _) in WORDS {
        let problems = look("crates/a/src/lib.rs", &format!("fn a() {{}}\n// {word} later\n"));
        assert_eq!(problems.len(), 1, "{word}: {problems:?}");
        assert!(problems[0].starts_with("crates/a/src/lib.rs:2: "), "{problems:?}");
    }
}

#[test]
fn long_files_are_told_and_main_is_shorter_than_others() {
    let text = "//\n".repeat(81);
    assert!(look("crates/a/src/lib.rs", &text).is_empty());
    assert_eq!(look("crates/a/src/main.rs", &text).len(), 1);
    assert!(look("crates/a/tests/all/main.rs", &text).is_empty());
    assert_eq!(look("crates/a/src/lib.rs", &"//\n".repeat(801)).len(), 1);
    assert!(look("grammar/README.md", &"//\n".repeat(801)).is_empty());
}
