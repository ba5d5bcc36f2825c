use std::sync::Arc;

use chrono::{TimeDelta, TimeZone, Utc};
use handoff_engine::{Author, CaseId, ClockStart, EventRef, Fact, Missing, Record};
use handoff_plan::{Instant, Name, Person, Place, Plan, PlanId, Value};

use super::{Plans, Timeline};

fn nine() -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap()
}

fn plan() -> Arc<Plan> {
    let mut plan = Plan::default();
    for (name, label) in [("ana", "Ana Duarte"), ("ben", "Ben Okoro")] {
        let person = Person {
            label: label.into(),
            email: None,
            deputy: None,
            manager: None,
            calendar: None,
            reach: vec![],
        };
        plan.persons.insert(name.into(), person);
    }
    Arc::new(plan)
}

/// Facts of a key, so many minutes after nine. No key: of no case.
fn told(facts: Vec<(i64, &str, Fact)>) -> String {
    let mut timeline = Timeline::new(plan(), Plans::new(), None);
    let mut out = Vec::new();
    for (number, (minutes, key, fact)) in (1..).zip(facts) {
        let id = CaseId { process: "bug".into(), key: key.into(), round: 1 };
        let at = nine() + TimeDelta::minutes(minutes);
        let record = Record { seq: number, at, case: Some(id).filter(|_| !key.is_empty()), fact };
        timeline.tell(&mut out, &record).unwrap();
    }
    timeline.end(&mut out).unwrap();
    anstream::adapter::strip_str(std::str::from_utf8(&out).unwrap()).to_string()
}

fn open() -> Fact {
    Fact::CaseOpened { plan: PlanId::of(&plan()), key: Value::Text("T-1".into()), parent: None }
}

fn enter(stage: &str) -> Fact {
    Fact::StageEntered { place: Place { track: "main".into(), stage: stage.into() } }
}

fn owner(person: &str) -> Fact {
    let (track, to) = ("main".into(), person.into());
    Fact::AssignmentChanged { track, handoff: None, from: None, to, team: None, why: Name::default() }
}

fn clock(due: i64) -> Fact {
    let run = ClockStart {
        start: nine(),
        due: nine() + TimeDelta::hours(due),
        calendar: None,
        business: false,
        branch: 0,
        schedule: vec![],
        repeats: vec![],
        lost: 0,
    };
    Fact::ClockStarted { clock: "answer".into(), run }
}

#[test]
fn time_and_case_stand_once_and_the_group_ends_with_where_the_case_stands() {
    let facts = vec![
        (0, "T-1", open()),
        (0, "T-1", enter("triage")),
        (0, "T-1", owner("ana")),
        (0, "T-1", clock(26)),
    ];
    let expected = "\
Mon 2 Mar 2026  UTC
09:00    T-1       > the case opens
                   > in triage
                   > Ana Duarte has it
                   · clock: answer, by Tue 3 Mar 11:00
                   = triage · Ana Duarte has it · next: answer, by Tue 3 Mar 11:00
";
    assert_eq!(told(facts), expected);
}

#[test]
fn cases_of_one_time_share_it_and_a_new_day_has_its_heading() {
    let quiet = |person: &str| Fact::DraftConfirmed { field: "steps".into(), by: person.into() };
    let facts = vec![(0, "T-1", quiet("ana")), (0, "T-2", quiet("ben")), (24 * 60, "T-1", quiet("ana"))];
    let expected = "\
Mon 2 Mar 2026  UTC
09:00    T-1       · Ana Duarte confirms steps
         T-2       · Ben Okoro confirms steps

Tue 3 Mar 2026  UTC
09:00    T-1       · Ana Duarte confirms steps
";
    assert_eq!(told(facts), expected);
}

#[test]
fn where_a_case_stands_is_told_again_only_when_it_changed() {
    let confirm = || Fact::DraftConfirmed { field: "steps".into(), by: "ana".into() };
    let facts = vec![
        (0, "T-1", open()),
        (0, "T-1", enter("triage")),
        (5, "T-1", confirm()),
        (9, "T-1", owner("ben")),
    ];
    let text = told(facts);
    assert_eq!(text.matches("= triage").count(), 2, "{text}");
    assert!(text.ends_with("= triage · Ben Okoro has it\n"), "{text}");
}

#[test]
fn what_is_missing_is_grouped_by_who_supplies_it() {
    let missing = |name: &str, from: Option<&str>| Missing {
        requirement: name.into(),
        from: from.map(Name::from),
        leaves: vec![],
    };
    let missing = vec![
        missing("scope", Some("ana")),
        missing("terms", Some("ben")),
        missing("goals", Some("ana")),
        missing("date", None),
    ];
    let text = told(vec![(0, "T-1", Fact::HandoffBlocked { handoff: "kickoff".into(), missing })]);
    let expected =
        "? kickoff is blocked; missing: scope, goals (from Ana Duarte); terms (from Ben Okoro); date\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn long_values_are_cut_and_stay_on_their_line() {
    let long = format!("first line\nsecond {}", "word ".repeat(40));
    let fields = [(Name::from("note"), Some(Value::Text(long.into())))].into();
    let text = told(vec![(0, "T-1", Fact::ContextSet { fields, by: Author::Person("ana".into()) })]);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(
        text.contains("Ana Duarte sets note = first line second word") && text.ends_with("…\n"),
        "{text}"
    );
}

#[test]
fn trouble_is_marked_and_what_belongs_to_no_case_has_a_dash() {
    let event = EventRef { event: "deal.won".into(), id: "e-1".into(), source: "crm".into(), time: nine() };
    let errors = vec!["acv: is required".to_owned(), "owner: no such person".to_owned()];
    let text = told(vec![(0, "", Fact::EventRejected { event, errors })]);
    let expected = "–         ! event deal.won (e-1) is rejected: acv: is required; owner: no such person\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn a_case_s_memory_and_a_stage_left_are_not_told() {
    let left = Fact::StageLeft { place: Place { track: "main".into(), stage: "triage".into() } };
    let seen = Fact::HeldUsed { handoff: "kickoff".into() };
    assert_eq!(told(vec![(0, "T-1", left), (0, "T-1", seen)]), "");
}
