//! Small lists of facts, and figures counted by hand.

use std::collections::BTreeMap;

use chrono::DateTime;
use handoff_engine::{CaseId, ClockStart, Fact, Missing, Record};
use handoff_plan::{Instant, Money, Name, Place, PlanId, Value};
use proptest::prelude::*;

use super::{Report, Scope, Summary};

/// So many hours after noon of some day.
fn hour(hours: i64) -> Instant {
    DateTime::from_timestamp(1_772_452_800 + hours * 3_600, 0).unwrap()
}

fn id(key: &str) -> CaseId {
    CaseId { process: "sales".into(), key: key.into(), round: 1 }
}

fn record(key: &str, hours: i64, fact: Fact) -> Record {
    Record { seq: 1, at: hour(hours), case: Some(id(key)), fact }
}

fn kickoff() -> Name {
    "kickoff".into()
}

fn plan() -> PlanId {
    PlanId::of(&handoff_plan::Plan::default())
}

fn place(stage: &str) -> Place {
    Place { track: "main".into(), stage: stage.into() }
}

fn opened(key: &str, at: i64) -> [Record; 3] {
    let key_value = Value::Text(key.into());
    [
        record(key, at, Fact::CaseOpened { plan: plan(), key: key_value, parent: None }),
        record(key, at, Fact::StageEntered { place: place("won") }),
        record(
            key,
            at,
            Fact::HandoffOpened { handoff: kickoff(), giver: "ann".into(), source: place("won"), trigger: 0 },
        ),
    ]
}

fn blocked(key: &str, at: i64, missing: &[&str]) -> Record {
    let missing = missing.iter().map(|name| Missing {
        requirement: (*name).into(),
        from: Some("ann".into()),
        leaves: vec![(*name).into()],
    });
    record(key, at, Fact::HandoffBlocked { handoff: kickoff(), missing: missing.collect() })
}

fn offered(key: &str, at: i64) -> Record {
    let (to, package) = ("ben".into(), BTreeMap::new());
    record(key, at, Fact::HandoffOffered { handoff: kickoff(), to, team: None, package, why: None })
}

fn accepted(key: &str, at: i64) -> Record {
    record(key, at, Fact::HandoffAccepted { handoff: kickoff(), by: "ben".into() })
}

fn returned(key: &str, at: i64) -> Record {
    let (by, giver) = ("ben".into(), "ann".into());
    let fact =
        Fact::HandoffReturned { handoff: kickoff(), by, reason: "incomplete".into(), note: None, giver };
    record(key, at, fact)
}

fn completed(key: &str, at: i64) -> Record {
    record(key, at, Fact::HandoffCompleted { handoff: kickoff() })
}

fn cancelled(key: &str, at: i64) -> Record {
    record(key, at, Fact::HandoffCancelled { handoff: kickoff(), why: "left".into() })
}

fn started(key: &str, at: i64, clock: &str, due: i64) -> Record {
    let run = ClockStart {
        start: hour(at),
        due: hour(due),
        lost: 0,
        calendar: None,
        business: false,
        branch: 0,
        schedule: Vec::new(),
        repeats: Vec::new(),
    };
    record(key, at, Fact::ClockStarted { clock: clock.into(), run })
}

fn stopped(key: &str, at: i64, clock: &str) -> Record {
    record(key, at, Fact::ClockStopped { clock: clock.into(), remaining: 0 })
}

fn breached(key: &str, at: i64, clock: &str) -> Record {
    record(key, at, Fact::ClockBreached { clock: clock.into(), due: hour(at) })
}

fn exposed(key: &str, at: i64, amount: &str) -> Record {
    let amount = Money { amount: amount.parse().unwrap(), currency: "USD".into() };
    record(key, at, Fact::ExposureCounted { amount, why: Some("churn".into()) })
}

fn figures(facts: &[Record]) -> Summary {
    let mut report = Report::new(Scope::default());
    facts.iter().for_each(|fact| report.add(fact));
    report.summary(None, None)
}

fn all(parts: &[&[Record]]) -> Vec<Record> {
    parts.concat()
}

/// From a handoff's one moment to the next: how many, and the median in hours.
fn hours_between(summary: &Summary, from: &str, to: &str) -> Option<(u64, i64)> {
    let times = summary.times.iter().find(|t| (t.from.as_str(), t.to.as_str()) == (from, to))?;
    Some((times.spread.count, times.spread.median_seconds? / 3_600))
}

