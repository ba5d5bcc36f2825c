use handoff_engine::Fact;
use handoff_tests::story::count;
use serde_json::json;

use crate::story;

#[test]
fn money_at_risk_that_cannot_be_counted_does_not_go_unseen() {
    let mut story =
        story("on whose { expose 10% of event.amount }\n on ping { expose count * 1 EUR \"lost\" }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(1, "whose", json!({ "id": "A", "whom": "ben", "amount": 50 }));
    assert!(!story.case("A").alarms.contains_key("exposure"));
    story.event(2, "ping", json!({ "id": "A" }));
    assert_eq!(story.case("A").alarms["exposure"].owner, "kim");
    story.event(3, "over", json!({ "id": "A" }));
    assert!(story.case("A").alarms.is_empty());
}

#[test]
fn closing_clears_what_stands_and_says_how_it_ended() {
    let mut story =
        story("stage lost \"Lost\" { final failed }\n step lose from first to lost { trigger by ana }");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    story.until(40);
    assert!(story.case("A").alarms.contains_key("pass.accept"));
    let told = story.command(41, "advance", "ana", json!({ "step": "lose" }));
    assert_eq!(count(&told, |f| matches!(f, Fact::CaseClosed { failed: true, .. })), 1, "{told:?}");
    assert!(story.case("A").alarms.is_empty());
    let mut story = crate::story("");
    story.event(0, "opened", json!({ "id": "A", "words": "w" }));
    let told = story.event(1, "over", json!({ "id": "A" }));
    assert_eq!(count(&told, |f| matches!(f, Fact::CaseClosed { failed: false, .. })), 1, "{told:?}");
}

#[test]
fn an_exception_whose_owner_nobody_knows_is_the_process_owners_with_an_alarm() {
    let mut story = story("exception lost { owner whom }\n on ping { raise lost }");
    story.event(0, "opened", json!({ "id": "A" }));
    story.event(1, "ping", json!({ "id": "A" }));
    assert_eq!(story.case("A").exceptions["lost"].owner, "kim");
    assert!(story.case("A").alarms.contains_key("lost.owner"));
    story.command(2, "resolve", "kim", json!({ "exception": "lost" }));
    assert!(!story.case("A").alarms.contains_key("lost.owner"));
}

#[test]
fn whoever_hears_of_an_exception_hears_why_it_was_raised() {
    let more = r#"
  on ping { raise lost "{words} is lost" }
  exception lost "Lost" {
    owner kim
    resolve within 1 day { at 100% notify kim "still {case}" }
    on raised { notify ben "Raised: {reason}" }
  }
"#;
    let mut story = story(more);
    story.event(0, "opened", json!({ "id": "A", "words": "the key" }));
    let told = story.event(1, "ping", json!({ "id": "A" }));
    let heard = told.iter().find_map(|r| match &r.fact {
        Fact::Notified { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(heard, Some("Raised: the key is lost"));
}
