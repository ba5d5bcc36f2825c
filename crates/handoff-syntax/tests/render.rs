//! How a finding is shown with its lines.

use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::{FileId, SourceFile, SourceMap, Span};
use handoff_syntax::{RULES, Style, render};

fn rendered(text: &str, at: &str, related: Option<&str>) -> String {
    let span = |part: &str| {
        let start = u32::try_from(text.find(part).expect("it is in the text")).expect("a short text");
        Span::new(FileId(0), start, start + u32::try_from(part.len()).expect("a short text"))
    };
    let mut sources = SourceMap::new();
    sources.add(SourceFile::new("spec.handoff", text));
    let mut finding = Diagnostic::new(RULES[0], span(at), "what is wrong").label("here");
    if let Some(related) = related {
        finding = finding.related(span(related), "there");
    }
    render(&sources, &finding, Style { color: false, width: 90 })
}

/// Lines of their numbers: `line 1`, `line 2`, …
fn lines(count: usize) -> String {
    (1..=count).map(|n| format!("line {n}.\n")).collect()
}

#[test]
fn lines_are_counted_from_the_beginning_of_the_file() {
    let shown = rendered(&lines(900), "line 850.", None);
    assert!(shown.contains("spec.handoff:850:1"), "{shown}");
    assert!(shown.contains(" 849 │ line 849.\n 850 │ line 850.\n"), "{shown}");
    assert!(shown.contains(" 851 │ line 851.\n") && !shown.contains("852"), "{shown}");
}

#[test]
fn the_first_and_the_last_line_are_shown_too() {
    for (text, at, place) in [
        ("one\ntwo\nthree", "one", ":1:1"),
        ("one\ntwo\nthree", "three", ":3:1"),
        ("one\r\ntwo\r\nthree\r\n", "two", ":2:1"),
        ("é", "é", ":1:1"),
        ("a\nb", "\n", ":1:2"),
        ("", "", ":1:1"),
    ] {
        let shown = rendered(text, at, None);
        assert!(shown.contains(&format!("spec.handoff{place}")), "{text:?}: {shown}");
    }
}

#[test]
fn what_stands_between_two_places_is_shown_only_where_they_are_near() {
    let near = rendered(&lines(900), "line 850.", Some("line 855."));
    assert!(near.contains(" 851 │ line 851.\n 852 │ line 852.\n"), "{near}");
    let far = rendered(&lines(900), "line 850.", Some("line 100."));
    assert!(far.contains("100 │ line 100.") && far.contains("850 │ line 850."), "{far}");
    assert!(!far.contains("line 400."), "{far}");
}
