//! Whether everything that was acknowledged is there, once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use handoff_engine::{Case, Fact, Found, Limits, Record};
use handoff_runtime::{Driver, system_time};
use handoff_store::{SledStore, verify};

use super::child::requested;
use super::{CLOSES, INPUTS, input};

/// Which step of each deal was acknowledged last.
pub(super) type Ledger = BTreeMap<String, usize>;

const TIMER: &str = "first_look";

/// How many deals are sent again.
const AGAIN: usize = 25;

/// Opens the store as the next process would, and holds it against the ledger. Whether sled had to be made anew.
pub(super) fn judge(dir: &Path, ledger: &Ledger) -> Result<bool, String> {
    let store = SledStore::open(dir).map_err(|e| e.to_string())?;
    let mended = store.mended().is_some();
    let mut driver = Driver::open(Box::new(store), Limits::default()).map_err(|e| e.to_string())?;
    let records = driver.store().records().collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
    let mut of_case: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in &records {
        if let Some(case) = &record.case {
            of_case.entry(&case.key).or_default().push(record);
        }
    }
    let calls = of_case.iter().filter_map(|(key, facts)| {
        Some(((*key).to_owned(), facts.iter().find_map(|record| requested(record))?))
    });
    let calls: BTreeMap<String, String> = calls.collect();
    let mut waiting: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for effect in driver.world().outbox().effects() {
        waiting.entry(effect.case.key.to_string()).or_default().push(effect.seq);
    }
    for (key, acknowledged) in ledger {
        let facts = of_case.get(key.as_str()).ok_or_else(|| format!("deal {key} is not there"))?;
        happened(key, facts, *acknowledged)?;
        driver.recall(key).map_err(|e| e.to_string())?;
        let Found::One(case) = driver.world().find(None, key) else {
            return Err(format!("deal {key} is in the store, and not in the world"));
        };
        stands(case, facts)?;
        waits(waiting.get(key).map_or(&[], Vec::as_slice), facts)?;
    }
    for (key, acknowledged) in ledger.iter().rev().take(AGAIN) {
        for step in (0..=*acknowledged).filter(|step| *step != INPUTS) {
            let call = calls.get(key).map_or("", String::as_str);
            driver.submit(input(key, step, call), system_time()).map_err(|e| e.to_string())?;
        }
    }
    let again = driver.commit().map_err(|e| e.to_string())?;
    if let Some(other) = again.iter().find(|record| !matches!(record.fact, Fact::EventDuplicate { .. })) {
        return Err(format!("what was acknowledged is taken once more: {:?}", other.fact));
    }
    drop(driver);
    let found = verify(dir).map_err(|e| e.to_string())?;
    found.problems.first().map_or(Ok(mended), |problem| Err(problem.clone()))
}

/// The fact that each step leaves.
fn leaves(step: usize, fact: &Fact) -> bool {
    match fact {
        Fact::CaseOpened { .. } => step == 0,
        Fact::ContextSet { fields, .. } => step == 1 && fields.contains_key("scope"),
        Fact::CallRequested(_) => step == 2,
        Fact::HandoffAccepted { .. } => step == 3,
        Fact::CallSucceeded { .. } => step == 4,
        Fact::HandoffCompleted { .. } => step == 5,
        Fact::EffectDelivered { .. } => step == INPUTS,
        Fact::CaseClosed { .. } => step == CLOSES,
        _ => false,
    }
}

/// Each step that was acknowledged left its fact once; one that was not, once or not at all.
fn happened(key: &str, facts: &[&Record], acknowledged: usize) -> Result<(), String> {
    for step in 0..=CLOSES {
        let times = facts.iter().filter(|record| leaves(step, &record.fact)).count();
        if times > 1 || (times == 0 && step <= acknowledged) {
            return Err(format!(
                "step {step} of deal {key}, acknowledged up to {acknowledged}, is there {times} times"
            ));
        }
    }
    Ok(())
}

/// A timer that is due soon fires once, whatever comes between, or is still to fire, unless its deal closes before.
fn timer(case: &Case, facts: &[&Record]) -> Result<(), String> {
    let fires = |record: &&&Record| matches!(&record.fact, Fact::ClockFired { clock, .. } if clock == TIMER);
    let fired = facts.iter().filter(fires).count();
    let pending =
        case.clocks.get(TIMER).is_some_and(|clock| clock.run.schedule.iter().any(|s| s.step.is_some()));
    let is_stopped = case.closed.is_some() && fired == 0 && !pending;
    if is_stopped || fired + usize::from(pending) == 1 {
        return Ok(());
    }
    Err(format!("the timer of deal {} fired {fired} times; is it still to fire: {pending}", case.id.key))
}

/// What is to leave waits until it is marked, and no longer.
fn waits(waiting: &[u64], facts: &[&Record]) -> Result<(), String> {
    let (mut notices, mut calls) = (BTreeSet::new(), BTreeMap::new());
    for record in facts {
        match &record.fact {
            Fact::Notified { .. } | Fact::Escalated { .. } => drop(notices.insert(record.seq)),
            Fact::EffectDelivered { effect, .. } => drop(notices.remove(effect)),
            Fact::CallRequested(request) => drop(calls.insert(&request.call, record.seq)),
            Fact::CallSucceeded { call, .. } => drop(calls.remove(call)),
            _ => {}
        }
    }
    notices.extend(calls.values());
    if notices.iter().eq(waiting) {
        return Ok(());
    }
    Err(format!("{waiting:?} wait in the outbox, and by the facts {notices:?} do"))
}

/// Timers and outbox say what the facts say.
fn stands(case: &Case, facts: &[&Record]) -> Result<(), String> {
    let has = |wanted: fn(&Fact) -> bool| facts.iter().any(|record| wanted(&record.fact));
    let offered = has(|fact| matches!(fact, Fact::HandoffOffered { .. }));
    let accepted = has(|fact| matches!(fact, Fact::HandoffAccepted { .. }));
    let completed = has(|fact| matches!(fact, Fact::HandoffCompleted { .. }));
    let answered = has(|fact| matches!(fact, Fact::CallSucceeded { .. }));
    let expected = [
        ("kickoff.prepare", !offered),
        ("kickoff.accept", offered && !accepted),
        ("kickoff.complete", accepted && !completed),
    ];
    for (clock, runs) in expected {
        if case.is_running(clock) != runs {
            return Err(format!("clock {clock} of deal {} should run: {runs}", case.id.key));
        }
    }
    let closed = has(|fact| matches!(fact, Fact::CaseClosed { .. }));
    if case.closed.is_some() != closed {
        return Err(format!("deal {} should be closed: {closed}", case.id.key));
    }
    timer(case, facts)?;
    if case.calls.len() != usize::from(offered && !answered) {
        return Err(format!("deal {} has {} calls in its outbox", case.id.key, case.calls.len()));
    }
    Ok(())
}
