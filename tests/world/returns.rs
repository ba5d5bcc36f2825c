//! What came back: where the case is then.

use handoff_plan::Place;
use handoff_tests::story::{Story, names};
use serde_json::json;

const SIDE: &str = r#"
person ana "Ana"
person ben "Ben"
event opened { id: text }
process p "P" {
  key id: text
  owner ana
  start first on opened
  stage first "First" { owner ana }
  stage later "Later" { owner ana }
  stage end "End" { final }
  track side {
    stage there "There" { owner ben }
    stage done "Done" { final }
  }
  handoff pass "Pass" from first to side.there {
    trigger on enter
    to ben
    accept within 20 hours { at 100% remind ben }
    return wrong "Wrong"
  }
  step on_its_way from first to later { trigger by ana }
  step finish from first or later to end { trigger by ana }
  step finish_there from side.there to side.done { trigger by ben }
}
"#;

#[test]
fn a_track_that_went_on_comes_back_from_where_it_is() {
    let mut story = Story::new(SIDE);
    story.event(0, "opened", json!({ "id": "A" }));
    story.command(1, "accept", "ben", json!({ "handoff": "pass" }));
    story.command(2, "trigger", "ana", json!({ "step": "on_its_way" }));
    let told = story.command(3, "return", "ben", json!({ "handoff": "pass", "reason": "wrong" }));
    let moved: Vec<&str> = names(&told).into_iter().filter(|name| name.starts_with("stage.")).collect();
    assert_eq!(moved, ["stage.left", "stage.left", "stage.entered"]);
    let places: Vec<String> = story.case("A").places().map(|place: Place| place.to_string()).collect();
    assert_eq!(places, ["first"]);
}
