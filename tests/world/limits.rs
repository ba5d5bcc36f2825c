use handoff_engine::Fact;
use handoff_tests::story::{Story, at, count, names};
use serde_json::json;

use crate::story;

#[test]
fn rules_that_set_each_other_off_are_stopped_and_raise_the_built_in_exception() {
    let mut story = Story::new(
        r#"
person kim "Kim"
event opened { id: text }
event over { id: text }
process round "Round" {
  key id: text
  owner kim
  start one on opened
  stage one { owner kim }
  stage two { owner kim }
  stage gone { final }
  context { n: number }
  step there from one to two { trigger on enter; require default(n, 0) < 1_000_000 }
  step back from two to one { trigger on enter; require default(n, 0) < 1_000_000 }
  step go from one or two to gone { trigger on over }
  handoff out from one or two to gone { trigger by kim; to kim; accept within 1 hour { at 100% remind kim } }
}
"#,
    );
    let told = story.event(0, "opened", json!({ "id": "A" }));
    let no_rest = |f: &Fact| matches!(f, Fact::ExceptionRaised { exception, .. } if exception == "no_rest");
    assert_eq!(count(&told, no_rest), 1);
    assert!(told.len() > 1_000 && told.len() < 10_000, "{}", told.len());
    // A case that cannot come to rest does not move on.
    story.command(1, "trigger", "kim", json!({ "handoff": "out" }));
    story.event(2, "over", json!({ "id": "A" }));
    assert!(story.case("A").is_open());
    assert_eq!(count(&story.records, |f| matches!(f, Fact::HandoffOffered { .. })), 0);
}

#[test]
fn emits_that_follow_from_each_other_end_after_sixteen() {
    let mut story = Story::new(
        r#"
person kim "Kim"
event ball { id: text }
process left "Left" {
  key id: text
  owner kim
  start on_left on ball
  stage on_left { owner kim }
  stage gone { final }
  step go from on_left to gone { trigger by kim }
  on ball { emit ball { id } }
}
"#,
    );
    let told = story.event(0, "ball", json!({ "id": "A" }));
    assert_eq!(count(&told, |f| matches!(f, Fact::EventRejected { .. })), 1);
    let hops = told.iter().filter_map(|r| match &r.fact {
        Fact::EventEmitted { hops, .. } => Some(*hops),
        _ => None,
    });
    assert_eq!(hops.collect::<Vec<_>>(), (1..=17).collect::<Vec<u8>>());
}

#[test]
fn emits_that_lead_to_more_and_more_are_stopped() {
    let mut story = Story::new(
        r#"
person kim "Kim"
event ball { id: text }
process left "Left" {
  key id: text
  owner kim
  start on_left on ball
  stage on_left { owner kim }
  stage gone { final }
  step go from on_left to gone { trigger by kim }
  on ball { emit ball { id }; emit ball { id } }
}
"#,
    );
    let told = story.event(0, "ball", json!({ "id": "A" }));
    assert!(count(&told, |f| matches!(f, Fact::EventRejected { .. })) > 0);
    assert!(told.len() < 10_000, "{}", told.len());
}

#[test]
fn cases_that_open_each_other_are_stopped() {
    let process = |name: &str, start: &str, other: &str| {
        format!(
            r#"
process {name} "{name}" {{
  key id: text
  owner kim
  start here {start}
  stage here {{ owner kim; on enter {{ open {other} {{ id }} }} }}
  stage gone {{ final }}
  step go from here to gone {{ trigger on enter }}
}}
"#
        )
    };
    let mut story = Story::new(&format!(
        "person kim \"Kim\"\nevent ball {{ id: text }}\n{}{}",
        process("left", "on ball\n  start here when opened", "right"),
        process("right", "when opened", "left"),
    ));
    let told = story.event(0, "ball", json!({ "id": "A" }));
    assert_eq!(count(&told, |f| matches!(f, Fact::CaseOpened { .. })), 17);
    // On record: the case that wanted one more is closed.
    assert_eq!(count(&told, |f| matches!(f, Fact::CommandRefused { .. })), 1);
}

#[test]
fn turns_of_a_team_of_nobody_present_end_with_the_process_owner() {
    let mut story = story("");
    for (hour, person) in [(0, "ben"), (1, "kim"), (2, "ana"), (3, "lou")] {
        story.event(hour, "handoff.away", json!({ "person": person, "until": "2026-04-01T00:00:00Z" }));
    }
    story.event(4, "opened", json!({ "id": "A", "words": "w" }));
    let case = story.case("A");
    assert_eq!(case.handoffs["pass"].receiver.as_deref(), Some("kim"));
    assert!(case.alarms.contains_key("pass.receiver"), "{:?}", case.alarms);
    story.event(5, "handoff.back", json!({ "person": "ben" }));
}

/// A date that has passed, and ladders that begin their own clocks anew.
const OVERDUE: &str = r#"
person ana "Ana" { manager kim }
person ben "Ben" { manager kim }
person lou "Lou" { manager kim }
person kim "Kim"
event opened { id: text; end_on: date }
event ping { id: text }
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
    accept by 1 day before end_on { at 50% reassign to lou; at 100% reassign to ben "passed on" }
  }
  clock again by end_on { start on ping; stop on ping; at 100% emit ping { id } }
  step finish from first or second to end { trigger by kim }
}
"#;

/// How many timers fire then until nothing is due; not more than a hundred.
fn timers(story: &mut Story, hours: i64) -> usize {
    (0..100).take_while(|_| !story.world.fire(at(hours)).is_empty()).count()
}

#[test]
fn a_ladder_that_passes_on_what_is_overdue_does_not_climb_without_end() {
    let mut story = Story::new(OVERDUE);
    story.event(48, "opened", json!({ "id": "A", "end_on": "2026-03-02" }));
    assert_eq!(timers(&mut story, 48), 3);
    let case = story.case("A");
    assert!(
        case.clocks["pass.accept"].breached && case.alarms.contains_key("pass.accept"),
        "{:?}",
        case.alarms
    );
    assert_eq!(case.handoffs["pass"].receiver.as_deref(), Some("ben"));
}

#[test]
fn a_clock_that_is_over_at_once_and_starts_itself_again_is_stopped_with_an_alarm() {
    let mut story = Story::new(OVERDUE);
    story.event(48, "opened", json!({ "id": "A", "end_on": "2026-03-02" }));
    story.event(50, "ping", json!({ "id": "A" }));
    assert!(timers(&mut story, 50) < 10);
    assert!(story.case("A").alarms.contains_key("again"));
}

#[test]
fn a_ladder_whose_steps_are_due_at_once_passes_on_each_once() {
    let limit = "accept by 1 day before end_on { at 50% reassign to lou;";
    let at_once =
        "accept within 1 hour { 1 hour before reassign to lou; 1 hour before reassign to ben \"then you\";";
    let mut story = Story::new(&OVERDUE.replace(limit, at_once));
    story.event(0, "opened", json!({ "id": "A", "end_on": "2026-03-20" }));
    assert_eq!(timers(&mut story, 0), 2);
    assert_eq!(story.case("A").handoffs["pass"].receiver.as_deref(), Some("ben"));
    assert_eq!(story.case("A").clocks["pass.accept"].number, 1);
}

#[test]
fn who_has_it_already_is_given_nothing() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    let told = story.command(1, "reassign", "kim", json!({ "handoff": "pass", "to": "ben" }));
    assert_eq!(names(&told), ["event.received"]);
    assert_eq!(story.case("A").clocks["pass.accept"].number, 1);
}
