//! Rules that change under running cases: what moves, what stays, and what happens to clocks on the way.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops where something is not as it should be")]

mod stays;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use handoff_engine::{Fact, Input, InputKind, Limits, OutsideEvent, Prepared, Record, World};
use handoff_plan::{Instant, Plan};
use handoff_tests::specs::compile_text;
use serde_json::{Value as Json, json};

/// `accept`: how long; `stage`: what the first stage is called, with its `was`; `more`: further items of the process.
fn spec(accept: &str, stage: &str, was: &str, more: &str) -> Arc<Plan> {
    plan(&text(accept, stage, was, more))
}

fn text(accept: &str, stage: &str, was: &str, more: &str) -> String {
    format!(
        r#"
person ana "Ana" {{ manager kim }}
person ben "Ben" {{ manager kim }}
person kim "Kim"
event opened {{ id: text; words: text }}
event over {{ id: text }}
process p "P" {{
  key id: text
  owner kim
  context {{ words: text; count: integer }}
  start {stage} on opened {{ set words from event }}
  stage {stage} "First" {was} {{ owner ana }}
  stage second "Second" {{ owner ben }}
  stage end "End" {{ owner ben; final }}
  handoff pass "Pass" from {stage} to second {{
    trigger on enter
    require words
    accept within {accept} {{
      at 50% remind receiver "half"
      at 100% escalate to kim "over"
      every 10 hours escalate to kim "again"
    }}
  }}
  step finish from second to end {{ trigger on over }}
  {more}
}}
"#
    )
}

fn plan(text: &str) -> Arc<Plan> {
    let compiled = compile_text(text);
    let errors: Vec<String> =
        compiled.diagnostics.iter().map(|d| format!("{} {}", d.rule.code, d.message)).collect();
    Arc::new(compiled.plan.unwrap_or_else(|| panic!("the spec compiles: {errors:?}")))
}

fn at(hours: i64) -> Instant {
    DateTime::from_timestamp(1_772_442_000, 0).expect("a time") + TimeDelta::hours(hours)
}

struct Run {
    world: World,
    records: Vec<Record>,
    sent: u32,
}

impl Run {
    fn new(plan: &Arc<Plan>) -> Self {
        let mut world = World::new(Limits::default());
        let records = world.load_plan(Arc::clone(plan), at(0));
        let mut run = Self { world, records, sent: 0 };
        run.send(0, "opened", None, json!({ "id": "A", "words": "x" }));
        run
    }

    fn send(&mut self, hours: i64, ty: &str, subject: Option<&str>, data: Json) {
        self.until(hours);
        self.sent += 1;
        let event = OutsideEvent {
            id: self.sent.to_string().into(),
            source: "test".into(),
            ty: ty.into(),
            subject: subject.map(Into::into),
            time: Some(at(hours)),
            data,
            hops: 0,
        };
        self.records.extend(self.world.take(&Input { at: at(hours), kind: InputKind::Event(event) }));
    }

    fn until(&mut self, hours: i64) {
        while let Some(due) = self.world.next_due().filter(|due| *due <= at(hours)) {
            let now = self.world.now().map_or(due, |n| n.max(due));
            self.records.extend(self.world.fire(now));
        }
    }

    /// Loads the plan and gives what that alone told.
    fn load(&mut self, hours: i64, plan: &Arc<Plan>) -> Vec<&'static str> {
        self.until(hours);
        let told = self.world.load_plan(Arc::clone(plan), at(hours));
        let names = told.iter().filter_map(|r| r.fact.name()).collect();
        self.records.extend(told);
        names
    }

    /// The texts that somebody got, with the hour.
    fn got(&self) -> Vec<(i64, &str)> {
        let texts = self.records.iter().filter_map(|r| match &r.fact {
            Fact::Reminded { text, .. } | Fact::Escalated { text, .. } | Fact::Notified { text, .. } => {
                Some(((r.at - at(0)).num_hours(), text.as_str()))
            }
            _ => None,
        });
        texts.collect()
    }
}

#[test]
fn a_rule_that_says_the_same_touches_nothing() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    let same = spec("20 hours", "first", "", "// a comment\n");
    assert_eq!(run.load(1, &same), Vec::<&str>::new());
}

#[test]
fn a_moved_clock_keeps_its_start_and_fires_at_its_new_time() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    assert_eq!(run.load(4, &spec("40 hours", "first", "", "")), ["plan.loaded", "case.moved", "clock.moved"]);
    run.until(41);
    assert_eq!(run.got(), [(20, "half"), (40, "over")]);
}

