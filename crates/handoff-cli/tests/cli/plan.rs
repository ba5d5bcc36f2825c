use crate::sandbox::{SPEC, Sandbox};

fn id(sandbox: &Sandbox) -> String {
    let plan = sandbox.handoff(&["build", "spec.handoff"]).exits(0).json();
    assert!(plan["format"].is_u64());
    assert!(plan["processes"]["bug"].is_object());
    plan["plan_id"].as_str().unwrap().to_owned()
}

#[test]
fn comments_and_layout_do_not_change_the_plan_and_meaning_does() {
    let sandbox = Sandbox::with_spec();
    let first = id(&sandbox);
    sandbox.write(
        "spec.handoff",
        format!("// A remark.\n\n{}", SPEC.replace("  key ticket: text", "    key ticket : text")),
    );
    assert_eq!(id(&sandbox), first);
    sandbox.write("spec.handoff", SPEC.replace("accept within 4 hours", "accept within 5 hours"));
    assert_ne!(id(&sandbox), first);
}

#[test]
fn writes_to_a_file_when_asked() {
    let sandbox = Sandbox::with_spec();
    let ran = sandbox.handoff(&["build", "spec.handoff", "-o", "plan.json"]).exits(0);
    assert_eq!(ran.out, "");
    let plan: serde_json::Value = serde_json::from_str(&sandbox.read("plan.json")).unwrap();
    assert_eq!(plan["plan_id"], id(&sandbox).as_str());
    sandbox.handoff(&["build", "spec.handoff", "-o", "no/such/folder/plan.json"]).exits(3);
}

#[test]
fn a_spec_with_errors_has_no_plan() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", SPEC.replace("owner support\n", "owner suport\n"));
    let ran = sandbox.handoff(&["build", "spec.handoff"]).exits(1);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("`suport`"), "{}", ran.err);
}

#[test]
fn prints_the_schema_of_plans() {
    let sandbox = Sandbox::new();
    let schema = sandbox.handoff(&["build", "--schema"]).exits(0).json();
    assert!(schema["properties"]["plan_id"].is_object(), "{schema}");
    sandbox.handoff(&["build", "--schema", "spec.handoff"]).exits(2);
    sandbox.handoff(&["build"]).exits(2);
}
