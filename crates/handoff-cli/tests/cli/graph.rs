use crate::sandbox::{Sandbox, workspace};

#[test]
fn draws_in_every_format() {
    let sandbox = Sandbox::with_spec();
    let draw = |format: &str| sandbox.handoff(&["graph", "spec.handoff", "--format", format]).exits(0).out;
    assert!(draw("mermaid").starts_with("flowchart LR\n"));
    assert!(draw("dot").starts_with("digraph "));
    assert!(draw("svg").starts_with("<svg "));
    assert!(draw("bpmn").starts_with("<?xml "));
    for format in ["mermaid", "dot", "svg", "bpmn"] {
        let drawn = draw(format);
        for label in ["Triage", "Being fixed", "Fixed", "Escalation"] {
            assert!(drawn.contains(label), "{format}: {drawn}");
        }
        assert_eq!(drawn, draw(format), "{format}");
    }
}

#[test]
fn one_process_of_several_is_picked_by_name() {
    let sandbox = Sandbox::new();
    let path = workspace().join("examples/onboarding-to-delivery").display().to_string();
    let all = sandbox.handoff(&["graph", &path]).exits(0).out;
    let one = sandbox.handoff(&["graph", &path, "--process", "delivery"]).exits(0).out;
    assert!(all.contains("subgraph p2") && !one.contains("subgraph"), "{one}");
    let ran = sandbox.handoff(&["graph", &path, "--process", "deliveri"]).exits(2);
    assert!(ran.err.contains("did you mean `delivery`?"), "{}", ran.err);
}

#[test]
fn a_spec_with_errors_has_no_map() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", "process x {\n}\n");
    let ran = sandbox.handoff(&["graph", "spec.handoff"]).exits(1);
    assert_eq!(ran.out, "");
    sandbox.handoff(&["graph", "nowhere"]).exits(3);
}
