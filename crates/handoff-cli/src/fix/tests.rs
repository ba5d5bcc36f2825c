use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::{FileId, Span};

use super::{change, choose};

static RULE: Rule = Rule { code: "H0109", name: "bad-date", severity: Severity::Error, source: "" };

fn suggestion(start: u32, end: u32, text: &str, safe: bool) -> Diagnostic {
    let span = Span::new(FileId(0), start, end);
    Diagnostic::new(&RULE, span, "wrong").suggest("write it so", span, text, safe)
}

fn fixed(text: &str, diagnostics: &[Diagnostic]) -> String {
    choose(diagnostics).get(&FileId(0)).map_or(text.to_owned(), |changes| change(text, changes).unwrap())
}

#[test]
fn several_changes_of_one_file_are_made_at_once() {
    let found = [suggestion(0, 3, "zero", true), suggestion(8, 13, "2", true)];
    assert_eq!(fixed("one two three", &found), "zero two 2");
}

#[test]
fn what_may_change_the_meaning_is_left() {
    assert_eq!(fixed("one", &[suggestion(0, 3, "two", false)]), "one");
}

#[test]
fn of_two_that_overlap_the_first_is_made() {
    let found = [suggestion(0, 7, "1", true), suggestion(4, 13, "2", true), suggestion(7, 7, "!", true)];
    assert_eq!(fixed("one two three", &found), "1 three");
}

#[test]
fn an_edit_that_does_not_fit_changes_nothing() {
    let changes = choose(&[suggestion(1, 2, "u", true)]);
    assert_eq!(change("ü", &changes[&FileId(0)]), None);
}
