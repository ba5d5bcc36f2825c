use serde_json::json;

use crate::sandbox::{SPEC, Sandbox, command, event, lines, named, opened};

#[test]
fn events_become_facts_in_order_with_the_fields_that_are_promised() {
    let sandbox = Sandbox::with_spec();
    let facts = sandbox.facts_of(&[opened("T-1", "2026-03-02T09:00:00Z")], &[]);
    for (number, fact) in facts.iter().enumerate() {
        assert_eq!(fact["seq"], number + 1, "{fact}");
        assert!(fact["at"].as_str().unwrap().ends_with('Z') && fact["fact"].is_string(), "{fact}");
    }
    let blocked = named(&facts, "handoff.blocked")[0];
    assert_eq!((&blocked["process"], &blocked["case"]), (&json!("bug"), &json!("T-1")));
    assert_eq!(blocked["missing"], json!([{"requirement": "steps", "from": "ana", "leaves": ["steps"]}]));
    let clock = named(&facts, "clock.started")[0];
    assert_eq!(
        (&clock["clock"], &clock["due"]),
        (&json!("escalation.prepare"), &json!("2026-03-02T11:00:00Z"))
    );
}

#[test]
fn the_clock_is_the_events_own_and_goes_on_to_until() {
    let sandbox = Sandbox::with_spec();
    let events = [opened("T-1", "2026-03-02T09:00:00Z")];
    let short = sandbox.facts_of(&events, &["--until", "2026-03-02T10:59:59Z"]);
    assert_eq!(named(&short, "notified").len(), 0);
    let long = sandbox.facts_of(&events, &["--until", "2026-03-02T11:00:00Z"]);
    let [told] = named(&long, "notified")[..] else { panic!("{long:#?}") };
    assert_eq!(told["at"], "2026-03-02T11:00:00Z");
    assert_eq!(told["text"], "Login fails: still missing steps");
}

#[test]
fn without_until_it_stops_at_the_last_event_after_what_is_due_then() {
    let sandbox = Sandbox::with_spec();
    let events = [opened("T-1", "2026-03-02T09:00:00Z"), opened("T-2", "2026-03-02T11:00:00Z")];
    let facts = sandbox.facts_of(&events, &[]);
    assert_eq!(named(&facts, "notified").len(), 1, "{facts:#?}");
}

#[test]
fn a_whole_life_from_offer_to_the_end() {
    let sandbox = Sandbox::with_spec();
    let facts = sandbox.facts_of(
        &[
            opened("T-1", "2026-03-02T09:00:00Z"),
            command("T-1", "2026-03-02T09:30:00Z", "accept", "ben", json!({"handoff": "escalation"})),
            command("T-1", "2026-03-02T10:00:00Z", "set", "ana", json!({"fields": {"steps": "Click twice"}})),
            command("T-1", "2026-03-02T10:30:00Z", "accept", "ben", json!({"handoff": "escalation"})),
            command("T-1", "2026-03-02T11:30:00Z", "advance", "ben", json!({"step": "fix"})),
        ],
        &[],
    );
    let refused = named(&facts, "command.refused");
    assert_eq!(refused.len(), 1, "{facts:#?}");
    assert_eq!((&refused[0]["command"], &refused[0]["by"]), (&json!("accept"), &json!("ben")));
    assert_eq!(named(&facts, "handoff.offered")[0]["to"], "ben");
    assert_eq!(named(&facts, "handoff.accepted")[0]["by"], "ben");
    assert_eq!(named(&facts, "case.closed").len(), 1);
}

#[test]
fn what_is_wrong_with_one_event_leaves_the_others_alone() {
    let sandbox = Sandbox::with_spec();
    let good = opened("T-1", "2026-03-02T09:00:00Z");
    let bad = event("bad", "2026-03-02T09:10:00Z", "ticket.opened", &json!({"summary": 7}));
    let mut conflict = good.clone();
    conflict["data"]["summary"] = "Something else".into();
    let facts = sandbox.facts_of(&[good.clone(), good, conflict, bad], &[]);
    assert_eq!(named(&facts, "case.opened").len(), 1);
    assert_eq!(named(&facts, "event.duplicate").len(), 1);
    assert_eq!(named(&facts, "event.conflict").len(), 1);
    let errors = named(&facts, "event.rejected")[0]["errors"].to_string();
    assert!(errors.contains("ticket") && errors.contains("summary"), "every mismatch is named: {errors}");
}

#[test]
fn the_same_events_twice_give_the_same_bytes() {
    let sandbox = Sandbox::with_spec();
    let events = lines(&[opened("T-1", "2026-03-02T09:00:00Z"), opened("T-2", "2026-03-02T09:00:00Z")]);
    let args =
        ["run", "spec.handoff", "--events", "-", "--until", "2026-03-05T00:00:00Z", "--format", "json"];
    let (first, second) = (sandbox.handoff_with(&args, &events), sandbox.handoff_with(&args, &events));
    assert!(!first.out.is_empty());
    assert_eq!(first.out, second.out);
}

