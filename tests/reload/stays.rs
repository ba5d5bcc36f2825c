//! What keeps a case on its rules, and what does not.

use handoff_engine::Fact;
use serde_json::json;

use super::{Run, plan, spec, text};

const STAYS: [&str; 2] = ["plan.loaded", "case.stays"];
const MOVES: [&str; 2] = ["plan.loaded", "case.moved"];

const CLOCK: &str = "clock lasting within 50 hours { start on enter first; at 100% notify kim \"long\" }";
const SIDE: &str = "handoff side \"Side\" from first to second { trigger by ana; require count; accept within 1 day { at 100% escalate to kim } }";

fn why(run: &Run) -> &str {
    let stays = run.records.iter().rev().find_map(|r| match &r.fact {
        Fact::CaseStays { why, .. } => Some(why.as_str()),
        _ => None,
    });
    stays.unwrap_or_default()
}

#[test]
fn a_clock_that_runs_and_is_gone_keeps_the_case_and_one_that_was_stopped_does_not() {
    let mut run = Run::new(&spec("20 hours", "first", "", CLOCK));
    assert_eq!(run.load(1, &spec("20 hours", "first", "", "")), STAYS);
    assert!(why(&run).contains("lasting"), "{}", why(&run));
    let stopped = CLOCK.replace("start on enter first;", "start on enter first; stop on over;");
    let mut run = Run::new(&spec("20 hours", "first", "", &stopped));
    run.send(1, "over", None, json!({ "id": "A" }));
    assert_eq!(run.load(2, &spec("20 hours", "first", "", "")), MOVES);
}

#[test]
fn a_handoff_that_is_open_and_is_gone_keeps_the_case_and_one_that_is_not_does_not() {
    let mut run = Run::new(&spec("20 hours", "first", "", SIDE));
    assert_eq!(run.load(1, &spec("20 hours", "first", "", "")), MOVES);
    let mut run = Run::new(&spec("20 hours", "first", "", SIDE));
    run.send(1, "handoff.trigger", Some("A"), json!({ "by": "ana", "handoff": "side" }));
    assert_eq!(run.load(2, &spec("20 hours", "first", "", "")), STAYS);
    assert!(why(&run).contains("side"), "{}", why(&run));
}

#[test]
fn a_handoff_of_another_name_is_found_by_was_with_its_clock() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    let renamed =
        text("20 hours", "first", "", "").replace("handoff pass \"Pass\"", "handoff hand \"Pass\" was pass");
    assert_eq!(run.load(1, &plan(&renamed)), MOVES);
    let case = run.world.cases().next().expect("a case");
    assert!(case.handoffs.contains_key("hand") && case.is_running("hand.accept"), "{:?}", case.handoffs);
}

#[test]
fn a_value_of_another_type_keeps_the_case() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    let other =
        text("20 hours", "first", "", "").replace("context { words: text;", "context { words: list of text;");
    let other = other.replace(" { set words from event }", "");
    assert_eq!(run.load(1, &plan(&other)), STAYS);
    assert!(why(&run).contains("words"), "{}", why(&run));
}

#[test]
fn what_was_breached_is_not_breached_again() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    run.until(25);
    run.load(26, &spec("24 hours", "first", "", ""));
    run.until(29);
    let breached = |r: &&handoff_engine::Record| matches!(r.fact, Fact::ClockBreached { .. });
    assert_eq!(run.records.iter().filter(breached).count(), 1);
}

/// Two repeats of one period, of which one has come as often as it may.
#[test]
fn each_of_several_repeats_goes_on_by_itself() {
    let clock = |times: &str| {
        let ladder = format!(
            "every 5 hours up to {times} notify kim \"more\"; every 5 hours up to 1 time notify kim \"once\""
        );
        format!("clock lasting within 10 hours {{ start on enter first; {ladder} }}")
    };
    let mut run = Run::new(&spec("900 hours", "first", "", &clock("3 times")));
    run.until(16);
    run.load(17, &spec("900 hours", "first", "", &clock("4 times")));
    run.until(400);
    let told = |wanted: &str| run.got().iter().filter(|(_, text)| *text == wanted).count();
    assert_eq!((told("more"), told("once")), (3, 1));
    let due = |r: &handoff_engine::Record| match &r.fact {
        Fact::ClockFired { step, due, .. } => Some((*step, *due)),
        _ => None,
    };
    let mut fired: Vec<_> = run.records.iter().filter_map(due).collect();
    let all = fired.len();
    fired.sort_unstable();
    fired.dedup();
    assert_eq!(fired.len(), all, "nothing fires twice");
}

#[test]
fn repeats_that_are_counted_go_on_counting() {
    let clock = |within: &str| {
        format!(
            "clock lasting within {within} {{ start on enter first; every 5 hours up to 3 times notify kim \"again\" }}"
        )
    };
    let mut run = Run::new(&spec("900 hours", "first", "", &clock("10 hours")));
    run.until(21);
    run.load(22, &spec("900 hours", "first", "", &clock("11 hours")));
    run.until(400);
    let again =
        |r: &&handoff_engine::Record| matches!(&r.fact, Fact::Notified { text, .. } if text == "again");
    assert_eq!(run.records.iter().filter(again).count(), 3);
}
