use serde_json::Value;

use super::{published, published_schema};
use crate::sample::plan;
use crate::{Plan, PlanId};

#[test]
fn the_schema_in_the_repository_is_the_one_of_these_types() {
    let kept: Value = serde_json::from_str(include_str!("../../plan.schema.json")).unwrap();
    assert!(
        kept == published_schema(),
        "write it anew: handoff build --schema > crates/handoff-plan/plan.schema.json"
    );
}

#[test]
fn the_schema_says_every_member_of_a_plan() {
    let schema = published_schema();
    let properties = schema["properties"].as_object().unwrap();
    let whole = published(&plan()).unwrap();
    for (at, key) in whole.as_object().unwrap().keys().enumerate() {
        assert!(properties.contains_key(key), "{key}");
        assert!(schema["required"].as_array().unwrap().contains(&key.as_str().into()), "{key}");
        assert!(at != 1 || key == "plan_id");
    }
}

#[test]
fn a_published_plan_is_read_back() {
    let whole = published(&plan()).unwrap();
    assert_eq!(whole["plan_id"], PlanId::of(&plan()).to_string());
    assert_eq!(serde_json::from_value::<Plan>(whole).unwrap(), plan());
}