#[test]
fn a_line_that_is_no_json_exits_with_3_is_named_and_changes_nothing() {
    let sandbox = Sandbox::with_spec();
    let events = lines(&[opened("T-1", "2026-03-02T09:00:00Z"), opened("T-2", "2026-03-02T10:00:00Z")]);
    let half = &events[..events.len() - 20];
    sandbox.write("events.ndjson", half);
    let args = ["run", "spec.handoff", "--events", "events.ndjson", "--store", "store", "--format", "json"];
    let ran = sandbox.handoff(&args).exits(3);
    assert!(ran.err.contains("line 2") && ran.err.contains("events.ndjson"), "{}", ran.err);
    assert_eq!(ran.out, "");
    assert!(!sandbox.path("store").exists());
}

#[test]
fn blank_lines_and_a_byte_order_mark_do_no_harm() {
    let sandbox = Sandbox::with_spec();
    let events = format!("\u{feff}\n\n{}\r\n\n", opened("T-1", "2026-03-02T09:00:00Z"));
    let args = ["run", "spec.handoff", "--events", "-", "--format", "json"];
    let facts = sandbox.handoff_with(&args, &events).exits(0).facts();
    assert_eq!(named(&facts, "case.opened").len(), 1);
}

#[test]
fn json_that_is_no_event_is_a_fact_and_not_the_end() {
    let sandbox = Sandbox::with_spec();
    let events = [json!({"type": "ticket.opened"}), json!(7), opened("T-1", "2026-03-02T09:00:00Z")];
    let facts = sandbox.facts_of(&events, &[]);
    assert_eq!(named(&facts, "event.rejected").len(), 2, "{facts:#?}");
    assert_eq!(named(&facts, "case.opened").len(), 1);
}

#[test]
fn no_events_is_nothing_done() {
    let sandbox = Sandbox::with_spec();
    let ran =
        sandbox.handoff_with(&["run", "spec.handoff", "--events", "-", "--format", "json"], "").exits(0);
    assert!(ran.facts().iter().all(|f| f["case"].is_null()), "{}", ran.out);
    sandbox.handoff_with(&["run", "spec.handoff", "--events", "-"], "").exits(0);
}

#[test]
fn an_events_file_that_is_not_there_exits_with_3() {
    let ran = Sandbox::with_spec().handoff(&["run", "spec.handoff", "--events", "nowhere.ndjson"]).exits(3);
    assert!(ran.err.contains("`nowhere.ndjson`"), "{}", ran.err);
}

#[test]
fn a_spec_with_errors_runs_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("spec.handoff", "process p \"P\" { }\n");
    let events = lines(&[opened("T-1", "2026-03-02T09:00:00Z")]);
    let ran = sandbox.handoff_with(&["run", "spec.handoff", "--events", "-"], &events).exits(1);
    assert_eq!(ran.out, "");
    assert!(!ran.err.is_empty());
}

#[test]
fn a_sensitive_value_does_not_show() {
    let sandbox = Sandbox::new();
    let spec = SPEC.replace("steps: text \"", "steps: text sensitive \"");
    sandbox.write("spec.handoff", spec);
    let events = [
        opened("T-1", "2026-03-02T09:00:00Z"),
        command(
            "T-1",
            "2026-03-02T10:00:00Z",
            "set",
            "ana",
            json!({"fields": {"steps": "Password hunter2"}}),
        ),
    ];
    let json = sandbox.facts_of(&events, &[]);
    assert!(!format!("{json:?}").contains("hunter2"));
    let text = sandbox.handoff_with(&["run", "spec.handoff", "--events", "-"], &lines(&events)).exits(0).out;
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn an_event_waits_for_its_case_as_long_as_the_configuration_says() {
    let sandbox = Sandbox::with_spec();
    let noted = SPEC
        .replace("event ticket.opened", "event ticket.noted { ticket: text }\nevent ticket.opened")
        .replace("  step fix", "  on ticket.noted { notify kim \"noted\" }\n  step fix");
    sandbox.write("spec.handoff", noted);
    sandbox.write("handoff.toml", "[events]\nhold = \"1 day\"\n");
    let early = event("e", "2026-03-02T09:00:00Z", "ticket.noted", &json!({"ticket": "T-1"}));
    let facts = sandbox.facts_of(&[early], &["--until", "2026-03-04T09:00:00Z"]);
    let [expired] = named(&facts, "event.expired")[..] else { panic!("{facts:#?}") };
    assert_eq!(expired["at"], "2026-03-03T09:00:00Z");
}
