use super::{Counts, escape, escape_property};

#[test]
fn counts_are_told_in_words() {
    let counts = Counts { errors: 1, warnings: 2 };
    assert_eq!(counts.say(1), "1 file: 1 error, 2 warnings");
    assert_eq!(Counts::default().say(3), "3 files: 0 errors, 0 warnings");
}

#[test]
fn a_workflow_command_cannot_be_broken_out_of() {
    assert_eq!(escape("50% of\r\nit"), "50%25 of%0D%0Ait");
    assert_eq!(escape_property("a:b,c"), "a%3Ab%2Cc");
}
