use serde_json::json;

use crate::sandbox::{Sandbox, command, opened};

/// T-1 is blocked, T-2 was accepted.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_spec();
    let events = [
        opened("T-1", "2026-03-02T09:00:00Z"),
        opened("T-2", "2026-03-02T09:05:00Z"),
        command("T-2", "2026-03-02T09:10:00Z", "set", "ana", json!({"fields": {"steps": "Click"}})),
        command("T-2", "2026-03-02T09:20:00Z", "accept", "ben", json!({"handoff": "escalation"})),
    ];
    sandbox.facts_of(&events, &["--store", "store"]);
    sandbox
}

#[test]
fn list_says_where_each_case_is_and_who_has_it() {
    let sandbox = sandbox();
    let list = sandbox.handoff(&["case", "list", "--store", "store", "--format", "json"]).exits(0).facts();
    let keys = list.iter().map(|c| (c["case"].as_str().unwrap(), c["tracks"][0]["stage"].as_str().unwrap()));
    assert_eq!(keys.collect::<Vec<_>>(), [("T-1", "triage"), ("T-2", "fixing")]);
    let text = sandbox.handoff(&["case", "list", "--store", "store"]).exits(0).out;
    assert!(text.contains("Ana Duarte") && text.contains("Being fixed"), "{text}");
}

#[test]
fn show_gives_the_whole_state() {
    let sandbox = sandbox();
    let case =
        sandbox.handoff(&["case", "show", "T-1", "--store", "store", "--format", "json"]).exits(0).json();
    assert_eq!(case["context"]["summary"]["value"], "Login fails");
    assert_eq!(case["handoffs"]["escalation"]["state"], "blocked");
    assert_eq!(case["clocks"]["escalation.prepare"]["due"], "2026-03-02T11:00:00Z");
    let text = sandbox.handoff(&["case", "show", "T-2", "--store", "store"]).exits(0).out;
    assert!(text.contains("Ben Okoro") && text.contains("Being fixed"), "{text}");
}

#[test]
fn why_names_what_is_missing_and_who_supplies_it() {
    let sandbox = sandbox();
    let text = sandbox.handoff(&["case", "why", "T-1", "--store", "store"]).exits(0).out;
    assert!(text.contains("steps") && text.contains("Ana Duarte"), "{text}");
    let why =
        sandbox.handoff(&["case", "why", "T-1", "--store", "store", "--format", "json"]).exits(0).json();
    assert!(why.to_string().contains("\"steps\""), "{why:#}");
}

#[test]
fn why_says_how_it_can_go_on() {
    let sandbox = sandbox();
    let text = sandbox.handoff(&["case", "why", "T-2", "--store", "store"]).exits(0).out;
    assert!(text.contains("fix, to Fixed: by Ben Okoro or Kim Sato"), "{text}");
    let why =
        sandbox.handoff(&["case", "why", "T-2", "--store", "store", "--format", "json"]).exits(0).json();
    assert_eq!(
        why["next"],
        json!([{
            "handoff": "fix", "label": "fix", "stage": "fixed", "track": "main",
            "opened_by": [{"persons": ["ben", "kim"]}], "missing": []
        }])
    );
    // What is open already is no way to go on.
    let blocked =
        sandbox.handoff(&["case", "why", "T-1", "--store", "store", "--format", "json"]).exits(0).json();
    assert!(!blocked["next"].to_string().contains("escalation"), "{blocked:#}");
}

#[test]
fn history_is_the_facts_of_that_case_alone() {
    let sandbox = sandbox();
    let facts =
        sandbox.handoff(&["case", "history", "T-2", "--store", "store", "--format", "json"]).exits(0).facts();
    assert!(!facts.is_empty() && facts.iter().all(|f| f["case"] == "T-2"), "{facts:#?}");
    let text = sandbox.handoff(&["case", "history", "T-2", "--store", "store"]).exits(0).out;
    assert!(text.contains("Ben Okoro accepts Escalation") && !text.contains("T-1"), "{text}");
}

#[test]
fn a_case_that_is_not_there_is_named_with_a_close_one() {
    let ran = sandbox().handoff(&["case", "show", "T-11", "--store", "store"]).exits(3);
    assert!(ran.err.contains("`T-11`") && ran.err.contains("`T-1`"), "{}", ran.err);
}

#[test]
fn a_store_that_is_not_there_is_not_made() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["case", "list", "--store", "nowhere"]).exits(3);
    assert!(!sandbox.path("nowhere").exists());
}
