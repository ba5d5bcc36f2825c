//! The one style.

use handoff_syntax::source::SourceFile;
use handoff_syntax::{FormatError, format};

fn styled(text: &str) -> String {
    let once = format(&SourceFile::new("spec.handoff", text)).expect("a text without fault");
    let twice = format(&SourceFile::new("spec.handoff", once.as_str())).expect("what was formatted");
    assert_eq!(once, twice, "formatting again changes nothing");
    once
}

#[test]
fn everything_finds_its_place() {
    insta::assert_snapshot!(styled(include_str!("format/untidy.handoff")));
}

#[test]
fn files_with_syntax_errors_are_left_alone() {
    let broken = |text: &str| format(&SourceFile::new("spec.handoff", text));
    let one = broken("\nproces p { owner x }\n");
    assert!(matches!(one, Err(FormatError::Broken { errors: 1, line: 2, .. })), "{one:?}");
    let said = broken("process p { owner }\n").unwrap_err().to_string();
    assert!(said.starts_with("a syntax error in line 1 keeps this file from being formatted: "), "{said}");
}

#[test]
fn durations_are_written_in_words() {
    let text = "ladder l {\n  after 1d 12h remind receiver\n  every 1 weeks remind receiver\n  1 hours before remind receiver\n  after 90s remind receiver\n}\n";
    let words = "ladder l {\n  after 1 day 12 hours remind receiver\n  every 1 week remind receiver\n  1 hour before remind receiver\n  after 90 seconds remind receiver\n}\n";
    assert_eq!(styled(text), words);
}

#[test]
fn short_blocks_stay_on_their_line_as_long_as_they_fit() {
    assert_eq!(
        styled("process p {\nstage a{owner x;final}\n}\n"),
        "process p {\n  stage a { owner x; final }\n}\n"
    );
    let long = format!("process p {{\n  stage a \"{}\" {{ owner x; final }}\n}}\n", "x".repeat(80));
    assert!(styled(&long).contains("{\n    owner x\n    final\n  }\n"));
}

#[test]
fn neighbours_on_one_line_have_their_braces_in_one_column() {
    let text = "service crm { action a() }\nservice calendar { action b() }\n\nservice x { action c() }\n";
    let aligned =
        "service crm      { action a() }\nservice calendar { action b() }\n\nservice x { action c() }\n";
    assert_eq!(styled(text), aligned);
}

#[test]
fn what_an_action_takes_is_separated_by_commas() {
    let text = "service x {\n  action a(b: text; c: number\n    d: text) -> text\n}\n";
    let apart = styled(text);
    assert!(apart.contains("(b: text, c: number,\n"), "{apart}");
    let commented = styled("service x { action a(b: text // why\n, c: number) }\n");
    assert!(commented.contains("b: text // why\n"), "{commented}");
}

#[test]
fn an_observation_keeps_the_order_of_its_words() {
    let text = "process p {\n  observe a as b for each case where c == event.c where event.d > 1\n  observe a for event.e as b\n}\n";
    assert_eq!(styled(text), text);
}

#[test]
fn a_zone_may_stand_apart() {
    let text = "scenario \"s\" for p {\n  at 2026-03-02 09:00 Z\n  wait until 2026-03-02 10:00+01:00\n}\n";
    assert_eq!(styled(text), text);
}

#[test]
fn what_reaches_to_the_right_gets_parentheses() {
    let text = "process p {\n  invariant \"x\": any x in l: a and b\n  invariant \"y\": any x in l: a\n}\n";
    let clear =
        "process p {\n  invariant \"x\": any x in l: (a and b)\n  invariant \"y\": any x in l: a\n}\n";
    assert_eq!(styled(text), clear);
}

#[test]
fn texts_over_several_lines_are_kept_as_they_are() {
    let text = "process p {\n  on x {\n    notify y \"\"\"\n      Dear all,\n        we go on.\n    \"\"\"\n  }\n}\n";
    assert_eq!(styled(text), text);
}

#[test]
fn an_empty_file_stays_empty() {
    assert_eq!(styled(""), "");
    assert_eq!(styled("\n\n// only this\n\n\n"), "// only this\n");
}

#[test]
fn every_clause_of_the_language_is_laid_out() {
    for text in [
        include_str!("tree/declarations.handoff"),
        include_str!("tree/process.handoff"),
        include_str!("tree/scenario.handoff"),
    ] {
        styled(text);
    }
}
