//! An image of the world, taken while it goes on, is the world as it was.

use std::sync::Arc;

use handoff_engine::{Bindings, CaseId, Checkpoint, Image, Input, InputKind, Limits, OutboxInput, World};
use handoff_tests::specs::compile_text;
use handoff_tests::story::{Story, at};
use serde_json::json;

use crate::spec;

/// Something to tell, and a field by which cases are looked up: what they are found by is of the image too.
const RULES: &str = "
  on ping { notify kim \"ping\" }
  on whose for each case where whom == event.whom { notify kim \"theirs\" }
";

/// With everything that a world can have, on cases of which so many are not packed.
fn busy(loose: usize) -> Story {
    let mut story = Story::new(&spec(RULES));
    let plan = story.world.current_plan().cloned();
    story.world = World::new(Limits { loose_cases: loose, hold_seconds: 3_600, ..Limits::default() });
    story.records = plan.map(|plan| story.world.load_plan(plan, at(0))).unwrap_or_default();
    let bindings = Bindings { channels: vec!["email".into()], ..Bindings::default() };
    story.world.take(&Input { at: at(0), kind: InputKind::Outbox(OutboxInput::Bound(bindings)) });
    for key in ["A", "B", "C", "D", "E", "F", "G"] {
        story.event(0, "opened", json!({ "id": key }));
    }
    story.event(0, "ping", json!({ "id": "stale" }));
    story.event(1, "over", json!({ "id": "C" }));
    story.event(1, "over", json!({ "id": "D" }));
    let let_go = CaseId { process: "p".into(), key: "C".into(), round: 1 };
    story.world.let_go(&let_go);
    story.event(2, "ping", json!({ "id": "A" }));
    story.event(2, "ping", json!({ "id": "early" }));
    story.command(2, "set", "ana", json!({ "fields": { "whom": "ben" } }));
    story.event(2, "handoff.away", json!({ "person": "ben", "until": "2026-04-01T00:00:00Z" }));
    assert_eq!((story.world.held_events().count(), story.world.dead_letters().count()), (1, 1));
    assert!(story.world.outbox().effects().count() > 0);
    story
}

/// Goes on with an image, so many cases at a time, and between them with the story.
fn image(story: &mut Story, most: usize) -> Image {
    let mut keys = ["G", "A", "F", "D", "B", "E", "new"].into_iter().cycle();
    let mut hours = 3;
    loop {
        if let Some(image) = story.world.image_some(most) {
            return image;
        }
        let key = keys.next();
        story.event(hours, "ping", json!({ "id": key }));
        story.event(hours, "opened", json!({ "id": format!("new {hours}") }));
        story.event(hours, if hours % 2 == 0 { "over" } else { "opened" }, json!({ "id": key }));
        story.command(
            hours,
            "set",
            "ana",
            json!({ "fields": { "whom": "kim", "answer": hours.to_string() } }),
        );
        let closed: Vec<CaseId> =
            story.world.cases().filter(|case| !case.is_open()).map(|case| case.id.clone()).collect();
        closed.iter().take(1).for_each(|id| story.world.let_go(id));
        if hours == 3 {
            let plan = compile_text(&spec("on ping { notify lou \"ping\" }")).plan.map(Arc::new);
            story.records.extend(plan.into_iter().flat_map(|plan| story.world.load_plan(plan, at(hours))));
        }
        hours += 1;
    }
}

fn restored(story: &Story, checkpoint: &Checkpoint) -> World {
    World::restore(checkpoint, story.world.plans().cloned(), *story.world.limits())
}

#[test]
fn an_image_is_the_world_as_it_was_when_it_was_begun() {
    for loose in [0, 3, 100] {
        for most in 1..9 {
            let mut story = busy(loose);
            let (before, told) = (story.world.checkpoint(), story.records.len());
            story.world.begin_image();
            let image = image(&mut story, most).checkpoint();
            assert!(most > 5 || story.records.len() > told, "it went on");
            assert!(before == image, "loose {loose}, {most} at a time");
            assert!(before != story.world.checkpoint() || most > 5);
            assert!(restored(&story, &image).checkpoint() == before);
        }
    }
}

#[test]
fn an_image_and_what_happened_since_are_the_world_as_it_is() {
    let mut story = busy(2);
    let told = story.records.len();
    story.world.begin_image();
    let image = image(&mut story, 2);
    let mut again = restored(&story, &image.checkpoint());
    story.records[told..].iter().for_each(|record| again.apply(record));
    let open = |world: &World| world.cases().filter(|case| case.is_open()).cloned().collect::<Vec<_>>();
    assert_eq!(open(&again), open(&story.world));
    assert!(again.outbox() == story.world.outbox());
}

#[test]
fn closed_cases_leave_an_image_but_for_the_last_and_those_that_wait_for_something() {
    let mut story = busy(100);
    story.event(4, "over", json!({ "id": "A" }));
    story.event(5, "over", json!({ "id": "B" }));
    let mut image = story.world.image();
    let limits = Limits { closed_cases: 1, ..Limits::default() };
    let keys: Vec<String> = image.let_go(&limits).iter().map(|case| case.id.key.to_string()).collect();
    assert_eq!(keys, ["D"], "A still has a notice to tell, and B closed last");
    let world = restored(&story, &image.checkpoint());
    let gone = |key: &str| world.past_cases(key).len();
    assert_eq!((gone("A"), gone("B"), gone("C"), gone("D")), (0, 0, 1, 1));
}

#[test]
fn another_one_that_is_begun_takes_the_place_of_the_one_before() {
    let mut story = busy(3);
    story.world.begin_image();
    assert!(story.world.image_some(1).is_none());
    story.event(3, "ping", json!({ "id": "A" }));
    let before = story.world.checkpoint();
    story.world.begin_image();
    assert!(image(&mut story, 1).checkpoint() == before);
    assert!(!story.world.is_imaging());
}
