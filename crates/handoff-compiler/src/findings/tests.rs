use handoff_syntax::source::{FileId, Span};

use super::Errors;
use crate::rules;

#[test]
fn an_error_is_inside_where_all_of_it_is() {
    let span = |file, start, end| Span::new(FileId(file), start, end);
    let said = [(1, 40, 45), (0, 10, 20), (0, 30, 60)]
        .map(|(file, start, end)| rules::not_utf8::diagnostic(span(file, start, end), "spec.handoff"));
    let errors = Errors::of(said.iter());
    assert!(!errors.is_empty());
    for inside in [span(0, 10, 20), span(0, 0, 60), span(0, 25, 60), span(1, 0, 45)] {
        assert!(errors.are_in(inside), "{inside:?}");
    }
    for outside in [span(0, 11, 20), span(0, 0, 19), span(0, 25, 59), span(1, 10, 20), span(2, 0, 90)] {
        assert!(!errors.are_in(outside), "{outside:?}");
    }
    assert!(Errors::of([].iter()).is_empty());
}
