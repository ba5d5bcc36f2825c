use handoff_engine::Fact;
use handoff_tests::story::{Story, count};
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

/// Everybody belongs to one team; Ana gives, and her own team approves.
const CREW: &str = r#"
person ana "Ana" { manager kim }
person ben "Ben" { manager kim }
person lou "Lou" { manager kim }
person kim "Kim"
team crew "Crew" { lead ana; manager kim; members ana, ben, lou }
event opened { id: text }
process p "P" {
  key id: text
  owner kim
  context { words: text }
  start first on opened
  stage first "First" { owner ana }
  stage second "Second" { owner ben }
  stage end "End" { final }
  handoff pass "Pass" from first to second {
    trigger on enter
    require seen: approval by crew except lou
    accept within 1 day { at 100% escalate to kim }
  }
  step finish from second to end { trigger by ben }
}
"#;

#[test]
fn neither_who_gives_nor_who_is_excepted_is_asked_to_approve() {
    let mut story = Story::new(CREW);
    let told = story.event(0, "opened", json!({ "id": "A" }));
    let asked = told.iter().find_map(|r| match &r.fact {
        Fact::ApprovalRequested { of, .. } => Some(of.iter().map(|p| p.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(asked, Some(vec!["ben", "kim"]));
}

#[test]
fn work_is_given_on_by_who_has_it_who_is_above_them_or_who_owns_the_process() {
    let to = |s: &Story| s.case("A").handoffs["pass"].receiver.as_ref().map(|p| p.to_string());
    let mut story = Story::new(CREW);
    story.event(0, "opened", json!({ "id": "A" }));
    story.command(1, "approve", "ben", json!({ "handoff": "pass" }));
    assert_eq!(to(&story).as_deref(), Some("ben"));
    let refused = |f: &Fact| matches!(f, Fact::CommandRefused { .. });
    let told = story.command(2, "reassign", "lou", json!({ "handoff": "pass", "to": "lou" }));
    assert_eq!((count(&told, refused), to(&story).as_deref()), (1, Some("ben")));
    for (by, next) in [("ben", "lou"), ("kim", "ben")] {
        story.command(3, "reassign", by, json!({ "handoff": "pass", "to": next }));
        assert_eq!(to(&story).as_deref(), Some(next), "by {by}");
    }
}

#[test]
fn whoever_has_it_now_comes_with_the_reason() {
    let mut story = Story::new(CREW);
    story.event(0, "opened", json!({ "id": "A" }));
    story.command(1, "approve", "lou", json!({ "handoff": "pass" }));
    story.command(2, "approve", "kim", json!({ "handoff": "pass" }));
    story.event(3, "handoff.away", json!({ "person": "ben", "until": "2026-04-01T00:00:00Z" }));
    let why = story.records.iter().filter_map(|r| match &r.fact {
        Fact::AssignmentChanged { to, why, .. } => Some(format!("{to}: {why}")),
        _ => None,
    });
    let said =
        ["ana: the stage is theirs", "kim: ben is away until 2026-04-01 00:00 UTC; ana must not be the one"];
    assert_eq!(why.collect::<Vec<_>>(), said);
}
