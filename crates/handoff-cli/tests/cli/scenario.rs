use crate::sandbox::{SPEC, Sandbox};

const SCENARIO: &str = r#"
scenario "Ben is silent" for bug {
  at 2026-03-02 09:00
  event ticket.opened { ticket: "T-1", summary: "Login fails" }
  expect escalation is blocked by steps
  set steps = "Click twice"
  expect escalation is offered to ben
  wait 4 hours
  expect escalated to kim
}
"#;

fn sandbox(scenario: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", format!("{SPEC}{scenario}"));
    sandbox
}

#[test]
fn a_scenario_that_comes_out_passes() {
    let ran = sandbox(SCENARIO).handoff(&["test", "spec.handoff"]).exits(0);
    assert!(ran.out.contains("Ben is silent") && ran.out.ends_with("1 passed, 0 failed\n"), "{}", ran.out);
}

#[test]
fn one_that_does_not_fails_with_its_line_and_what_was_there_instead() {
    let wrong = SCENARIO.replace("offered to ben", "offered to ana");
    let sandbox = sandbox(&wrong);
    let ran = sandbox.handoff(&["test", "spec.handoff"]).exits(1);
    assert!(ran.out.contains("expect escalation is offered to ana"), "{}", ran.out);
    let report = sandbox.handoff(&["test", "spec.handoff", "--format", "json"]).exits(1).json();
    let line = SPEC.lines().count() + 7;
    assert_eq!(report["scenarios"][0]["failure"]["line"], line, "{report:#}");
    assert_eq!((&report["passed"], &report["failed"]), (&0.into(), &1.into()));
}

#[test]
fn a_failure_shows_what_led_to_it() {
    let wrong = SCENARIO.replace("offered to ben", "offered to ana");
    let ran = sandbox(&wrong).handoff(&["test", "spec.handoff"]).exits(1);
    assert!(ran.out.contains("Escalation is offered to Ben Okoro"), "{}", ran.out);
}

#[test]
fn a_line_that_was_refused_unheard_is_noted_and_fails_nothing() {
    let unheard = SCENARIO.replace(
        "  wait 4 hours",
        "  accept escalation by ana\n  expect escalation is offered\n  wait 4 hours",
    );
    let sandbox_unheard = sandbox(&unheard);
    let ran = sandbox_unheard.handoff(&["test", "spec.handoff"]).exits(0);
    assert!(
        ran.out.contains("accept escalation by ana") && ran.out.contains("note: it was refused"),
        "{}",
        ran.out
    );
    let report = sandbox_unheard.handoff(&["test", "spec.handoff", "--format", "json"]).exits(0).json();
    assert_eq!(report["scenarios"][0]["notes"][0]["text"], "accept escalation by ana", "{report:#}");
    let heard = unheard.replace("  expect escalation is offered\n", "  expect refused\n");
    let ran = sandbox(&heard).handoff(&["test", "spec.handoff"]).exits(0);
    assert!(!ran.out.contains("note:"), "{}", ran.out);
}

#[test]
fn coverage_names_what_no_scenario_exercised() {
    let sandbox = sandbox(SCENARIO);
    let ran = sandbox.handoff(&["test", "spec.handoff", "--coverage"]).exits(0);
    assert!(ran.out.contains("bug: route fix from fixing"), "{}", ran.out);
    assert!(!ran.out.contains("ladder step escalation.accept at 100%"), "{}", ran.out);
    let report = sandbox.handoff(&["test", "spec.handoff", "--coverage", "--format", "json"]).exits(0).json();
    let items = report["coverage"]["items"].as_array().unwrap();
    let fired = items.iter().find(|i| i["kind"] == "ladder step").unwrap();
    assert_eq!(fired["covered"], true, "{report:#}");
}

#[test]
fn junit_names_each_scenario_and_why_it_failed() {
    let wrong = SCENARIO.replace("offered to ben", "offered to ana");
    let ran = sandbox(&wrong).handoff(&["test", "spec.handoff", "--format", "junit"]).exits(1);
    assert!(ran.out.contains("<testsuites tests=\"1\" failures=\"1\" errors=\"0\">"), "{}", ran.out);
    assert!(ran.out.contains("expected escalation is offered to ana"), "{}", ran.out);
    // With what led to it, and without colour.
    assert!(ran.out.contains("Escalation is offered to Ben Okoro"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
}

#[test]
fn a_filter_leaves_the_others_out() {
    let ran = sandbox(SCENARIO).handoff(&["test", "spec.handoff", "--filter", "nobody"]).exits(0);
    assert_eq!(ran.out, "0 passed, 0 failed\n");
    assert!(ran.err.contains("no scenario has `nobody` in its name"), "{}", ran.err);
}

#[test]
fn a_failure_says_what_happened_instead_and_since_which_line_it_counts() {
    let wrong = SCENARIO.replace("expect escalation is offered to ben", "expect escalated to ana");
    let sandbox = sandbox(&wrong);
    let ran = sandbox.handoff(&["test", "spec.handoff"]).exits(1);
    assert!(ran.out.contains("nothing was escalated"), "{}", ran.out);
    assert!(ran.out.contains("since line "), "{}", ran.out);
    let report = sandbox.handoff(&["test", "spec.handoff", "--format", "json"]).exits(1).json();
    let facts = report["scenarios"][0]["failure"]["timeline"].as_array().unwrap();
    assert!(facts.iter().any(|f| f["fact"] == "handoff.offered"), "{report:#}");
}

#[test]
fn the_timeline_shows_what_happened() {
    let ran = sandbox(SCENARIO).handoff(&["test", "spec.handoff", "--timeline"]).exits(0);
    assert!(ran.out.contains("Escalation is offered to Ben Okoro"), "{}", ran.out);
}
