use chrono::DateTime;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Instant;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Several {
    #[serde(with = "crate::time::written")]
    one: Instant,
    #[serde(with = "crate::time::written")]
    some: Option<Instant>,
    #[serde(with = "crate::time::written")]
    many: Vec<Instant>,
}

fn instants() -> impl Strategy<Value = Instant> {
    let seconds = DateTime::<chrono::Utc>::MIN_UTC.timestamp()..=DateTime::<chrono::Utc>::MAX_UTC.timestamp();
    (seconds, 0..1_000_000_000_u32)
        .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

proptest! {
    #[test]
    fn an_instant_is_the_same_however_it_was_written(
        one in instants(), some in prop::option::of(instants()), many in prop::collection::vec(instants(), 0..4)
    ) {
        let all = Several { one, some, many };
        prop_assert_eq!(&postcard::from_bytes::<Several>(&postcard::to_stdvec(&all).unwrap()).unwrap(), &all);
        prop_assert_eq!(&serde_json::from_str::<Several>(&serde_json::to_string(&all).unwrap()).unwrap(), &all);
    }
}

#[test]
fn people_read_text_and_programs_numbers() {
    let one = DateTime::from_timestamp(1_772_442_000, 5).unwrap();
    let all = Several { one, some: None, many: Vec::new() };
    let text = serde_json::to_string(&all).unwrap();
    assert_eq!(text, r#"{"one":"2026-03-02T09:00:00.000000005Z","some":null,"many":[]}"#);
    assert_eq!(postcard::to_stdvec(&all).unwrap().len(), 8);
}

#[test]
fn numbers_that_are_no_instant_are_refused() {
    for numbers in [(i64::MAX, 0), (0, u32::MAX)] {
        let bytes =
            postcard::to_stdvec(&(numbers, Option::<(i64, u32)>::None, Vec::<(i64, u32)>::new())).unwrap();
        assert!(postcard::from_bytes::<Several>(&bytes).is_err());
    }
}
