use serde_json::json;

use crate::sandbox::{Ran, SPEC, Sandbox, command, lines, opened};

/// `spec.handoff` as it is, against the same with that change.
fn diff(sandbox: &Sandbox, from: &str, to: &str, more: &[&str]) -> Ran {
    let changed = SPEC.replace(from, to);
    assert_ne!(changed, SPEC, "{from}");
    sandbox.write("new.handoff", changed);
    sandbox.handoff(&[&["diff", "spec.handoff", "new.handoff"], more].concat())
}

#[test]
fn what_is_breaking_exits_with_1_and_nothing_else_does() {
    let sandbox = Sandbox::with_spec();
    let ran = sandbox.handoff(&["diff", "spec.handoff", "spec.handoff"]).exits(0);
    assert_eq!(ran.out, "no change in meaning\n");
    let ran = diff(&sandbox, "accept within 4 hours", "accept within 5 hours", &[]).exits(0);
    assert!(ran.out.starts_with("safe      bug.escalation.accept: the deadline is longer"), "{}", ran.out);
    diff(&sandbox, "accept within 4 hours", "accept within 3 hours", &[]).exits(0);
    let ran = diff(&sandbox, "step fix from", "step repair from", &[]).exits(1);
    assert!(ran.out.contains("breaking  bug.fix: step `fix` is removed"), "{}", ran.out);
    assert!(ran.out.contains("2 changes: 1 breaking, 0 risky, 1 safe"), "{}", ran.out);
}

#[test]
fn a_name_that_says_what_it_was_is_the_same_one() {
    let sandbox = Sandbox::with_spec();
    let ran = diff(&sandbox, "step fix from", "step repair was fix from", &[]).exits(0);
    assert!(ran.out.contains("step `fix` is now called `repair`"), "{}", ran.out);
}

#[test]
fn json_is_one_object() {
    let sandbox = Sandbox::with_spec();
    let told =
        diff(&sandbox, "require summary, steps", "require summary", &["--format", "json"]).exits(0).json();
    assert_eq!(
        (&told["breaking"], &told["risky"], &told["safe"]),
        (&json!(0), &json!(0), &json!(1)),
        "{told}"
    );
    let change = &told["changes"][0];
    assert_eq!((&change["class"], &change["what"]), (&json!("safe"), &json!("bug.escalation.steps")));
    assert!(change["message"].is_string() && change["reason"].is_string());
    assert_ne!(told["old"], told["new"]);
}

#[test]
fn markdown_shows_the_part_of_the_map_that_changes() {
    let sandbox = Sandbox::with_spec();
    let told = diff(&sandbox, "accept within 4 hours", "accept within 3 hours", &["--format", "markdown"])
        .exits(0)
        .out;
    assert!(told.contains("```mermaid\nflowchart LR\n"), "{told}");
    assert!(told.contains("changed: Escalation"), "{told}");
    assert!(!told.contains("Fix\""), "{told}");
    let told = diff(&sandbox, "step fix from", "step repair from", &["--format", "markdown"]).exits(1).out;
    assert!(told.contains("new: repair") && told.contains("removed: fix"), "{told}");
}

#[test]
fn a_store_says_which_open_cases_are_touched_and_stays_as_it_is() {
    let sandbox = Sandbox::with_spec();
    let steps = command("T-1", "2026-03-02T09:30:00Z", "set", "ana", json!({"fields": {"steps": "Click"}}));
    let events = [opened("T-1", "2026-03-02T09:00:00Z"), steps, opened("T-2", "2026-03-02T10:00:00Z")];
    let run = ["run", "spec.handoff", "--events", "-", "--store", "store"];
    sandbox.handoff_with(&run, &lines(&events)).exits(0);
    let store = ["--store", "store", "--at", "2026-03-02T11:15:00Z", "--format", "json"];

    let told = diff(&sandbox, "accept within 4 hours", "accept within 1 hour", &store).exits(0).json();
    let cases = &told["cases"];
    assert_eq!(cases["open"], 2, "{told}");
    assert_eq!(cases["moves"], json!([{"process": "bug", "case": "T-1"}, {"process": "bug", "case": "T-2"}]));
    let up = &cases["overdue"][0];
    assert_eq!((&up["case"], &up["clock"]), (&json!("T-1"), &json!("escalation.accept")), "{told}");
    assert_eq!(
        (&up["due"], &up["was_due"]),
        (&json!("2026-03-02T10:30:00Z"), &json!("2026-03-02T13:30:00Z"))
    );
    assert_eq!(cases["overdue"].as_array().unwrap().len(), 1, "{told}");

    let told = diff(&sandbox, "handoff escalation ", "handoff move_on ", &store).exits(1).json();
    assert_eq!(told["cases"]["stays"][0]["why"], "the handoff escalation is gone", "{told}");

    // It was only looked at: the cases are still on the plan that they ran on.
    let again =
        sandbox.handoff(&["diff", "spec.handoff", "spec.handoff", "--store", "store", "--format", "json"]);
    assert_eq!(again.exits(0).json()["cases"]["moves"], json!([]));
}

#[test]
fn what_cannot_be_compared_says_so() {
    let sandbox = Sandbox::with_spec();
    sandbox.handoff(&["diff", "spec.handoff", "nowhere"]).exits(3);
    sandbox.handoff(&["diff", "spec.handoff"]).exits(2);
    sandbox.handoff(&["diff", "spec.handoff", "spec.handoff", "--store", "nowhere"]).exits(3);
    let store = ["diff", "spec.handoff", "spec.handoff", "--at", "2026-03-02"];
    sandbox.handoff(&store).exits(2);
    sandbox.write("broken.handoff", "process x {\n}\n");
    sandbox.handoff(&["diff", "broken.handoff", "spec.handoff"]).exits(1);
}
