use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use handoff_plan::Instant;

use super::{Bindings, EffectKind, EffectState, Outbox};
use crate::fact::{CallRequest, CaseId, Fact, Record};
use crate::few::Few;

fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn record(seq: u64, fact: Fact) -> Record {
    let case = CaseId { process: "deals".into(), key: "D-1".into(), round: 1 };
    Record { seq, at: at(0), case: Some(case), fact }
}

fn told() -> Fact {
    Fact::Notified { to: "ann".into(), via: None, text: "hello".to_owned() }
}

fn call() -> Fact {
    Fact::CallRequested(Arc::new(CallRequest {
        call: "deals/D-1/1".into(),
        port: "crm".into(),
        action: "ping".into(),
        args: Few::new(),
        into: None,
        otherwise: None,
        about: None,
        assistant: false,
    }))
}

fn bound(events: bool) -> Fact {
    Fact::PortsBound(Bindings { events, ..Bindings::default() })
}

fn of(facts: impl IntoIterator<Item = Fact>) -> Outbox {
    let mut outbox = Outbox::new(0);
    (1..).zip(facts).for_each(|(seq, fact)| outbox.apply(&record(seq, fact)));
    outbox
}

fn ids(outbox: &Outbox) -> Vec<String> {
    outbox.effects().map(|effect| effect.id().to_string()).collect()
}

#[test]
fn notices_wait_once_a_service_has_run_and_calls_always() {
    let emitted = Fact::EventEmitted { event: "seen".into(), data: BTreeMap::new(), hops: 0 };
    let outbox = of([told(), call(), bound(false), told(), emitted.clone()]);
    assert_eq!(ids(&outbox), ["deals/D-1/1", "deals/D-1/notified-4"]);
    assert_eq!(ids(&of([bound(true), emitted])), ["deals/D-1/event-2"]);
}

#[test]
fn what_is_delivered_or_dropped_is_out_and_a_call_waits_for_its_result() {
    let delivered = |effect| Fact::EffectDelivered { effect, port: "p".into() };
    let outbox = of([bound(false), told(), call(), delivered(2), delivered(3)]);
    assert_eq!(ids(&outbox), ["deals/D-1/1"]);
    assert_eq!(outbox.effect(3).unwrap().state, EffectState::Promised);
    let dropped = Fact::EffectDropped { effect: 1, by: None, why: String::new() };
    assert!(ids(&of([call(), dropped])).is_empty());
}

#[test]
fn a_failure_says_when_it_goes_on_or_is_the_last() {
    let failed = |last| Fact::EffectFailed { effect: 2, port: "p".into(), error: "no".to_owned(), last };
    let deferred = Fact::EffectDeferred { effect: 2, until: at(60) };
    let outbox = of([bound(false), told(), failed(false), deferred.clone()]);
    let effect = outbox.effect(2).unwrap();
    assert_eq!((effect.failures, effect.next, effect.error.as_deref()), (1, Some(at(60)), Some("no")));
    let facts = [bound(false), told(), failed(false), deferred, failed(true)];
    let outbox = of(facts.clone());
    assert_eq!((outbox.effect(2).unwrap().state, outbox.given_up()), (EffectState::GivenUp, 1));
    let retried = Fact::EffectRetried { effect: 2, by: None };
    let outbox = of(facts.into_iter().chain([retried]));
    let effect = outbox.effect(2).unwrap();
    assert_eq!((effect.state, effect.failures, effect.next), (EffectState::Waiting, 0, None));
    assert_eq!(outbox.given_up(), 0);
}

#[test]
fn a_call_that_is_asked_for_again_is_one_call_under_its_old_name() {
    let failed = Fact::CallFailed {
        call: "deals/D-1/1".into(),
        port: "crm".into(),
        action: "ping".into(),
        error: "no".to_owned(),
        last: true,
    };
    let outbox = of([call(), failed, call()]);
    assert_eq!(ids(&outbox), ["deals/D-1/1"]);
    let found = outbox.find("deals/D-1/1").unwrap();
    assert_eq!((found.seq, found.state), (3, EffectState::Waiting));
    assert!(matches!(found.kind, EffectKind::Call(_)));
}

#[test]
fn an_effect_is_found_by_its_own_name_alone() {
    let outbox = of([bound(false), told()]);
    assert!(outbox.find("deals/D-1/notified-2").is_some());
    for other in ["deals/D-2/notified-2", "notified-2", "deals/D-1/reminded-2", "2", "-2", "é"] {
        assert!(outbox.find(other).is_none(), "{other}");
    }
}
