use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::{
    Duration, Event, Expr, Field, Mismatch, Money, Person, Plan, Record, Team, Type, Value, decode,
    decode_event, decode_field, read_date, read_decimal, read_instant, read_time,
};

fn field(name: &str, ty: Type, optional: bool) -> Field {
    Field {
        name: name.into(),
        ty,
        optional,
        sensitive: false,
        set_by: Vec::new(),
        default: None,
        condition: None,
        description: None,
    }
}

fn plan() -> Plan {
    let mut plan = Plan::default();
    let person = Person {
        label: "Maria Lang".into(),
        email: None,
        deputy: None,
        manager: None,
        calendar: None,
        reach: Vec::new(),
    };
    plan.persons.insert("maria".into(), person);
    let team = Team {
        label: "Sales".into(),
        lead: None,
        manager: None,
        members: Vec::new(),
        calendar: None,
        assign: crate::Assign::Lead,
        reach: Vec::new(),
    };
    plan.teams.insert("sales".into(), team);
    let contact = vec![
        field("name", Type::Text, false),
        field("email", Type::Email, false),
        field("role", Type::Text, true),
    ];
    plan.records.insert("contact".into(), Record { fields: contact });
    let node = vec![field("next", Type::Record("node".into()), true)];
    plan.records.insert("node".into(), Record { fields: node });
    plan
}

fn usd() -> Type {
    Type::Money("USD".into())
}