#[test]
fn nothing_has_no_figures() {
    let none = figures(&[]);
    assert_eq!((none.as_of, none.cases.opened), (None, 0));
    assert_eq!((none.completion_rate.of, &none.completion_rate.share), (0, &None));
    assert!(none.times.is_empty() && none.deadlines.is_empty() && none.exposure.is_empty());
    let json = serde_json::to_string(&none).unwrap();
    assert!(!json.contains("NaN"), "{json}");
    assert_eq!(serde_json::from_str::<Summary>(&json).unwrap(), none);
}

#[test]
fn a_life_from_opened_to_completed() {
    let facts = all(&[
        &opened("D-1", 0),
        &[blocked("D-1", 0, &["scope", "terms"]), offered("D-1", 3), accepted("D-1", 10)],
        &[record("D-1", 10, Fact::StageEntered { place: place("live") }), completed("D-1", 12)],
        &[record("D-1", 12, Fact::CaseClosed { failed: false, why: None })],
    ]);
    let summary = figures(&facts);
    assert_eq!((summary.cases.opened, summary.cases.open, summary.cases.closed), (1, 0, 1));
    let [handoff] = &summary.handoffs[..] else { panic!("{summary:#?}") };
    assert_eq!((handoff.offered, handoff.accepted, handoff.completed), (1, 1, 1));
    assert_eq!(handoff.missing, BTreeMap::from([("scope".to_owned(), 1), ("terms".to_owned(), 1)]));
    assert_eq!(hours_between(&summary, "opened", "offered"), Some((1, 3)));
    assert_eq!(hours_between(&summary, "offered", "accepted"), Some((1, 7)));
    assert_eq!(hours_between(&summary, "accepted", "completed"), Some((1, 2)));
    assert_eq!(hours_between(&summary, "won", "live"), Some((1, 10)));
    assert_eq!(hours_between(&summary, "opened", "closed"), Some((1, 12)));
    assert_eq!(summary.completion_rate.count, 1);
    assert_eq!(summary.stalled.count, 0);
}

#[test]
fn open_handoffs_are_in_neither_number_of_the_completion_rate() {
    let mut facts = Vec::new();
    for key in ["D-1", "D-2", "D-3"] {
        facts.extend(all(&[&opened(key, 0), &[offered(key, 1), accepted(key, 2), completed(key, 2)]]));
    }
    facts.extend(all(&[&opened("D-4", 0), &[cancelled("D-4", 4)]]));
    facts.extend(all(&[&opened("D-5", 0), &[offered("D-5", 5)]]));
    let rate = figures(&facts).completion_rate;
    assert_eq!((rate.count, rate.of, rate.share.unwrap().to_string().as_str()), (3, 4, "0.75"));
    // It comes back: it is open again.
    facts.push(returned("D-3", 6));
    let rate = figures(&facts).completion_rate;
    assert_eq!((rate.count, rate.of), (2, 3));
}

#[test]
fn a_package_is_right_first_time_if_it_is_accepted_as_it_was_and_stays() {
    let right = |facts: &[Record]| {
        let share = figures(facts).context_fidelity.right_first_time;
        (share.count, share.of)
    };
    let life = |more: &[Record]| all(&[&opened("D-1", 0), &[offered("D-1", 1)], more]);
    assert_eq!(right(&life(&[])), (0, 0), "nobody answered yet");
    assert_eq!(right(&life(&[accepted("D-1", 2)])), (1, 1));
    assert_eq!(right(&life(&[accepted("D-1", 2), returned("D-1", 3)])), (0, 1));
    assert_eq!(right(&life(&[returned("D-1", 2), offered("D-1", 3), accepted("D-1", 4)])), (0, 1));
    assert_eq!(right(&life(&[blocked("D-1", 2, &["terms"]), offered("D-1", 3), accepted("D-1", 4)])), (0, 1));
    assert_eq!(right(&life(&[cancelled("D-1", 2)])), (0, 0));
    let package = Some(BTreeMap::new());
    let anew = Fact::HandoffResubmitted { handoff: kickoff(), by: "ann".into(), package };
    assert_eq!(right(&life(&[record("D-1", 2, anew), accepted("D-1", 3)])), (0, 1));
    let passed_on = Fact::HandoffDeclined { handoff: kickoff(), by: "ben".into(), reason: "busy".into() };
    assert_eq!(right(&life(&[record("D-1", 2, passed_on), accepted("D-1", 3)])), (1, 1));
}

/// Started, met, over, running, called off.
fn deadline(facts: &[Record], clock: &str) -> (u64, u64, u64, u64, u64) {
    let summary = figures(facts);
    let found = summary.deadlines.iter().find(|d| d.clock == clock).unwrap();
    (found.started, found.met, found.over, found.running, found.called_off)
}

