//! The example `sales-to-cs`: its events tell the stories that its README promises.

use serde_json::Value;

use crate::sandbox::{Ran, handoff_in, named, workspace};

fn run(format: &str) -> Ran {
    let args =
        ["run", "examples/sales-to-cs", "--events", "examples/sales-to-cs/events.ndjson", "--format", format];
    handoff_in(&workspace(), &args, "").exits(0)
}

fn of_case<'a>(facts: &'a [Value], case: &str, name: &str) -> Vec<&'a Value> {
    named(facts, name).into_iter().filter(|f| f["case"] == case).collect()
}

#[test]
fn every_example_passes_its_check_its_scenarios_and_its_events_and_is_in_the_one_style() {
    for entry in std::fs::read_dir(workspace().join("examples")).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_type().unwrap().is_dir() {
            continue;
        }
        let name = entry.file_name().into_string().unwrap();
        let spec = format!("examples/{name}");
        handoff_in(&workspace(), &["check", &spec], "").exits(0);
        handoff_in(&workspace(), &["fmt", "--check", &spec], "").exits(0);
        handoff_in(&workspace(), &["test", &spec], "").exits(0);
        let events = format!("{spec}/events.ndjson");
        if workspace().join(&events).exists() {
            handoff_in(&workspace(), &["run", &spec, "--events", &events], "").exits(0);
        }
    }
}

#[test]
fn the_reference_case_has_nothing_to_warn_of() {
    handoff_in(&workspace(), &["check", "examples/sales-to-cs", "--deny", "warnings"], "").exits(0);
}

#[test]
fn each_story_happens() {
    let facts = run("json").facts();
    let all = |case, name| of_case(&facts, case, name);

    assert_eq!(all("D-101", "handoff.completed").len(), 1);
    assert_eq!(all("D-101", "case.closed")[0]["failed"], false);
    assert_eq!(all("D-101", "exposure.counted").len(), 0);

    let escalated = all("D-102", "escalated");
    assert_eq!((&escalated[0]["to"], &escalated[0]["at"]), (&"dana".into(), &"2026-03-03T19:00:00Z".into()));
    assert_eq!(all("D-102", "handoff.accepted")[0]["by"], "dana");

    let task = all("D-103", "task.created").into_iter().find(|t| t["for"] == "maria").unwrap();
    assert_eq!(
        (&task["text"], &task["at"]),
        (&"Re-engage Halden Freight".into(), &"2026-03-06T15:30:00Z".into())
    );

    let [exposed] = all("D-104", "exposure.counted")[..] else { panic!("once") };
    assert_eq!(exposed["amount"], serde_json::json!({"amount": "8640.00", "currency": "USD"}));
    // Seven days on the wall: the clocks went forward in between.
    assert_eq!(exposed["at"], "2026-03-09T14:00:00Z");

    assert_eq!(all("D-105", "handoff.returned").len(), 3);
    assert_eq!(all("D-105", "exception.raised")[0]["exception"], "ping_pong");
    assert_eq!(all("D-105", "handoff.completed").len(), 1);

    assert_eq!(all("D-106", "command.refused").len(), 1);
    assert_eq!(all("D-106", "case.closed")[0]["failed"], true);
    assert_eq!(named(&facts, "event.held").len(), 1);

    assert_eq!(named(&facts, "event.duplicate").len(), 1);
    let [rejected] = named(&facts, "event.rejected")[..] else { panic!("once") };
    let errors = rejected["errors"].to_string();
    assert!(errors.contains("acv") && errors.contains("mario"), "{errors}");
}

#[test]
fn the_timeline_reads_as_it_should() {
    insta::assert_snapshot!("timeline", run("text").out);
}