fn read(json: &Json, ty: &Type) -> Result<Value, String> {
    decode(json, ty, &plan(), "x")
        .map_err(|all| all.iter().map(Mismatch::to_string).collect::<Vec<_>>().join("\n"))
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

#[test]
fn values_of_every_type_are_read() {
    let money = |amount: &str| Value::Money(Money::new(amount.parse::<Decimal>().unwrap(), "USD"));
    let contact = BTreeMap::from([
        ("name".into(), Value::Text("Jo".into())),
        ("email".into(), Value::Text("jo@acme.example".into())),
    ]);
    let choice = Type::Choice(vec!["small".into(), "large".into()]);
    for (json, ty, value) in [
        (json!("Acme"), Type::Text, Value::Text("Acme".into())),
        (json!(""), Type::Text, Value::Text("".into())),
        (json!(0.18), Type::Number, number("0.18")),
        (json!("-12.50"), Type::Number, number("-12.5")),
        (json!(12), Type::Integer, number("12")),
        (json!(12.0), Type::Integer, number("12")),
        (json!(true), Type::Bool, Value::Bool(true)),
        (json!(48000), usd(), money("48000")),
        (json!("48000.00"), usd(), money("48000")),
        (json!({"amount": "48000.00", "currency": "USD"}), usd(), money("48000")),
        (json!({"amount": 0.005, "currency": "USD"}), usd(), money("0.005")),
        (json!("2026-03-02"), Type::Date, Value::Date("2026-03-02".parse().unwrap())),
        (json!("09:00"), Type::Time, Value::Time("09:00:00".parse().unwrap())),
        (json!("09:00:30"), Type::Time, Value::Time("09:00:30".parse().unwrap())),
        (
            json!("2026-03-02T09:00:00-05:00"),
            Type::DateTime,
            Value::DateTime(read_instant("2026-03-02T14:00:00Z").unwrap()),
        ),
        (json!("PT24H"), Type::Duration, Value::Duration(Duration::hours(24))),
        (json!("5 business days"), Type::Duration, Value::Duration(Duration::business_days(5))),
        (json!(" jo@acme.example "), Type::Email, Value::Text("jo@acme.example".into())),
        (json!(""), Type::Email, Value::Text("".into())),
        (json!("https://acme.example/a?b"), Type::Url, Value::Text("https://acme.example/a?b".into())),
        (json!("contract 12"), Type::Document, Value::Text("contract 12".into())),
        (json!("maria"), Type::Person, Value::Person("maria".into())),
        (json!("sales"), Type::Team, Value::Team("sales".into())),
        (json!("large"), choice, Value::Choice("large".into())),
        (json!([1, "2"]), Type::List(Box::new(Type::Number)), Value::List(vec![number("1"), number("2")])),
        (
            json!({"name": "Jo", "email": "jo@acme.example", "role": null, "shoe size": 12}),
            Type::Record("contact".into()),
            Value::Record(contact),
        ),
    ] {
        assert_eq!(read(&json, &ty), Ok(value), "{json} as {ty}");
    }
}

#[test]
fn a_mismatch_says_what_is_expected_and_what_is_there() {
    let choice = Type::Choice(vec!["small".into(), "middle".into(), "large".into()]);
    for (json, ty, expected) in [
        (
            json!("a lot"),
            usd(),
            r#"x: expected money in USD, such as 48000 or {"amount": "48000", "currency": "USD"}; found "a lot""#,
        ),
        (
            json!({"amount": "5", "currency": "EUR"}),
            usd(),
            r#"x: expected money in USD, such as 48000 or {"amount": "48000", "currency": "USD"}; found {"amount":"5","currency":"EUR"}"#,
        ),
        (json!(5), Type::Text, "x: expected text; found 5"),
        (json!(null), Type::Text, "x: expected text; found nothing"),
        (json!("yes"), Type::Bool, r#"x: expected true or false; found "yes""#),
        (json!(1.5), Type::Integer, "x: expected a whole number, such as 12; found 1.5"),
        (
            json!("1e400"),
            Type::Number,
            r#"x: expected a number of at most 28 digits, such as 48000 or 0.18; found "1e400""#,
        ),
        (json!("2026-3-2"), Type::Date, r#"x: expected a date, such as 2026-03-02; found "2026-3-2""#),
        (json!("2026-02-30"), Type::Date, r#"x: expected a date, such as 2026-03-02; found "2026-02-30""#),
        (json!("9:00"), Type::Time, r#"x: expected a time, such as 09:00; found "9:00""#),
        (
            json!("2026-03-02T09:00:00"),
            Type::DateTime,
            r#"x: expected a date and time with its offset, such as 2026-03-02T09:00:00Z; found "2026-03-02T09:00:00""#,
        ),
        (
            json!("soon"),
            Type::Duration,
            r#"x: expected a duration, such as PT24H or 5 business days; found "soon""#,
        ),
        (
            json!("jo at acme"),
            Type::Email,
            r#"x: expected an email address, such as jo@acme.example; found "jo at acme""#,
        ),
        (
            json!("acme"),
            Type::Url,
            r#"x: expected a web address, such as https://acme.example; found "acme""#,
        ),
        (
            json!("bob"),
            Type::Person,
            r#"x: expected the name of a person that the spec declares; found "bob""#,
        ),
        (
            json!("maria"),
            Type::Team,
            r#"x: expected the name of a team that the spec declares; found "maria""#,
        ),
        (json!("huge"), choice, r#"x: expected small, middle or large; found "huge""#),
        (json!("Jo"), Type::List(Box::new(Type::Text)), r#"x: expected a list of text; found "Jo""#),
        (
            json!([]),
            Type::Record("contact".into()),
            "x: expected an object with the fields of contact: name, email, role; found an empty list",
        ),
        (
            json!("a".repeat(200)),
            Type::Date,
            "x: expected a date, such as 2026-03-02; found a text of 200 letters",
        ),
    ] {
        assert_eq!(read(&json, &ty), Err(expected.to_owned()));
    }
}

#[test]
fn every_mismatch_is_named_where_it_is() {
    let list = Type::List(Box::new(Type::Record("contact".into())));
    let json =
        json!([{"name": "Jo", "email": "jo@acme.example"}, {"name": 5, "email": "x"}, {"name": "Al"}, 3]);
    let found = read(&json, &list).unwrap_err();
    assert_eq!(
        found.lines().collect::<Vec<_>>(),
        [
            "x[1].name: expected text; found 5",
            r#"x[1].email: expected an email address, such as jo@acme.example; found "x""#,
            "x[2].email: expected an email address, such as jo@acme.example, which is required; found nothing",
            "x[3]: expected an object with the fields of contact: name, email, role; found 3",
        ]
    );
}

fn won() -> Event {
    let mut owner = field("owner", Type::Person, true);
    owner.sensitive = true;
    let mut stars = field("stars", Type::Number, false);
    stars.default = Some(Expr::Value(number("3")));
    Event {
        outside: None,
        fields: vec![
            field("deal_id", Type::Text, false),
            field("acv", usd(), false),
            field("champion", Type::Record("contact".into()), true),
            owner,
            stars,
        ],
    }
}

#[test]
fn an_event_is_read_field_by_field() {
    let payload = json!({"deal_id": "D-1", "acv": 5, "champion": null, "other": {"deep": []}});
    let fields = decode_event(&payload, &won(), &plan()).unwrap();
    let names: Vec<&str> = fields.keys().map(crate::Name::as_str).collect();
    assert_eq!(names, ["acv", "deal_id", "stars"]);
    assert_eq!(fields["stars"], number("3"));
}

#[test]
fn an_event_that_does_not_fit_is_refused_with_every_mismatch() {
    let payload = json!({"acv": true, "champion": {"name": "Jo", "email": 1}, "owner": "secret person"});
    let found: Vec<String> =
        decode_event(&payload, &won(), &plan()).unwrap_err().iter().map(Mismatch::to_string).collect();
    assert_eq!(
        found,
        [
            "deal_id: expected text, which is required; found nothing",
            r#"acv: expected money in USD, such as 48000 or {"amount": "48000", "currency": "USD"}; found true"#,
            "champion.email: expected an email address, such as jo@acme.example; found 1",
            "owner: expected the name of a person that the spec declares; found something else, which is sensitive and not shown",
        ]
    );
    let found = decode_event(&json!([1]), &won(), &plan()).unwrap_err();
    assert_eq!(found[0].to_string(), "expected an object with the event's fields; found a list of 1");
    assert_eq!(decode_event(&Json::Null, &won(), &plan()).unwrap_err().len(), 2);
}

#[test]
fn a_sensitive_field_does_not_show_in_its_mismatch() {
    let mut contact = field("champion", Type::Record("contact".into()), false);
    contact.sensitive = true;
    let found = decode_field(&json!({"name": "Jo", "email": "secret"}), &contact, &plan()).unwrap_err();
    assert_eq!(found[0].path, "champion.email");
    assert!(!found[0].to_string().contains("secret"));
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| (0..depth).fold(json!({}), |inner, _| json!({"next": inner}));
    assert!(read(&nested(60), &Type::Record("node".into())).is_ok());
    let found = read(&nested(70), &Type::Record("node".into())).unwrap_err();
    assert!(found.contains("expected at most 64 levels of lists and records"), "{found}");
}

#[test]
fn numbers_are_exact_or_refused() {
    for (text, value) in [
        ("48000", Some("48000")),
        ("-0.10", Some("-0.1")),
        ("1.5e3", Some("1500")),
        ("15E-1", Some("1.5")),
        ("0e999999999", Some("0")),
        ("0.1234567890123456789012345678", Some("0.1234567890123456789012345678")),
        ("79228162514264337593543950335", Some("79228162514264337593543950335")),
        ("79228162514264337593543950336", None),
        ("0.12345678901234567890123456789", None),
        ("1e29", None),
        ("1e-29", None),
        ("1e999999999", None),
        ("1e99999999999999999999", None),
        ("", None),
        ("-", None),
        (".5", None),
        ("5.", None),
        ("1_000", None),
        ("+5", None),
        ("NaN", None),
        ("48,000", None),
    ] {
        assert_eq!(read_decimal(text).map(|n| n.to_string()).as_deref(), value, "{text}");
    }
}

#[test]
fn dates_and_times_are_strict() {
    assert!(read_date("2024-02-29").is_some());
    for text in ["2026-02-29", "2026-3-2", "+2026-03-02", "2026-03-02 ", "20260302", "２026-03-02"] {
        assert_eq!(read_date(text), None, "{text}");
    }
    assert!(read_time("23:59:59").is_some());
    for text in ["24:00", "9:00", "09:60", "09:00:60", "09:00:00.5", ""] {
        assert_eq!(read_time(text), None, "{text}");
    }
    assert_eq!(read_instant("2016-12-31T23:59:60Z"), read_instant("2017-01-01T00:00:00Z"));
    for text in ["2026-03-02", "2026-03-02T09:00", "9999-12-31T23:59:59-05:00", "0000-06-01T00:00:00Z", "now"]
    {
        assert_eq!(read_instant(text), None, "{text}");
    }
}

#[test]
fn addresses_are_plausible() {
    for good in ["jo@acme.example", "jo.doe+x@mail.acme.example", "ö@ä.de"] {
        assert!(crate::is_email(good), "{good}");
    }
    for bad in [
        "",
        "jo",
        "jo@",
        "@acme.example",
        "jo@acme",
        "jo@acme..example",
        "jo doe@a.b",
        "a@b@c.d",
        "Jo <a@b.c>",
    ] {
        assert!(!crate::is_email(bad), "{bad}");
    }
    for good in ["https://a.b", "http://localhost:8080/x", "s3://bucket/key", "HTTPS://A.B?c=d"] {
        assert!(crate::is_url(good), "{good}");
    }
    for bad in ["", "acme.example", "https://", "https:///x", "://a", "1s://a", "https://a b", "mailto:a@b.c"]
    {
        assert!(!crate::is_url(bad), "{bad}");
    }
}

/// A type and a value of it.
fn typed() -> impl Strategy<Value = (Type, Value)> {
    let decimal = (any::<i64>(), 0..10_u32).prop_map(|(n, scale)| Decimal::new(n, scale).normalize());
    let leaf = prop_oneof![
        ".{0,20}".prop_map(|text| (Type::Text, Value::Text(text.into()))),
        decimal.clone().prop_map(|n| (Type::Number, Value::Number(n))),
        any::<i64>().prop_map(|n| (Type::Integer, Value::Number(n.into()))),
        any::<bool>().prop_map(|yes| (Type::Bool, Value::Bool(yes))),
        decimal.prop_map(|n| (usd(), Value::Money(Money::new(n, "USD")))),
        (0..200_000_i64).prop_map(|n| {
            let at = read_instant("1970-01-01T00:00:00Z").unwrap() + chrono::TimeDelta::seconds(n * 86_399);
            (Type::DateTime, Value::DateTime(at))
        }),
        (0..100_000_i64, 0..5_i64, 0..9_i64).prop_map(|(seconds, business_days, days)| {
            let length = Duration { seconds, business_days, days, business_seconds: 0 };
            (Type::Duration, Value::Duration(length))
        }),
        Just((Type::Person, Value::Person("maria".into()))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        (inner, 0..3_usize)
            .prop_map(|((ty, value), count)| (Type::List(Box::new(ty)), Value::List(vec![value; count])))
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back((ty, value) in typed()) {
        let text = value.to_json().to_string();
        let json: Json = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(decode(&json, &ty, &plan(), "x"), Ok(value));
    }

    #[test]
    fn any_json_is_read_or_refused(text in "\\PC{0,20}", (ty, other) in typed()) {
        let plan = plan();
        for json in [Json::String(text.clone()), json!([text.clone()]), json!({"amount": text}), other.to_json()] {
            if let Err(mismatches) = decode(&json, &ty, &plan, "") {
                prop_assert!(!mismatches.is_empty());
            }
        }
    }
}
