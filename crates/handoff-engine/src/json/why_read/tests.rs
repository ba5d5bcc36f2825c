use handoff_plan::{Money, Value, read_instant};
use serde_json::json;

use crate::case::State;
use crate::eval::LeafState;
use crate::fact::CaseId;
use crate::way::{Opening, Way};
use crate::why::{Waiting, Why, WhyLeaf, WhyMissing};

fn leaf(path: &str, state: LeafState, value: Option<Value>) -> WhyLeaf {
    WhyLeaf { path: path.into(), state, value, description: None }
}

fn why() -> Why {
    let place = |stage: &str| handoff_plan::Place { track: "main".into(), stage: stage.into() };
    let missing = WhyMissing {
        requirement: "acv".into(),
        label: Some("Worth it".to_owned()),
        from: Some("maria".into()),
        leaves: vec![
            leaf("acv", LeafState::Known, Some(Value::Money(Money::new(5.into(), "USD")))),
            leaf("seats", LeafState::Known, Some(Value::Number(7.into()))),
            leaf("brief", LeafState::Draft("notes_ai".into()), Some(Value::Text("short".into()))),
            leaf("email", LeafState::Invalid, Some(Value::List(vec![Value::Bool(false)]))),
            leaf("scope", LeafState::Missing, None),
        ],
    };
    Why {
        case: CaseId { process: "sales_to_cs".into(), key: "D-1".into(), round: 2 },
        places: vec![(place("won"), Some("maria".into())), (place("aside"), None)],
        closed: false,
        waiting: vec![Waiting {
            name: "kickoff".into(),
            label: "Kickoff".to_owned(),
            state: State::Offered,
            giver: Some("maria".into()),
            receiver: None,
            missing: vec![missing.clone()],
            changed: vec!["scope".into()],
        }],
        exceptions: vec![("misrouted".into(), "rev".into())],
        alarms: vec![("late".into(), "rev".into(), "nothing more is due".to_owned())],
        clocks: vec![("kickoff.accept".into(), read_instant("2026-03-02T14:00:00Z").unwrap())],
        ways: vec![Way {
            name: "go_live".into(),
            label: "Go live".to_owned(),
            to: place("live"),
            process: Some("delivery".into()),
            opened_by: vec![
                Opening::Persons(vec!["carla".into()]),
                Opening::Event("crm.paid".into()),
                Opening::Condition(vec!["scope".into()]),
                Opening::Ready,
            ],
            missing: vec![missing],
        }],
    }
}

#[test]
fn what_is_written_is_read_back() {
    assert_eq!(Why::from_json(&why().to_json()), Some(why()));
}

#[test]
fn what_is_no_answer_is_refused() {
    assert_eq!(Why::from_json(&json!({"case": "D-1"})), None);
    assert_eq!(Why::from_json(&json!([])), None);
    let mut other = why().to_json();
    other["waiting"][0]["state"] = json!("gone");
    assert_eq!(Why::from_json(&other), None);
}
