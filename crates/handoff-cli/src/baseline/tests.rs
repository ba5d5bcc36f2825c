use handoff_syntax::source::{SourceFile, Span};

use super::*;

#[test]
fn a_path_is_the_same_however_it_is_begun() {
    assert_eq!(clean("./specs/./a.handoff"), clean("specs/a.handoff"));
    assert_ne!(clean("../a.handoff"), clean("a.handoff"));
}

#[test]
fn only_a_report_is_a_baseline() {
    assert_eq!(Baseline::parse(&json!({"findings": []})), Some(Baseline::default()));
    for other in [json!([]), json!({}), json!({"findings": [{"name": "missing-owner"}]})] {
        assert_eq!(Baseline::parse(&other), None, "{other}");
    }
}

#[test]
fn a_long_line_is_known_by_how_it_begins() {
    let known = |rest: &str| {
        let mut sources = SourceMap::default();
        let line = format!("record r {{ {} {rest} }}", "a: text; ".repeat(200));
        let file = sources.add(SourceFile::new("a.handoff", line));
        let rule = handoff_compiler::rules().into_iter().next().unwrap();
        fingerprint(&sources, &Diagnostic::new(rule, Span::new(file, 0, 6), "it is so"))
    };
    assert_eq!(known("b: text"), known("c: text"));
}
