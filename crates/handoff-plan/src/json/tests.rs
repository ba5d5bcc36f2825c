use std::collections::BTreeMap;

use chrono::{NaiveTime, TimeDelta};

use crate::{Duration, Money, Value, instant_text, read_instant};

fn money(amount: &str, currency: &str) -> Value {
    Value::Money(Money::new(amount.parse::<rust_decimal::Decimal>().unwrap(), currency))
}

#[test]
fn values_are_written_as_every_interface_has_them() {
    let at = read_instant("2026-03-02T14:00:00Z").unwrap();
    let record =
        BTreeMap::from([("name".into(), Value::Text("Jo \"J\"".into())), ("vip".into(), Value::Bool(true))]);
    for (value, json) in [
        (Value::Text("Acme".into()), r#""Acme""#),
        (Value::Number("48000.50".parse().unwrap()), "48000.5"),
        (Value::Number("-0".parse().unwrap()), "0"),
        (Value::Number(rust_decimal::Decimal::MAX), "79228162514264337593543950335"),
        (Value::Number("0.1234567890123456789012345678".parse().unwrap()), "0.1234567890123456789012345678"),
        (money("48000", "USD"), r#"{"amount":"48000.00","currency":"USD"}"#),
        (money("-0.5", "USD"), r#"{"amount":"-0.50","currency":"USD"}"#),
        (money("0.005", "USD"), r#"{"amount":"0.005","currency":"USD"}"#),
        (money("5000.0", "JPY"), r#"{"amount":"5000","currency":"JPY"}"#),
        (money("1.5", "KWD"), r#"{"amount":"1.500","currency":"KWD"}"#),
        (Value::Date("2026-03-02".parse().unwrap()), r#""2026-03-02""#),
        (Value::Time(NaiveTime::from_hms_opt(9, 0, 0).unwrap()), r#""09:00""#),
        (Value::Time(NaiveTime::from_hms_opt(9, 0, 5).unwrap()), r#""09:00:05""#),
        (Value::DateTime(at), r#""2026-03-02T14:00:00Z""#),
        (Value::DateTime(at + TimeDelta::milliseconds(250)), r#""2026-03-02T14:00:00.250Z""#),
        (Value::Duration(Duration::hours(24)), r#""PT24H""#),
        (Value::Duration(Duration::business_days(5)), r#""5 business days""#),
        (Value::Person("maria".into()), r#""maria""#),
        (Value::List(vec![Value::Bool(false), Value::Choice("a".into())]), r#"[false,"a"]"#),
        (Value::Record(record), r#"{"name":"Jo \"J\"","vip":true}"#),
    ] {
        assert_eq!(value.to_json().to_string(), json);
    }
}

#[test]
fn instants_are_in_utc_without_a_needless_fraction() {
    assert_eq!(instant_text(read_instant("2026-03-02T09:00:00.000-05:00").unwrap()), "2026-03-02T14:00:00Z");
}

#[test]
fn blank_text_is_missing() {
    assert!(Value::Text(" \n\u{a0}".into()).is_blank());
    assert!(!Value::Text(" a ".into()).is_blank());
    assert!(!Value::List(Vec::new()).is_blank());
}
