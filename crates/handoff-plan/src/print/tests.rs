use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::*;

fn field(name: &str) -> Expr {
    Expr::Field(name.into())
}

fn boxed(name: &str) -> Box<Expr> {
    Box::new(field(name))
}

fn number(text: &str) -> Expr {
    Expr::Value(Value::Number(text.parse().unwrap()))
}

fn usd(amount: i64) -> Expr {
    Expr::Value(Value::Money(Money::new(Decimal::from(amount), "USD")))
}

fn text(text: &str) -> Expr {
    Expr::Value(Value::Text(text.into()))
}

fn compare(sign: Comparison, left: Expr, right: Expr) -> Expr {
    Expr::Compare(sign, Box::new(left), Box::new(right))
}

fn sum(sign: Arithmetic, left: Expr, right: Expr) -> Expr {
    Expr::Arithmetic(sign, Box::new(left), Box::new(right))
}

fn not(expr: Expr) -> Expr {
    Expr::Not(Box::new(expr))
}

fn place(track: &str, stage: &str) -> Place {
    Place { track: track.into(), stage: stage.into() }
}

fn live() -> Place {
    place(MAIN_TRACK, "live")
}

#[test]
fn expressions_are_written_with_few_parentheses() {
    let count = Expr::Call(Function::Count, vec![field("stakeholders")]);
    let event = Expr::Member(Box::new(Expr::Event), "acv".into());
    let (a, b, c) = (|| field("a"), || field("b"), || field("c"));
    let both = Expr::And(vec![a(), b()]);
    let either = Expr::Or(vec![a(), b()]);
    let in_list = Expr::In(boxed("a"), Box::new(Expr::List(vec![text("x"), text("y")])));
    let any = Expr::Any { variable: "s".into(), list: boxed("stakeholders"), condition: boxed("a") };
    let plus = sum(Arithmetic::Add, a(), b());
    let minus = sum(Arithmetic::Sub, a(), b());
    let only_if = Expr::OnlyIf(Box::new(Expr::Reached(live())), Box::new(Expr::IsSet(boxed("kickoff_at"))));
    let choose = Expr::If(boxed("a"), boxed("b"), boxed("c"));
    for (expr, text) in [
        (compare(Comparison::Gt, count, number("0")), "count(stakeholders) > 0"),
        (compare(Comparison::Gt, field("acv"), usd(0)), "acv > 0 USD"),
        (compare(Comparison::Gt, event, usd(0)), "event.acv > 0 USD"),
        (only_if.clone(), "reached live only if kickoff_at is set"),
        (Expr::And(vec![either.clone(), c()]), "(a or b) and c"),
        (Expr::Or(vec![both.clone(), c()]), "a and b or c"),
        (Expr::And(vec![]), "true"),
        (Expr::Or(vec![a()]), "a"),
        (not(both.clone()), "not (a and b)"),
        (not(Expr::IsSet(boxed("a"))), "not a is set"),
        (not(not(a())), "not not a"),
        (Expr::And(vec![not(a()), b()]), "not a and b"),
        (not(only_if.clone()), "not (reached live only if kickoff_at is set)"),
        (
            Expr::OnlyIf(Box::new(either), Box::new(only_if)),
            "a or b only if (reached live only if kickoff_at is set)",
        ),
        (in_list.clone(), r#"a in ["x", "y"]"#),
        (not(in_list), r#"a not in ["x", "y"]"#),
        (
            Expr::IsMissing(Box::new(Expr::Member(boxed("champion"), "role".into()))),
            "champion.role is missing",
        ),
        (Expr::Matches(boxed("a"), "^\\d{2,3}\"$".into()), r#"a matches "^\\d{2,3}\"$""#),
        (sum(Arithmetic::Mul, plus.clone(), c()), "(a + b) * c"),
        (sum(Arithmetic::Add, c(), plus.clone()), "c + (a + b)"),
        (sum(Arithmetic::Sub, minus, c()), "a - b - c"),
        (sum(Arithmetic::Add, a(), sum(Arithmetic::Div, b(), c())), "a + b / c"),
        (Expr::Negate(Box::new(plus.clone())), "-(a + b)"),
        (sum(Arithmetic::Sub, a(), number("-5")), "a - -5"),
        (Expr::Negate(Box::new(number("-5"))), "-(-5)"),
        (Expr::PercentOf(Decimal::new(18, 2), boxed("acv")), "18% of acv"),
        (Expr::PercentOf(Decimal::new(125, 3), Box::new(plus)), "12.5% of (a + b)"),
        (choose.clone(), "if a then b else c"),
        (sum(Arithmetic::Add, choose, a()), "(if a then b else c) + a"),
        (any.clone(), "any s in stakeholders: a"),
        (Expr::And(vec![any, b()]), "(any s in stakeholders: a) and b"),
        (
            Expr::All { variable: "s".into(), list: boxed("l"), condition: Box::new(both) },
            "all s in l: a and b",
        ),
    ] {
        assert_eq!(expr.to_string(), text);
    }
}

#[test]
fn calls_and_questions_about_the_case_are_written_as_they_are_asked() {
    for (expr, text) in [
        (Expr::Call(Function::StartsWith, vec![field("a"), text("x")]), r#"starts_with(a, "x")"#),
        (Expr::Call(Function::Default, vec![field("a"), Expr::List(vec![])]), "default(a, [])"),
        (Expr::InStage(place("billing", "invoiced")), "in billing.invoiced"),
        (Expr::Seen("crm.lost".into(), None), "seen crm.lost"),
        (Expr::Seen("lost".into(), Some(boxed("a"))), "seen lost where a"),
        (Expr::Done("kickoff".into()), "done kickoff"),
        (Expr::Times(Box::new(Moment::Enter(live()))), "times(enter live)"),
        (Expr::OpenException("misrouted".into()), "open misrouted"),
        (
            Expr::Shift { by: Duration::business_days(2), before: true, of: boxed("due_on") },
            "2 business days before due_on",
        ),
        (Expr::Shift { by: Duration::days(1), before: false, of: boxed("due_on") }, "1 day after due_on"),
        (Expr::Role(Role::Receiver), "receiver"),
        (Expr::Special(Special::Missing), "missing"),
        (Expr::Exposure, "exposure"),
        (
            Expr::Record(vec![("scope".into(), field("scope")), ("value".into(), field("acv"))]),
            "{ scope, value: acv }",
        ),
        (Expr::Record(vec![]), "{ }"),
    ] {
        assert_eq!(expr.to_string(), text);
    }
}

#[test]
fn values_are_written_as_literals() {
    let record = BTreeMap::from([("name".into(), Value::Text("Jo".into()))]);
    for (value, text) in [
        (Value::Text("a \"b\" \\ {c}\n\u{7}".into()), r#""a \"b\" \\ \{c}\n\u{7}""#),
        (Value::Number("0.180".parse().unwrap()), "0.18"),
        (Value::Bool(true), "true"),
        (Value::Money(Money::new(Decimal::new(5, 1), "USD")), "0.50 USD"),
        (Value::Date("2026-03-02".parse().unwrap()), "2026-03-02"),
        (Value::Time("09:00:00".parse().unwrap()), "09:00"),
        (Value::DateTime(read_instant("2026-03-02T14:00:00Z").unwrap()), "2026-03-02 14:00Z"),
        (Value::Duration(Duration::hours(36)), "36 hours"),
        (Value::Choice("large".into()), "large"),
        (Value::List(vec![Value::Bool(false)]), "[false]"),
        (Value::Record(record), r#"{ name: "Jo" }"#),
        (Value::Record(BTreeMap::new()), "{ }"),
    ] {
        assert_eq!(value.to_string(), text);
    }
}

#[test]
fn moments_are_written_as_clauses_name_them() {
    for (moment, text) in [
        (Moment::Event("crm.deal.closed_won".into()), "crm.deal.closed_won"),
        (Moment::Enter(live()), "enter live"),
        (Moment::Leave(place("billing", "open")), "leave billing.open"),
        (Moment::Life("kickoff".into(), Life::Offered), "kickoff offered"),
        (Moment::Raised("misrouted".into()), "misrouted raised"),
        (Moment::Resolved("misrouted".into()), "misrouted resolved"),
        (Moment::Breached("kickoff.accept".into()), "kickoff.accept breached"),
        (Moment::Call { port: "crm".into(), action: "terms".into(), succeeded: false }, "crm.terms failed"),
        (
            Moment::Pattern { event: "complaint".into(), count: 40, within: Duration::days(7) },
            "40 complaint within 7 days",
        ),
    ] {
        assert_eq!(moment.to_string(), text);
    }
}

#[test]
fn people_are_written_as_clauses_name_them() {
    let choice = Who::If {
        condition: boxed("urgent"),
        then: Box::new(Who::Person("dana".into())),
        otherwise: Box::new(Who::Giver),
    };
    for (who, text) in [
        (Who::Lead(Box::new(Who::Team("cs".into()))), "cs.lead"),
        (Who::Manager(Box::new(Who::Manager(Box::new(Who::Receiver)))), "receiver.manager.manager"),
        (Who::ApproverOf("kickoff".into()), "approver of kickoff"),
        (choice.clone(), "if urgent then dana else giver"),
        (Who::Lead(Box::new(choice)), "(if urgent then dana else giver).lead"),
    ] {
        assert_eq!(who.to_string(), text);
    }
}

#[test]
fn deadlines_and_their_points_are_written_as_clauses() {
    for (point, text) in [
        (Point::Fraction(Decimal::new(75, 2)), "at 75%"),
        (Point::Fraction(Decimal::ONE), "at 100%"),
        (Point::After(Duration::hours(2)), "after 2 hours"),
        (Point::Before(Duration::hours(2)), "2 hours before"),
        (Point::Every { period: Duration::hours(24), times: None }, "every 24 hours"),
        (Point::Every { period: Duration::hours(24), times: Some(1) }, "every 24 hours up to 1 time"),
        (Point::Every { period: Duration::hours(24), times: Some(3) }, "every 24 hours up to 3 times"),
    ] {
        assert_eq!(point.to_string(), text);
    }
    let one = |hours| Box::new(Choice::One(Duration::hours(hours)));
    let choice = Choice::If { condition: field("urgent"), then: one(4), otherwise: one(24) };
    for (limit, text) in [
        (Limit::Within(Choice::One(Duration::business_days(5))), "within 5 business days"),
        (Limit::Within(choice), "within if urgent then 4 hours else 24 hours"),
        (Limit::Before { by: Duration::days(2), of: field("live_on") }, "by 2 days before live_on"),
        (Limit::By(field("live_on")), "by live_on"),
    ] {
        assert_eq!(limit.to_string(), text);
    }
}

fn message(before: &str, name: &str, after: &str) -> Template {
    let filled = Piece::Expr { expr: field(name), name: name.to_owned(), sensitive: false };
    Template { pieces: vec![Piece::Text(before.into()), filled, Piece::Text(after.into())] }
}

#[test]
fn actions_are_written_in_one_line() {
    let note = || message("{now} ", "account", " waits");
    let path = |name: &str| FieldPath { field: name.into(), members: Vec::new() };
    let raise = || Raise { exception: "broken".into(), text: None };
    for (action, text) in [
        (
            Action::Notify { who: Who::Giver, via: Some("slack".into()), text: note() },
            r#"notify giver via slack "\{now} {account} waits""#,
        ),
        (Action::Remind { who: Who::Receiver, text: None }, "remind receiver"),
        (Action::Escalate { to: vec![Who::Giver, Who::Owner], text: None }, "escalate to giver and owner"),
        (
            Action::Task { text: note(), who: Who::Giver, due: Some(Duration::days(2)) },
            r#"task "\{now} {account} waits" for giver due within 2 days"#,
        ),
        (
            Action::Call {
                port: "crm".into(),
                action: "terms".into(),
                args: vec![("id".into(), field("id"))],
                into: Some(FieldPath { field: "deal".into(), members: vec!["terms".into()] }),
                otherwise: Some(raise()),
            },
            "call crm.terms(id) into deal.terms else raise broken",
        ),
        (Action::Set { field: path("ae"), value: field("x") }, "set ae = x"),
        (Action::Add { value: field("x"), list: path("l") }, "add x to l"),
        (Action::Emit { event: "e".into(), fields: vec![("a".into(), field("b"))] }, "emit e { a: b }"),
        (Action::Open { process: "p".into(), fields: vec![] }, "open p { }"),
        (Action::Cancel { handoff: "kickoff".into() }, "cancel kickoff"),
        (
            Action::If {
                condition: field("a"),
                then: vec![Action::Clear { field: path("b") }, Action::Raise(raise())],
                otherwise: vec![],
            },
            "if a { clear b; raise broken }",
        ),
    ] {
        assert_eq!(action.to_string(), text);
    }
    let step = LadderStep {
        at: Point::Fraction(Decimal::ONE),
        condition: Some(field("a")),
        actions: vec![Action::Remind { who: Who::Receiver, text: None }],
    };
    assert_eq!(step.to_string(), "at 100% if a remind receiver");
}

#[test]
fn triggers_and_types_are_written_as_clauses() {
    let event = |correlate, condition| Trigger::Event { event: "e".into(), correlate, condition };
    for (trigger, text) in [
        (event(Correlate::Key, None), "on e"),
        (event(Correlate::By(field("k")), Some(field("a"))), "on e for k where a"),
        (
            event(Correlate::Each { field: "account".into(), value: field("k") }, None),
            "on e for each case where account == k",
        ),
        (Trigger::Ready, "when ready"),
        (Trigger::By(Who::Owner), "by owner"),
    ] {
        assert_eq!(trigger.to_string(), text);
    }
    let contacts = Type::List(Box::new(Type::Record("contact".into())));
    assert_eq!(contacts.to_string(), "list of contact");
    assert_eq!(Type::Choice(vec!["a".into(), "b".into()]).to_string(), "one of a | b");
    assert_eq!(Type::Money("USD".into()).to_string(), "money(USD)");
}
