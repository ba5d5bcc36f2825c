use std::time::Duration;

use serde_json::json;

use super::super::message::{Call, Content, Returns};
use super::{Sent, excerpt, result, retry_after};
use crate::testing::at;

fn call(bare: Option<bool>) -> Content {
    let returns = bare.map(|bare| Returns { schema: json!({}), bare });
    Content::Call(Call { action: "terms".into(), args: json!({}), returns })
}

#[test]
fn a_result_stands_under_result_or_is_the_whole_answer() {
    let done = |value| Sent::Done(Some(value));
    assert_eq!(result(&call(Some(false)), r#"{"result": "a"}"#), done(json!("a")));
    assert_eq!(result(&call(Some(false)), r#""a""#), done(json!("a")));
    assert_eq!(result(&call(Some(false)), r#"{"b": 1}"#), done(json!({ "b": 1 })));
    assert_eq!(result(&call(Some(true)), r#"{"result": "a"}"#), done(json!({ "result": "a" })));
    assert_eq!(result(&call(None), "whatever"), Sent::Done(None));
}

#[test]
fn an_answer_that_says_nothing_or_no_json_has_failed() {
    assert!(matches!(result(&call(Some(false)), " \n"), Sent::Failed { .. }));
    let Sent::Failed { why, after: None } = result(&call(Some(false)), "<html>\n oh") else {
        panic!("it is no JSON")
    };
    assert_eq!(why, "the answer is not JSON: <html> oh");
}

#[test]
fn retry_after_is_seconds_or_a_date_and_has_a_limit() {
    let now = at("2026-03-02T09:00:00Z");
    assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
    assert_eq!(retry_after("Mon, 02 Mar 2026 09:01:00 GMT", now), Some(Duration::from_secs(60)));
    assert_eq!(retry_after("Mon, 02 Mar 2026 08:00:00 GMT", now), Some(Duration::ZERO));
    assert_eq!(retry_after("99999999999", now), Some(Duration::from_secs(24 * 3_600)));
    assert_eq!(retry_after("soon", now), None);
}

#[test]
fn an_excerpt_is_short_and_on_one_line() {
    assert_eq!(excerpt("a\n  b"), "a b");
    assert_eq!(excerpt(&"é".repeat(500)).chars().count(), 201);
}
