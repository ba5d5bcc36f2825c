use chrono::{TimeZone, Utc};
use handoff_plan::{Instant, Money, Name, Place, PlanId, Value};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::fact::{Author, CallRequest, CaseId, ClockStart, EventRef, Fact, Missing, Record};

fn at(hour: u32) -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 3, hour, 0, 0).unwrap()
}

fn of_case(fact: Fact) -> Json {
    let case = CaseId { process: "sales_to_cs".into(), key: "D-1".into(), round: 1 };
    Record { seq: 7, at: at(14), case: Some(case), fact }.to_json().unwrap()
}

/// The part after the envelope.
fn tail(fact: Fact) -> Json {
    let Json::Object(mut all) = of_case(fact) else { panic!("not an object") };
    for key in ["seq", "at", "process", "case", "fact"] {
        assert!(all.shift_remove(key).is_some(), "{key} stands in the envelope");
    }
    Json::Object(all)
}

fn event() -> EventRef {
    EventRef { event: "customer.replied".into(), id: "1".into(), source: "crm".into(), time: at(9) }
}

#[test]
fn the_envelope_comes_first_and_in_order() {
    let text = of_case(Fact::HandoffCompleted { handoff: "kickoff".into() }).to_string();
    assert_eq!(
        text,
        r#"{"seq":7,"at":"2026-03-03T14:00:00Z","process":"sales_to_cs","case":"D-1","fact":"handoff.completed","handoff":"kickoff"}"#
    );
}

#[test]
fn a_later_round_of_a_key_says_so() {
    let case = CaseId { process: "p".into(), key: "K".into(), round: 2 };
    let fact = Fact::CaseClosed { failed: false, why: None };
    let line = Record { seq: 1, at: at(1), case: Some(case), fact }.to_json().unwrap();
    assert_eq!(line["round"], 2);
    assert!(of_case(Fact::CaseClosed { failed: false, why: None }).get("round").is_none());
}

#[test]
fn a_fact_of_the_whole_runtime_names_no_case() {
    let plan = "0123456789abcdef0123456789abcdef".parse::<PlanId>().unwrap();
    let line = Record { seq: 1, at: at(1), case: None, fact: Fact::PlanLoaded { plan } }.to_json().unwrap();
    assert_eq!(
        line,
        json!({"seq": 1, "at": "2026-03-03T01:00:00Z", "fact": "plan.loaded", "plan": "0123456789abcdef0123456789abcdef"})
    );
}

#[test]
fn a_case_s_own_memory_is_not_told() {
    let fact = Fact::Turned { rule: "r".into(), holds: true };
    assert!(Record { seq: 1, at: at(1), case: None, fact }.to_json().is_none());
}

#[test]
fn fractions_of_a_second_show_only_where_there_are_some() {
    let half = at(1) + chrono::TimeDelta::milliseconds(500);
    let record = Record { seq: 1, at: half, case: None, fact: Fact::PersonBack { person: "ana".into() } };
    assert_eq!(record.to_json().unwrap()["at"], "2026-03-03T01:00:00.500Z");
}

#[test]
fn what_is_missing_names_who_supplies_it_and_its_leaves() {
    let missing = vec![
        Missing { requirement: "scope".into(), from: Some("maria".into()), leaves: vec!["scope".into()] },
        Missing { requirement: "signed_off".into(), from: None, leaves: vec![] },
    ];
    let expected = json!({"handoff": "kickoff", "missing": [
        {"requirement": "scope", "from": "maria", "leaves": ["scope"]},
        {"requirement": "signed_off", "from": null, "leaves": []},
    ]});
    assert_eq!(tail(Fact::HandoffBlocked { handoff: "kickoff".into(), missing }), expected);
}

#[test]
fn an_offer_carries_its_package() {
    let package = [(Name::from("customer"), Value::Text("Acme".into()))].into();
    let fact = Fact::HandoffOffered {
        handoff: "kickoff".into(),
        to: "carla".into(),
        team: Some("cs".into()),
        package,
        why: None,
    };
    let expected =
        json!({"handoff": "kickoff", "to": "carla", "team": "cs", "package": {"customer": "Acme"}});
    assert_eq!(tail(fact), expected);
}

