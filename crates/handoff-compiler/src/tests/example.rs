use super::*;

const SPEC: &str = include_str!("../../../../examples/sales-to-cs/sales-to-cs.handoff");
const TEAMS: &str = include_str!("../../../../examples/sales-to-cs/org/teams.handoff");

#[test]
fn the_reference_case_compiles_without_a_finding() {
    let files = [("sales-to-cs.handoff", SPEC), ("org/teams.handoff", TEAMS)];
    let compilation = compile_files(&files, &["sales-to-cs.handoff"]);
    assert_eq!(said(&compilation), "");
    assert!(compilation.plan.is_some());
    assert_eq!(compilation.scenarios.len(), 1);
}