#[test]
fn a_deadline_is_met_over_running_or_called_off() {
    let clock = "kickoff.accept";
    let life =
        |more: &[Record]| all(&[&opened("D-1", 0), &[offered("D-1", 1), started("D-1", 1, clock, 25)], more]);
    let end = |hours: i64| [accepted("D-1", hours), stopped("D-1", hours, clock)];
    assert_eq!(deadline(&life(&[]), clock), (1, 0, 0, 1, 0));
    assert_eq!(deadline(&life(&end(24)), clock), (1, 1, 0, 0, 0));
    assert_eq!(deadline(&life(&end(25)), clock), (1, 0, 1, 0, 0), "at the deadline it has run out");
    assert_eq!(deadline(&life(&[breached("D-1", 25, clock)]), clock), (1, 0, 1, 0, 0), "still running");
    let late = [breached("D-1", 25, clock), accepted("D-1", 30), stopped("D-1", 30, clock)];
    assert_eq!(deadline(&life(&late), clock), (1, 0, 1, 0, 0));
    // It happened in time and was heard of late.
    let heard_late = [breached("D-1", 25, clock), accepted("D-1", 30), stopped("D-1", 20, clock)];
    assert_eq!(deadline(&life(&heard_late), clock), (1, 1, 0, 0, 0));
    let passed_on = [stopped("D-1", 5, clock), started("D-1", 5, clock, 29)];
    assert_eq!(deadline(&life(&passed_on), clock), (2, 0, 0, 1, 1));
    let dropped = [cancelled("D-1", 5), stopped("D-1", 5, clock)];
    assert_eq!(deadline(&life(&dropped), clock), (1, 0, 0, 0, 1));
    let given_back = [returned("D-1", 5), stopped("D-1", 5, clock)];
    assert_eq!(deadline(&life(&given_back), clock), (1, 1, 0, 0, 0), "the receiver answered");
}

#[test]
fn closing_calls_off_what_is_not_due() {
    let closed = record("D-1", 5, Fact::CaseClosed { failed: true, why: None });
    let early = all(&[&opened("D-1", 0), &[started("D-1", 0, "engaged", 168), closed.clone()]]);
    let stop = [stopped("D-1", 5, "engaged"), cancelled("D-1", 5)];
    assert_eq!(deadline(&all(&[&early, &stop]), "engaged"), (1, 0, 0, 0, 1));
    let late = all(&[&opened("D-1", 0), &[started("D-1", 0, "engaged", 4), closed]]);
    assert_eq!(deadline(&all(&[&late, &stop]), "engaged"), (1, 0, 1, 0, 0));
}

#[test]
fn a_prepare_clock_that_goes_on_is_one_run() {
    let clock = "kickoff.prepare";
    let resumed = Fact::ClockResumed { clock: clock.into(), due: hour(30), lost: 0, schedule: Vec::new() };
    let facts = all(&[
        &opened("D-1", 0),
        &[started("D-1", 0, clock, 24), offered("D-1", 2), stopped("D-1", 2, clock)],
        &[blocked("D-1", 8, &["terms"]), record("D-1", 8, resumed)],
    ]);
    assert_eq!(deadline(&facts, clock), (1, 0, 0, 1, 0));
    let ended = all(&[&facts, &[offered("D-1", 31), stopped("D-1", 31, clock)]]);
    assert_eq!(deadline(&ended, clock), (1, 0, 1, 0, 0));
}

#[test]
fn what_waits_is_told_with_who_has_to_move() {
    let facts = all(&[
        &opened("D-1", 0),
        &[blocked("D-1", 0, &["scope"]), started("D-1", 0, "kickoff.prepare", 24)],
        &opened("D-2", 5),
        &[offered("D-2", 6), started("D-2", 6, "kickoff.accept", 100)],
        &[breached("D-1", 24, "kickoff.prepare")],
    ]);
    let stalled = figures(&facts).stalled;
    assert_eq!((stalled.count, stalled.over), (2, 1));
    let told: Vec<_> = stalled
        .longest
        .iter()
        .map(|w| (w.case.as_str(), w.state.as_str(), w.seconds / 3_600, w.with.join(","), w.over))
        .collect();
    let expected =
        [("D-1", "blocked", 24, "ann".to_owned(), true), ("D-2", "offered", 18, "ben".to_owned(), false)];
    assert_eq!(told, expected);
}

