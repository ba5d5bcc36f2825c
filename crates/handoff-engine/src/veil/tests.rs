use chrono::{TimeZone, Utc};
use handoff_plan::{
    Event, Field, Key, Name, Plan, Port, PortAction, Process, Record as Shape, Type, Value, Who,
};

use super::HIDDEN;
use crate::fact::{Author, CaseId, EventRef, Fact, Record};

fn field(name: &str, ty: Type, sensitive: bool) -> Field {
    Field {
        name: name.into(),
        ty,
        optional: false,
        sensitive,
        set_by: vec![],
        default: None,
        condition: None,
        description: None,
    }
}

fn plan() -> Plan {
    let mut plan = Plan::default();
    let contact = Shape { fields: vec![field("name", Type::Text, false), field("phone", Type::Text, true)] };
    plan.records.insert("contact".into(), contact);
    let fields = vec![field("salary", Type::Integer, true), field("role", Type::Text, false)];
    plan.events.insert("hr.hired".into(), Event { outside: None, fields });
    let action =
        |name: &str, returns| PortAction { name: name.into(), params: vec![], returns: Some(returns) };
    let actions = vec![action("salary", Type::Integer), action("role", Type::Text)];
    plan.ports.insert("hr".into(), Port { assistant: false, actions });
    let process = Process {
        label: "Hiring".into(),
        key: Key { name: "id".into(), ty: Type::Text },
        owner: Who::Person("ana".into()),
        calendar: None,
        context: vec![
            field("salary", Type::Integer, true),
            field("role", Type::Text, false),
            field("people", Type::List(Box::new(Type::Record("contact".into()))), false),
        ],
        tracks: vec!["main".into()],
        stages: vec![],
        starts: vec![],
        handoffs: vec![],
        steps: vec![],
        clocks: vec![],
        exceptions: vec![],
        reactions: vec![],
        whens: vec![],
        observes: vec![],
        invariants: vec![],
    };
    plan.processes.insert("hiring".into(), process);
    plan
}

fn shown(fact: Fact) -> Fact {
    let case = CaseId { process: "hiring".into(), key: "1".into(), round: 1 };
    let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
    Record { seq: 1, at, case: Some(case), fact }.veiled(&plan()).into_owned().fact
}

fn number(n: i64) -> Value {
    Value::Number(n.into())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn a_sensitive_field_is_hidden_and_its_neighbour_is_not() {
    let fields =
        [(Name::from("salary"), Some(number(90_000))), ("role".into(), Some(text("engineer")))].into();
    let Fact::ContextSet { fields, .. } = shown(Fact::ContextSet { fields, by: Author::Rule }) else {
        panic!()
    };
    assert_eq!(fields["salary"], Some(text(HIDDEN)));
    assert_eq!(fields["role"], Some(text("engineer")));
}

#[test]
fn a_sensitive_member_is_hidden_in_every_item_of_a_list() {
    let person = |phone| Value::Record([("name".into(), text("Jo")), ("phone".into(), text(phone))].into());
    let fields = [(Name::from("people"), Some(Value::List(vec![person("1"), person("2")])))].into();
    let Fact::ContextSet { fields, .. } = shown(Fact::ContextSet { fields, by: Author::Rule }) else {
        panic!()
    };
    assert_eq!(fields["people"], Some(Value::List(vec![person(HIDDEN), person(HIDDEN)])));
}

#[test]
fn payloads_of_events_are_veiled() {
    let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
    let event = EventRef { event: "hr.hired".into(), id: "1".into(), source: "hr".into(), time: at };
    let data = [(Name::from("salary"), number(90_000)), ("role".into(), text("engineer"))].into();
    let fact = Fact::EventReceived { event, data, extra: None, keep: 0, keep_data: false };
    let Fact::EventReceived { data, .. } = shown(fact) else { panic!() };
    assert_eq!((&data["salary"], &data["role"]), (&text(HIDDEN), &text("engineer")));
}

#[test]
fn the_result_of_a_call_is_hidden_where_a_sensitive_field_could_take_it() {
    let result = |action: &str, value| {
        let fact = Fact::CallSucceeded {
            call: "c".into(),
            port: "hr".into(),
            action: action.into(),
            result: Some(value),
            used: true,
        };
        let Fact::CallSucceeded { result: Some(result), .. } = shown(fact) else { panic!() };
        result
    };
    assert_eq!(result("salary", number(90_000)), text(HIDDEN));
    assert_eq!(result("role", text("engineer")), text("engineer"));
}

#[test]
fn what_hides_nothing_is_the_same_fact() {
    let fields = [(Name::from("role"), Some(text("engineer")))].into();
    let fact = Fact::ContextSet { fields, by: Author::Rule };
    assert_eq!(shown(fact.clone()), fact);
}
