use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::Span;

use super::sarif::uri;
use super::{Counts, gravest};

#[test]
fn counts_are_told_in_words() {
    let counts = Counts { errors: 1, warnings: 2 };
    assert_eq!(counts.say(1), "1 file: 1 error, 2 warnings");
    assert_eq!(Counts::default().say(3), "3 files: 0 errors, 0 warnings");
}

#[test]
fn of_very_many_findings_the_gravest_are_shown_in_the_order_of_the_text() {
    let rules = handoff_compiler::rules();
    let of = |name: &str, at| {
        let rule = rules.iter().find(|r| r.name == name).unwrap();
        Diagnostic::new(rule, Span { start: at, end: at, ..Span::default() }, "")
    };
    let found =
        [of("unused-field", 1), of("label-with-full-stop", 2), of("unused-field", 3), of("missing-owner", 4)];
    let places = |at_most| gravest(&found, at_most).iter().map(|d| d.span.start).collect::<Vec<_>>();
    assert_eq!(places(2), [1, 4]);
    assert_eq!(places(3), [1, 3, 4]);
    assert_eq!(places(9), [1, 2, 3, 4]);
}

#[test]
fn a_file_is_told_from_where_the_check_was_run() {
    let here = std::path::Path::new("/home/jo/specs");
    let told = |path| uri(path, Some(here));
    assert_eq!(told("./sales/my spec.handoff"), "sales/my%20spec.handoff");
    assert_eq!(told("/home/jo/specs/sales/a.handoff"), "sales/a.handoff");
    assert_eq!(told("/home/jo/other/ü.handoff"), "file:///home/jo/other/%C3%BC.handoff");
    assert_eq!(told("../other/a.handoff"), "../other/a.handoff");
}