#[test]
fn money_adds_up_exactly_by_currency_and_reason() {
    let facts = all(&[&opened("D-1", 0), &[exposed("D-1", 1, "8640"), exposed("D-1", 2, "0.10")]]);
    let exposure = figures(&facts).exposure;
    let told: Vec<_> = exposure.iter().map(|e| (e.why.as_deref(), e.count, e.amount.as_str())).collect();
    assert_eq!(told, [(None, 2, "8640.10"), (Some("churn"), 2, "8640.10")]);
    let most = all(&[
        &opened("D-1", 0),
        &[
            exposed("D-1", 1, "79228162514264337593543950335"),
            exposed("D-1", 2, "79228162514264337593543950335"),
        ],
    ]);
    assert_eq!(figures(&most).exposure.len(), 2, "too much for a decimal is no panic");
}

#[test]
fn reasons_without_end_are_added_up_in_whatever_order_they_come() {
    let exposed = |number: usize| {
        let amount = Money { amount: 1.into(), currency: "USD".into() };
        record("D-1", 1, Fact::ExposureCounted { amount, why: Some(format!("churn of {number:05}")) })
    };
    let most = super::figures::REASONS;
    let upwards: Vec<Record> = (0..most + 10).map(exposed).collect();
    let downwards: Vec<Record> = upwards.iter().rev().cloned().collect();
    let told = figures(&all(&[&opened("D-1", 0), &upwards])).exposure;
    assert_eq!(told, figures(&all(&[&opened("D-1", 0), &downwards])).exposure);
    assert_eq!((told.len(), told[0].amount.as_str()), (most + 2, "1010.00"));
    let rest = told.last().unwrap();
    assert_eq!((rest.why.as_deref(), rest.count), (Some("other reasons"), 10));
}

#[test]
fn a_window_takes_the_cases_that_were_opened_in_it() {
    let facts = all(&[
        &opened("D-1", 0),
        &opened("D-2", 10),
        &opened("D-3", 20),
        &[offered("D-1", 21), offered("D-2", 22), offered("D-3", 23)],
    ]);
    let scope = Scope { from: Some(hour(10)), to: Some(hour(20)) };
    let mut report = Report::new(scope);
    facts.iter().for_each(|fact| report.add(fact));
    let summary = report.summary(None, None);
    assert_eq!((summary.cases.opened, summary.handoffs[0].offered), (1, 1));
    assert_eq!(summary.stalled.longest[0].case, "D-2");
    assert_eq!(report.summary(Some("other"), None).cases.opened, 0);
}

#[test]
fn a_closed_case_is_not_kept() {
    let closed = record("D-1", 5, Fact::CaseClosed { failed: true, why: None });
    let clock = "kickoff.prepare";
    let mut report = Report::default();
    let facts = all(&[&opened("D-1", 0), &[started("D-1", 0, clock, 9), closed, cancelled("D-1", 5)]]);
    facts.iter().for_each(|fact| report.add(fact));
    assert_eq!(report.cases.len(), 1, "its clock has not been told of yet");
    report.add(&stopped("D-1", 5, clock));
    assert_eq!(report.cases.len(), 0);
    assert_eq!(report.summary(None, None).cases.closed, 1);
}

/// One case's facts, from what it is like.
fn some_case(key: &str, start: i64, kind: u8) -> Vec<Record> {
    let clock = "kickoff.accept";
    let mut facts =
        all(&[&opened(key, start), &[offered(key, start + 1), started(key, start + 1, clock, start + 9)]]);
    match kind % 4 {
        0 => facts.extend([
            accepted(key, start + 3),
            stopped(key, start + 3, clock),
            completed(key, start + 4),
        ]),
        1 => facts.extend([
            returned(key, start + 2),
            stopped(key, start + 2, clock),
            exposed(key, start + 5, "12.50"),
        ]),
        2 => facts.extend([cancelled(key, start + 6), stopped(key, start + 6, clock)]),
        _ => {}
    }
    facts
}

proptest! {
    #[test]
    fn the_order_of_unrelated_cases_changes_nothing(
        cases in prop::collection::vec((0..200_i64, 0..4_u8), 1..12),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 120),
    ) {
        let lives: Vec<Vec<Record>> =
            cases.iter().enumerate().map(|(i, (start, kind))| some_case(&format!("D-{i}"), *start, *kind)).collect();
        let one_after_the_other = lives.concat();
        let mut left: Vec<std::collections::VecDeque<Record>> = lives.into_iter().map(Into::into).collect();
        let mut mixed = Vec::new();
        let mut picks = picks.iter().cycle();
        while !left.is_empty() {
            let at = picks.next().unwrap().index(left.len());
            mixed.extend(left[at].pop_front());
            left.retain(|life| !life.is_empty());
        }
        prop_assert_eq!(figures(&mixed), figures(&one_after_the_other));
    }
}
