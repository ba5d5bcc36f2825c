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
fn what_is_due_by_then_fires_before_an_input_that_comes_after_a_downtime() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(0, "ping", json!({ "id": "A" }));
    let told = story.late_event(6, 6, "over", json!({ "id": "A" }));
    let names = names(&told);
    let place = |name: &str| names.iter().position(|n| *n == name);
    assert!(
        place("clock.breached").is_some() && place("clock.breached") < place("clock.stopped"),
        "{names:?}"
    );
    let told = story.case("A");
    assert!(told.clocks["timed"].breached && !told.is_open());
}

#[test]
fn what_is_due_by_then_fires_before_a_command_that_comes_after_a_downtime() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    let command = json!({ "id": "A", "by": "ben", "handoff": "pass" });
    let told = names(&story.late_event(11, 11, "handoff.accept", command));
    let place = |name: &str| told.iter().position(|n| *n == name);
    assert!(place("escalated").is_some() && place("escalated") < place("handoff.accepted"), "{told:?}");
}

#[test]
fn a_stop_that_comes_late_says_what_remained_when_it_happened() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(0, "ping", json!({ "id": "A" }));
    let told = story.late_event(8, 5, "over", json!({ "id": "A" }));
    let hour = |f: &Fact| matches!(f, Fact::ClockStopped { clock, remaining: 3_600 } if clock == "timed");
    assert_eq!(count(&told, hour), 1, "{told:?}");
}

#[test]
fn what_follows_from_closing_happens_before_it_and_no_clock_of_it_runs_on() {
    let mut story = story(
        "handoff slow from first to second { trigger by ana; accept within 1 hour { at 100% escalate to kim }; complete when count is set; on cancelled { call box.ask(id) } }
         clock mourning within 1 hour { start on slow cancelled; at 100% notify kim \"gone\" }",
    );
    story.event(0, "opened", json!({ "id": "A" }));
    story.command(1, "trigger", "ana", json!({ "handoff": "slow" }));
    story.command(1, "accept", "ben", json!({ "handoff": "slow" }));
    let told = names(&story.event(2, "over", json!({ "id": "A" })));
    let place = |name: &str| told.iter().position(|n| *n == name);
    assert!(place("call.requested").is_some() && place("call.requested") < place("case.closed"), "{told:?}");
    let case = story.case("A");
    assert!(!case.is_open() && matches!(case.clocks["mourning"].state, ClockState::Stopped(_)));
}

#[test]
fn a_step_that_would_be_due_before_the_start_is_due_at_the_start() {
    let mut story = story("clock short within 3 hours { start on ping; 5 hours before notify kim \"soon\" }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(1, "ping", json!({ "id": "A" }));
    let first = &story.case("A").clocks["short"].run.schedule[0];
    assert_eq!((first.says.as_str(), first.due), ("5 hours before", at(1)));
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

#[test]
fn what_fired_in_the_run_before_fires_in_a_new_one_whose_date_moves() {
    let mut story = Story::new(
        r#"
person kim "Kim"
event opened { id: text; end_on: date }
event moved { id: text; end_on: date }
event begun { id: text }
event rested { id: text }
process p "P" {
  key id: text
  owner kim
  context { end_on: date }
  start first on opened { set end_on from event }
  on moved { set end_on from event }
  stage first "First" { owner kim }
  stage end "End" { final }
  step finish from first to end { trigger by kim }
  clock dated by end_on { start on begun; stop on rested; 2 days before notify kim "two days" }
}
"#,
    );
    let told =
        |s: &Story| count(&s.records, |f| matches!(f, Fact::Notified { text, .. } if text == "two days"));
    story.event(0, "opened", json!({ "id": "A", "end_on": "2026-03-05" }));
    story.event(1, "begun", json!({ "id": "A" }));
    story.event(41, "rested", json!({ "id": "A" }));
    assert_eq!(told(&story), 1);
    story.event(42, "moved", json!({ "id": "A", "end_on": "2026-03-20" }));
    story.event(43, "begun", json!({ "id": "A" }));
    story.event(50, "moved", json!({ "id": "A", "end_on": "2026-03-15" }));
    story.until(500);
    assert_eq!(told(&story), 2);
}