#[test]
fn steps_that_fired_do_not_fire_again() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    run.load(12, &spec("40 hours", "first", "", ""));
    run.until(41);
    assert_eq!(run.got(), [(10, "half"), (40, "over")]);
}

#[test]
fn a_new_time_that_has_passed_fires_once_and_says_that_it_was_the_reload() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    run.load(8, &spec("10 hours", "first", "", ""));
    run.until(9);
    assert_eq!(run.got(), [(8, "half")]);
    let fired = run.records.iter().find_map(|r| match &r.fact {
        Fact::ClockFired { due, by_reload, .. } => Some((*due, *by_reload)),
        _ => None,
    });
    assert_eq!(fired, Some((at(5), true)));
    run.until(10);
    assert_eq!(run.got(), [(8, "half"), (10, "over")]);
}

#[test]
fn repeats_go_on_where_they_were() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    run.until(31);
    assert_eq!(run.got(), [(10, "half"), (20, "over"), (30, "again")]);
    run.load(32, &spec("24 hours", "first", "", ""));
    run.until(41);
    assert_eq!(run.got(), [(10, "half"), (20, "over"), (30, "again"), (40, "again")]);
}

#[test]
fn a_stage_of_another_name_is_found_by_was() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    assert_eq!(run.load(1, &spec("20 hours", "opening", "was first", "")), ["plan.loaded", "case.moved"]);
    let case = run.world.cases().next().expect("a case");
    let places: Vec<String> = case.places().map(|p| p.to_string()).collect();
    assert_eq!(places, ["opening"]);
    run.send(2, "handoff.accept", Some("A"), json!({ "by": "ben", "handoff": "pass" }));
    let case = run.world.cases().next().expect("a case");
    assert_eq!(case.places().map(|p| p.to_string()).collect::<Vec<_>>(), ["second"]);
}

#[test]
fn a_stage_that_is_gone_keeps_the_case_where_it_is() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    let other = spec("20 hours", "opening", "", "");
    assert_eq!(run.load(1, &other), ["plan.loaded", "case.stays"]);
    // It goes on by its own rules, and a new case takes the new ones.
    run.send(2, "handoff.accept", Some("A"), json!({ "by": "ben", "handoff": "pass" }));
    run.send(3, "opened", None, json!({ "id": "B", "words": "y" }));
    let places: Vec<String> = run.world.cases().flat_map(|c| c.places()).map(|p| p.to_string()).collect();
    assert_eq!(places, ["second", "opening"]);
}

#[test]
fn a_reload_by_itself_fires_no_when() {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    let told = run.load(1, &spec("20 hours", "first", "", "when words is set { notify kim \"set\" }"));
    assert_eq!(told, ["plan.loaded", "case.moved"]);
    run.send(2, "handoff.set", Some("A"), json!({ "by": "ana", "fields": { "words": null } }));
    run.send(3, "handoff.set", Some("A"), json!({ "by": "ana", "fields": { "words": "again" } }));
    assert!(run.got().contains(&(3, "set")), "{:?}", run.got());
}

/// A clock of so long that rests while the count is 1: from the second hour on.
fn resting(within: &str, pause: &str) -> Arc<Plan> {
    let clock =
        format!("clock calm within {within} {{ start on opened; {pause}; at 100% notify kim \"calm\" }}");
    spec("20 hours", "first", "", &clock)
}

fn calm(run: &Run) -> Vec<i64> {
    run.got().into_iter().filter(|(_, text)| *text == "calm").map(|(hour, _)| hour).collect()
}

#[test]
fn what_remains_of_a_paused_clock_is_of_its_new_time() {
    let mut run = Run::new(&resting("10 hours", "pause while count == 1"));
    run.send(2, "handoff.set", Some("A"), json!({ "by": "ana", "fields": { "count": 1 } }));
    let told = run.load(4, &resting("20 hours", "pause while count == 1"));
    assert_eq!(told, ["plan.loaded", "case.moved", "clock.resumed", "clock.moved", "clock.paused"]);
    run.send(6, "handoff.set", Some("A"), json!({ "by": "ana", "fields": { "count": 2 } }));
    run.until(40);
    // Two hours had run before, and eighteen were left.
    assert_eq!(calm(&run), [24]);
}

#[test]
fn a_paused_clock_goes_on_under_rules_that_know_no_pause() {
    let mut run = Run::new(&resting("10 hours", "pause while count == 1"));
    run.send(2, "handoff.set", Some("A"), json!({ "by": "ana", "fields": { "count": 1 } }));
    run.load(4, &resting("10 hours", "stop on over"));
    run.until(40);
    assert_eq!(calm(&run), [12]);
}

