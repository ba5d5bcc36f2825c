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
