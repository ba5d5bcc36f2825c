use crate::sandbox::Sandbox;

#[test]
fn a_code_and_its_name_give_the_same_page_with_both_examples() {
    let sandbox = Sandbox::new();
    let by_code = sandbox.handoff(&["explain", "H0301"]).exits(0).out;
    let by_name = sandbox.handoff(&["explain", "missing-owner"]).exits(0).out;
    assert_eq!(by_code, by_name);
    assert!(by_code.starts_with("H0301 missing-owner\n"), "{by_code}");
    assert!(by_code.contains("## Bad") && by_code.contains("## Good"), "{by_code}");
}

#[test]
fn case_does_not_matter() {
    Sandbox::new().handoff(&["explain", "h0301"]).exits(0);
}

#[test]
fn an_unknown_code_suggests_a_close_one() {
    let ran = Sandbox::new().handoff(&["explain", "mising-owner"]).exits(2);
    assert!(ran.err.contains("`missing-owner`"), "{}", ran.err);
}

#[test]
fn every_rule_has_a_page() {
    let sandbox = Sandbox::new();
    let report = sandbox.handoff(&["check", "--rules", "--format", "json"]).exits(0).json();
    // Starting the command for each would be slow: a few from all over.
    for rule in report["rules"].as_array().unwrap().iter().step_by(10) {
        sandbox.handoff(&["explain", rule["code"].as_str().unwrap()]).exits(0);
    }
}