/// Five cases; the third has moved on to a stage that the second rules do not have.
fn five() -> (Run, Arc<Plan>) {
    let mut run = Run::new(&spec("20 hours", "first", "", ""));
    for id in ["B", "C", "D", "E"] {
        run.send(0, "opened", None, json!({ "id": id, "words": "x" }));
    }
    run.send(1, "handoff.accept", Some("C"), json!({ "by": "ben", "handoff": "pass" }));
    let mut other = Plan::clone(&spec("40 hours", "first", "", ""));
    for process in other.processes.values_mut() {
        for stage in &mut process.stages {
            if stage.place.stage == "second" {
                stage.place.stage = "another".into();
            }
        }
    }
    (run, Arc::new(other))
}

fn told(records: &[Record]) -> Vec<String> {
    let line = |r: &Record| Some(format!("{} {}", r.case.as_ref().map_or("", |c| &c.key), r.fact.name()?));
    records.iter().filter_map(line).collect()
}

#[test]
fn cases_that_move_some_at_a_time_move_as_all_at_once() {
    let ((mut whole, plan), (mut sliced, _)) = (five(), five());
    let expected = whole.world.load_plan(Arc::clone(&plan), at(2));
    assert!(told(&expected).contains(&"C case.stays".to_owned()), "{:?}", told(&expected));
    assert_eq!(told(&expected).iter().filter(|line| line.ends_with("case.moved")).count(), 4);
    let mut records = sliced.world.begin_plan(Arc::new(Prepared::new(plan)), at(2));
    let mut slices = 0;
    while sliced.world.is_moving() {
        records.extend(sliced.world.move_some(at(2), 2));
        slices += 1;
    }
    assert!(slices >= 3);
    assert_eq!(records, expected);
    assert_eq!(sliced.world.checkpoint(), whole.world.checkpoint());
}

#[test]
fn whoever_starts_again_half_way_goes_on_and_says_nothing_twice() {
    let ((mut whole, plan), (mut half, _)) = (five(), five());
    let old = Arc::clone(half.world.current_plan().expect("rules"));
    let expected = whole.world.load_plan(Arc::clone(&plan), at(2));
    let mut records = half.world.begin_plan(Arc::new(Prepared::new(Arc::clone(&plan))), at(2));
    records.extend(half.world.move_some(at(2), 3));
    let mut again = World::restore(&half.world.checkpoint(), [old, plan], Limits::default());
    while again.is_moving() {
        records.extend(again.move_some(at(2), 1));
    }
    assert_eq!(records, expected);
    assert_eq!(again.checkpoint(), whole.world.checkpoint());
}

#[test]
fn a_pattern_goes_on_counting_where_rules_stand_in_another_order() {
    let pattern = "on 2 over within 10 hours { notify kim \"twice\" }";
    let other = "on 3 over within 10 hours { notify kim \"three times\" }";
    // So that no case is over by it.
    let long =
        |more: &str| spec("20 hours", "first", "", &format!("stage aside \"Aside\" {{ owner ana }}\n{more}"));
    let mut run = Run::new(&long(&format!("{pattern}\n{other}")));
    run.send(1, "over", None, json!({ "id": "A" }));
    run.send(2, "over", None, json!({ "id": "A" }));
    assert_eq!(run.got(), [(2, "twice")]);
    run.load(3, &long(&format!("{other}\n{pattern}")));
    // The third is the first of the next two, and the third of three.
    run.send(4, "over", None, json!({ "id": "A" }));
    assert_eq!(run.got(), [(2, "twice"), (4, "three times")]);
}

#[test]
fn an_invariant_that_is_broken_already_is_not_broken_anew() {
    let words = "invariant \"it has words\": words is set";
    let count = "invariant \"it counts\": count is missing";
    let mut run = Run::new(&spec("20 hours", "first", "", &format!("{words}\n{count}")));
    run.send(1, "handoff.set", Some("A"), json!({ "by": "ana", "fields": { "count": 1 } }));
    let broken =
        |run: &Run| run.records.iter().filter(|r| matches!(r.fact, Fact::InvariantBroken { .. })).count();
    assert_eq!(broken(&run), 1);
    // They change places, and the other one is gone for a while.
    run.load(2, &spec("20 hours", "first", "", &format!("{count}\n{words}")));
    run.load(3, &spec("21 hours", "first", "", count));
    assert_eq!(broken(&run), 1);
    run.load(4, &spec("20 hours", "first", "", words));
    run.load(5, &spec("20 hours", "first", "", &format!("{words}\n{count}")));
    assert_eq!(broken(&run), 2);
}