#[test]
fn context_says_who_set_it_and_null_where_it_was_cleared() {
    let fields = [(Name::from("scope"), Some(Value::Text("50 seats".into()))), ("goals".into(), None)].into();
    let fact = Fact::ContextSet { fields, by: Author::Person("maria".into()) };
    assert_eq!(tail(fact), json!({"fields": {"goals": null, "scope": "50 seats"}, "by": "maria"}));
}

#[test]
fn clocks_say_when_they_run_out_and_steps_speak_the_spec_s_words() {
    let run = ClockStart {
        start: at(9),
        due: at(10),
        lost: 0,
        calendar: None,
        business: false,
        branch: 0,
        schedule: vec![],
        repeats: vec![],
    };
    let started = tail(Fact::ClockStarted { clock: "kickoff.accept".into(), run });
    assert_eq!(started, json!({"clock": "kickoff.accept", "due": "2026-03-03T10:00:00Z"}));
    let fired = |times| Fact::ClockFired {
        clock: "kickoff.accept".into(),
        step: 0,
        says: "at 75%".into(),
        due: at(9),
        times,
        next: None,
        by_reload: false,
    };
    assert_eq!(
        tail(fired(1)),
        json!({"clock": "kickoff.accept", "step": "at 75%", "due": "2026-03-03T09:00:00Z"})
    );
    assert_eq!(tail(fired(3))["times"], 3);
}

#[test]
fn money_at_risk_is_a_money_object() {
    let amount = Money { amount: Decimal::new(864_000, 2), currency: "USD".into() };
    let fact = Fact::ExposureCounted { amount, why: Some("first-year churn risk".into()) };
    let expected =
        json!({"amount": {"amount": "8640.00", "currency": "USD"}, "why": "first-year churn risk"});
    assert_eq!(tail(fact), expected);
}

#[test]
fn calls_name_service_action_and_themselves() {
    let request = CallRequest {
        call: "sales_to_cs/D-1/1".into(),
        port: "crm".into(),
        action: "deal_terms".into(),
        args: [(Name::from("deal_id"), Value::Text("D-1".into()))].into_iter().collect(),
        into: None,
        otherwise: None,
        about: None,
        assistant: false,
    };
    let expected = json!({
        "service": "crm", "action": "deal_terms", "args": {"deal_id": "D-1"}, "call": "sales_to_cs/D-1/1"
    });
    assert_eq!(tail(Fact::CallRequested(std::sync::Arc::new(request))), expected);
    let failed = Fact::CallFailed {
        call: "c".into(),
        port: "crm".into(),
        action: "deal_terms".into(),
        error: "timed out".into(),
        last: true,
    };
    let expected = json!({
        "service": "crm", "action": "deal_terms", "call": "c", "error": "timed out", "final": true
    });
    assert_eq!(tail(failed), expected);
}

#[test]
fn a_rejected_event_lists_every_error() {
    let errors = vec!["acv: expected money in USD".to_owned(), "owner: is required".to_owned()];
    let line = tail(Fact::EventRejected { event: event(), errors });
    assert_eq!(line["errors"], json!(["acv: expected money in USD", "owner: is required"]));
    assert_eq!((line["event"].as_str(), line["id"].as_str()), (Some("customer.replied"), Some("1")));
}

#[test]
fn a_linked_case_is_told_beside_the_case_s_own_name() {
    let to = CaseId { process: "delivery".into(), key: "D-1".into(), round: 1 };
    let line = of_case(Fact::CaseLinked { to, handoff: None });
    assert_eq!(line["process"], "sales_to_cs");
    assert_eq!(line["linked"], json!({"process": "delivery", "case": "D-1"}));
}

#[test]
fn a_stage_stands_with_its_track() {
    let place = Place { track: "legal".into(), stage: "review".into() };
    assert_eq!(tail(Fact::StageEntered { place }), json!({"stage": "review", "track": "legal"}));
}

#[test]
fn fields_that_are_promised_are_there_even_when_empty() {
    let notified = tail(Fact::Notified { to: "maria".into(), via: None, text: "hello".into() });
    assert_eq!(notified, json!({"to": "maria", "via": null, "text": "hello"}));
    let task = tail(Fact::TaskCreated { to: "maria".into(), text: "call".into(), due: None });
    assert_eq!(task, json!({"for": "maria", "text": "call", "due": null}));
}
