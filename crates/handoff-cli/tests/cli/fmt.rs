use crate::sandbox::{SPEC, Sandbox};

/// The same meaning, badly laid out.
fn untidy() -> String {
    SPEC.replace("  key ticket: text\n", "      key   ticket :text\n")
}

#[test]
fn rewrites_in_the_one_style_and_then_leaves_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", untidy());
    sandbox.handoff(&["fmt", "spec.handoff"]).exits(0);
    let once = sandbox.read("spec.handoff");
    assert!(once.contains("  key ticket: text\n"), "{once}");
    sandbox.handoff(&["fmt", "."]).exits(0);
    assert_eq!(sandbox.read("spec.handoff"), once);
    sandbox.handoff(&["fmt", "--check", "."]).exits(0);
}

#[test]
fn check_prints_the_difference_and_changes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", untidy());
    let ran = sandbox.handoff(&["fmt", "--check", "spec.handoff"]).exits(1);
    assert!(ran.out.contains("-      key   ticket :text"), "{}", ran.out);
    assert!(ran.out.contains("+  key ticket: text"), "{}", ran.out);
    assert_eq!(sandbox.read("spec.handoff"), untidy());
}

#[test]
fn a_dash_reads_stdin_and_writes_stdout() {
    let sandbox = Sandbox::new();
    let once = sandbox.handoff_with(&["fmt", "-"], &untidy()).exits(0).out;
    assert!(once.contains("  key ticket: text\n"));
    assert_eq!(sandbox.handoff_with(&["fmt", "-"], &once).exits(0).out, once);
}

#[test]
fn a_file_with_errors_is_left_as_it_is_and_the_others_are_not() {
    let sandbox = Sandbox::new();
    sandbox.write("a.handoff", "process p {\n");
    sandbox.write("b.handoff", untidy());
    let ran = sandbox.handoff(&["fmt", "."]).exits(1);
    assert!(ran.err.contains("a.handoff: left as it is") && ran.err.contains("in line 1"), "{}", ran.err);
    assert_eq!(sandbox.read("a.handoff"), "process p {\n");
    assert!(sandbox.read("b.handoff").contains("  key ticket: text\n"));
}
