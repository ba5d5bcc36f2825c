use handoff_engine::OutsideEvent;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Arrival, cloud_event};

fn whole() -> Value {
    let text = r#"{
        "specversion": "1.0", "id": "e-1", "source": "/crm", "type": "crm.deal.closed_won", "subject": "D-1",
        "time": "2026-03-02T10:00:00.5+01:00", "datacontenttype": "application/json", "comexampleother": 7,
        "data": {"deal_id": "D-1", "acv": 48000.10}
    }"#;
    serde_json::from_str(text).unwrap()
}

fn with(attribute: &str, value: Value) -> Value {
    let mut json = whole();
    json[attribute] = value;
    json
}

fn errors(json: &Value) -> Vec<String> {
    match cloud_event(json.clone()) {
        Arrival::Event(event) => panic!("taken: {event:?}"),
        Arrival::Rejected(rejection) => rejection.errors,
    }
}

fn taken(json: &Value) -> OutsideEvent {
    match cloud_event(json.clone()) {
        Arrival::Event(event) => event,
        Arrival::Rejected(rejection) => panic!("{:?}", rejection.errors),
    }
}

#[test]
fn every_attribute_is_read() {
    let event = taken(&whole());
    let time = "2026-03-02T09:00:00.5Z".parse().unwrap();
    let expected = OutsideEvent {
        id: "e-1".into(),
        source: "/crm".into(),
        ty: "crm.deal.closed_won".into(),
        subject: Some("D-1".into()),
        time: Some(time),
        data: whole()["data"].clone(),
        hops: 0,
    };
    assert_eq!(event, expected);
    assert_eq!(event.data["acv"].to_string(), "48000.10", "not a digit is lost");
}

#[test]
fn what_may_be_absent_may_be_null() {
    for attribute in ["subject", "time", "data", "data_base64"] {
        taken(&with(attribute, Value::Null));
        let mut json = whole();
        json.as_object_mut().unwrap().remove(attribute);
        taken(&json);
    }
    assert_eq!(taken(&with("data", Value::Null)).data, json!({}));
    assert_eq!(taken(&with("time", Value::Null)).time, None);
}

#[test]
fn each_error_names_its_attribute() {
    let table = [
        (with("specversion", json!("0.3")), "`specversion` must be `\"1.0\"`, not `\"0.3\"`"),
        (with("specversion", json!(1.0)), "`specversion` must be `\"1.0\"`, not `1.0`"),
        (with("specversion", Value::Null), "`specversion` is missing: write `\"specversion\": \"1.0\"`"),
        (with("id", Value::Null), "`id` is missing"),
        (with("id", json!(" ")), "`id` is blank"),
        (with("id", json!(5)), "`id` must be text in quotes, not a number"),
        (with("source", Value::Null), "`source` is missing"),
        (with("type", json!(["a"])), "`type` must be text in quotes, not a list"),
        (with("subject", json!({})), "`subject` must be text in quotes, not an object"),
        (
            with("time", json!("2026-03-02")),
            "`time` must be like `2026-03-02T09:00:00Z` or `2026-03-02T10:00:00+01:00`, not `2026-03-02`",
        ),
        (with("data", json!([1])), "`data` must be an object, `{…}`, not a list"),
        (with("data", json!("{}")), "`data` must be an object, `{…}`, not text"),
        (
            with("data_base64", json!("e30=")),
            "`data_base64` is not taken: write the payload as an object under `data`",
        ),
        (json!([whole()]), "an event is an object, `{…}`, not a list"),
        (json!(true), "an event is an object, `{…}`, not true or false"),
    ];
    for (json, expected) in table {
        assert_eq!(errors(&json), [expected]);
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_what_could_be_read() {
    let json = json!({"id": "e-1", "time": "2026-03-02T09:00:00Z", "data": 1});
    let Arrival::Rejected(rejection) = cloud_event(json) else { panic!("taken") };
    assert_eq!(rejection.errors.len(), 4);
    let at = "2026-03-05T00:00:00Z".parse().unwrap();
    let event = rejection.event(at);
    assert_eq!((event.id.as_str(), event.event.as_str()), ("e-1", ""));
    assert_eq!(event.time, rejection.time.unwrap());
    let Arrival::Rejected(rejection) = cloud_event(json!({})) else { panic!("taken") };
    assert_eq!(rejection.event(at).time, at);
}

proptest! {
    #[test]
    fn any_text_as_time_is_read_or_named(text in "\\PC*") {
        match cloud_event(with("time", json!(text))) {
            Arrival::Event(event) => prop_assert!(event.time.is_some()),
            Arrival::Rejected(rejection) => prop_assert!(rejection.errors[0].contains("`time`")),
        }
    }
}
