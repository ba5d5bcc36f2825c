use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::Span;

use super::{escape, escape_property, shown};

#[test]
fn a_workflow_command_cannot_be_broken_out_of() {
    assert_eq!(escape("50% of\r\nit"), "50%25 of%0D%0Ait");
    assert_eq!(escape_property("a:b,c"), "a%3Ab%2Cc");
}

#[test]
fn the_gravest_stand_first_and_what_github_would_drop_is_counted() {
    let rules = handoff_compiler::rules();
    let of = |name: &str, at| {
        let rule = rules.iter().find(|r| r.name == name).unwrap();
        Diagnostic::new(rule, Span { start: at, end: at, ..Span::default() }, "")
    };
    let warnings = (0..25).map(|at| of("unused-field", at));
    let found: Vec<Diagnostic> = warnings.chain((25..28).map(|at| of("missing-owner", at))).collect();
    let (kept, cut) = shown(&found);
    assert_eq!(
        kept.iter().map(|d| d.span.start).collect::<Vec<_>>(),
        [25, 26, 27, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    );
    assert_eq!(cut, ["15 warnings"]);
    assert_eq!(shown(&found[20..]).1, Vec::<String>::new());
}
