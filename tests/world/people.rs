use handoff_engine::Fact;
use handoff_tests::story::count;
use serde_json::json;

use crate::story;

#[test]
fn a_refusal_is_recorded_and_changes_nothing() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    let before = story.case("A").clone();
    let told = story.command(1, "accept", "lou", json!({ "handoff": "pass" }));
    assert_eq!(count(&told, |f| matches!(f, Fact::CommandRefused { .. })), 1);
    assert_eq!(*story.case("A"), before);
}

#[test]
fn a_deputy_sets_only_while_they_stand_in() {
    let mut story = story("");
    story.event(0, "opened", json!({ "id": "A" }));
    let refused = |f: &Fact| matches!(f, Fact::CommandRefused { .. });
    let told = story.command(1, "set", "lou", json!({ "fields": { "words": "w" } }));
    assert_eq!(count(&told, refused), 1);
    story.event(2, "handoff.away", json!({ "person": "ana", "until": "2026-04-01T00:00:00Z" }));
    let told = story.command(3, "set", "lou", json!({ "fields": { "words": "w" } }));
    assert_eq!(count(&told, refused), 0, "{told:?}");
}

#[test]
fn absence_ends_by_itself() {
    let mut story = story("");
    story.event(0, "handoff.away", json!({ "person": "ben", "until": "2026-03-02T12:00:00Z" }));
    story.event(1, "opened", json!({ "id": "A", "words": "w" }));
    assert_eq!(story.case("A").handoffs["pass"].receiver.as_deref(), Some("kim"));
    story.event(4, "opened", json!({ "id": "B", "words": "w" }));
    assert_eq!(story.case("B").handoffs["pass"].receiver.as_deref(), Some("ben"));
}
