use std::collections::BTreeMap;

use crate::{Calendar, Duration, Money, Person, Plan, Value, read_instant};

fn money(amount: &str, currency: &str) -> Value {
    Value::Money(Money::new(amount.parse::<rust_decimal::Decimal>().unwrap(), currency))
}

#[test]
fn values_are_shown_as_people_write_them() {
    let mut plan = Plan::default();
    let label = "Maria Lang".to_owned();
    let person =
        Person { label, email: None, deputy: None, manager: None, calendar: None, reach: Vec::new() };
    plan.persons.insert("maria".into(), person);
    let contact = BTreeMap::from([
        ("name".into(), Value::Text("Jo".into())),
        ("email".into(), Value::Text("jo@acme.example".into())),
    ]);
    for (value, shown) in [
        (money("48000", "USD"), "48,000 USD"),
        (money("48000.00", "USD"), "48,000 USD"),
        (money("1234567.5", "USD"), "1,234,567.50 USD"),
        (money("-999.99", "EUR"), "-999.99 EUR"),
        (money("-1000", "EUR"), "-1,000 EUR"),
        (money("0", "EUR"), "0 EUR"),
        (money("100000", "JPY"), "100,000 JPY"),
        (money("0.005", "USD"), "0.005 USD"),
        (Value::Number("2026.50".parse().unwrap()), "2026.5"),
        (Value::Bool(true), "yes"),
        (Value::Bool(false), "no"),
        (Value::Date("2026-03-02".parse().unwrap()), "2026-03-02"),
        (Value::Duration(Duration::hours(24)), "24 hours"),
        (Value::Person("maria".into()), "Maria Lang"),
        (Value::Person("gone".into()), "gone"),
        (Value::Team("cs".into()), "cs"),
        (Value::List(vec![Value::Person("maria".into()), Value::Text("b".into())]), "Maria Lang, b"),
        (Value::Record(contact), "email: jo@acme.example, name: Jo"),
    ] {
        assert_eq!(value.show(&plan, None), shown);
    }
}

#[test]
fn a_datetime_is_shown_in_the_zone_of_the_calendar() {
    let at = Value::DateTime(read_instant("2026-03-02T14:00:00Z").unwrap());
    let new_york = Calendar { zone: chrono_tz::America::New_York, ..Calendar::always() };
    assert_eq!(at.show(&Plan::default(), Some(&new_york)), "2026-03-02 09:00");
    assert_eq!(at.show(&Plan::default(), None), "2026-03-02 14:00 UTC");
}
