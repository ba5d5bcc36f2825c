use handoff_engine::{ClockState, Fact};
use handoff_tests::story::{Story, at, count, names};
use serde_json::json;

use crate::story;

#[test]
fn after_a_downtime_the_overdue_steps_fire_in_due_order_and_say_when_they_were_due() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    story.event(1, "ping", json!({ "id": "A" }));
    let told = story.wake(45);
    let fired = told.iter().filter_map(|r| match &r.fact {
        Fact::ClockFired { clock, due, times, .. } => Some((clock.as_str(), *due, r.at, *times)),
        _ => None,
    });
    let fired: Vec<_> = fired.collect();
    assert_eq!(
        fired,
        [
            ("timed", at(4), at(45), 1),
            ("pass.accept", at(5), at(45), 1),
            ("timed", at(7), at(45), 1),
            ("pass.accept", at(10), at(45), 1),
            // Repeats of hours 20, 30 and 40, in one.
            ("pass.accept", at(20), at(45), 3),
        ]
    );
    assert_eq!(count(&told, |f| matches!(f, Fact::Escalated { .. })), 2);
    assert!(story.wake(100).is_empty(), "three times at most");
}

#[test]
fn a_clock_starts_when_what_starts_it_happened() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.until(10);
    story.late_event(10, 5, "ping", json!({ "id": "A" }));
    assert_eq!(story.case("A").clocks["timed"].run.start, at(5));
    assert_eq!(story.case("A").clocks["timed"].run.due, at(11));
    // Three hours were over before it was known.
    let told = story.wake(10);
    assert_eq!(names(&told), ["clock.fired", "notified"]);
}

#[test]
fn never_later_than_it_came_in() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.late_event(2, 9, "ping", json!({ "id": "A" }));
    assert_eq!(story.case("A").clocks["timed"].run.start, at(2));
}

#[test]
fn a_stop_that_comes_late_leaves_what_fired() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(0, "ping", json!({ "id": "A" }));
    story.until(8);
    let fired = count(&story.records, |f| matches!(f, Fact::ClockFired { .. }));
    assert_eq!(fired, 2);
    story.late_event(8, 5, "over", json!({ "id": "A" }));
    assert!(matches!(story.case("A").clocks["timed"].state, ClockState::Stopped(_)));
    assert!(story.case("A").clocks["timed"].breached);
    story.until(100);
    assert_eq!(count(&story.records, |f| matches!(f, Fact::ClockFired { .. })), fired);
}

#[test]
fn after_a_stop_it_is_a_new_run_and_nothing_of_the_old_one_fires() {
    let mut story = story(
        "on ping where event.words == \"again\" { set words = \"again\" }\n clock stops within 6 hours { start on ping; stop on enter second; at 100% notify kim \"stops\" }",
    );
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    story.event(0, "ping", json!({ "id": "A" }));
    story.command(5, "accept", "ben", json!({ "handoff": "pass" }));
    story.event(5, "ping", json!({ "id": "A" }));
    assert_eq!(story.case("A").clocks["stops"].number, 2);
    story.until(10);
    let stops = |f: &Fact| matches!(f, Fact::Notified { text, .. } if text == "stops");
    assert_eq!(count(&story.records, stops), 0);
    story.until(11);
    assert_eq!(count(&story.records, stops), 1);
}

#[test]
fn what_is_due_comes_before_an_input_of_the_same_instant() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(0, "ping", json!({ "id": "A" }));
    story.event(6, "over", json!({ "id": "A" }));
    assert!(story.case("A").clocks["timed"].breached);
}

#[test]
fn a_ladder_that_is_exhausted_leaves_an_alarm_with_the_process_owner() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    story.until(39);
    assert!(!story.case("A").alarms.contains_key("pass.accept"));
    story.until(40);
    assert_eq!(story.case("A").alarms["pass.accept"].owner, "kim");
    story.command(41, "accept", "ben", json!({ "handoff": "pass" }));
    assert!(story.case("A").alarms.is_empty());
}

#[test]
fn a_ladder_is_frozen_at_its_start_and_its_people_are_found_when_it_fires() {
    let mut story =
        story("clock chosen within 4 hours using if words == \"a\" then one else two { start on ping }");
    story.event(0, "opened", json!({ "id": "A", "words": "a" }));
    story.event(0, "ping", json!({ "id": "A" }));
    story.command(1, "set", "ana", json!({ "fields": { "words": "b" } }));
    story.command(1, "accept", "ben", json!({ "handoff": "pass" }));
    story.until(4);
    let to_ben =
        |f: &Fact| matches!(f, Fact::Notified { to, text, .. } if to == "ben" && text == "whoever it is");
    assert_eq!(count(&story.records, to_ben), 1);
}

#[test]
fn closing_stops_what_runs() {
    let mut story = story("clock lasting within 6 hours { start on ping; at 100% notify kim \"too long\" }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(0, "ping", json!({ "id": "A" }));
    story.event(1, "over", json!({ "id": "A" }));
    let case = story.case("A");
    assert!(!case.is_open());
    assert!(case.clocks.values().all(|c| matches!(c.state, ClockState::Stopped(_))), "{:?}", case.clocks);
}

#[test]
fn an_offer_passed_on_when_its_date_is_gone_has_an_alarm_instead_of_a_clock() {
    let mut story = Story::new(
        r#"
person ana "Ana" { manager kim }
person ben "Ben" { manager kim; deputy lou }
person kim "Kim"
person lou "Lou"
event opened { id: text; end_on: date }
event open_end { id: text }
event over { id: text }
process p "P" {
  key id: text
  owner kim
  context { end_on: date }
  start first on opened { set end_on from event }
  stage first "First" { owner ana }
  stage second "Second" { owner ben }
  stage end "End" { final }
  handoff pass "Pass" from first to second {
    trigger on enter
    to ben
    accept by 1 day before end_on { at 100% escalate to kim }
  }
  step finish from first or second to end { trigger on over }
  on open_end { clear end_on }
}
"#,
    );
    story.event(0, "opened", json!({ "id": "A", "end_on": "2026-05-01" }));
    story.event(1, "open_end", json!({ "id": "A" }));
    assert!(story.case("A").is_running("pass.accept"), "a date that is gone leaves the clock as it is");
    story.event(2, "handoff.away", json!({ "person": "ben", "until": "2026-04-01T00:00:00Z" }));
    let case = story.case("A");
    assert_eq!(case.handoffs["pass"].receiver.as_deref(), Some("lou"));
    assert!(!case.is_running("pass.accept") && case.alarms.contains_key("pass.accept"));
}
