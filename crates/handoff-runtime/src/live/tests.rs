use std::sync::{Arc, Mutex};

use handoff_engine::{Limits, Record};
use handoff_plan::Instant;
use handoff_store::Store;

use super::{Handle, Runtime, RuntimeError};
use crate::driver::{Driver, DriverError};
use crate::testing::{SharedStore, at, event, keys, lines, names, other_plan, plan};

/// A clock that stands still until it is moved.
#[derive(Clone)]
struct Hands(Arc<Mutex<Instant>>);

impl Hands {
    fn set(&self, time: &str) {
        *self.0.lock().unwrap() = at(time);
    }
}

fn start(store: &SharedStore) -> (Runtime, Handle, Hands) {
    let hands = Hands(Arc::new(Mutex::new(at("2026-03-02T09:00:00Z"))));
    let driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let clock = hands.clone();
    let runtime = Runtime::start(driver, move || *clock.0.lock().unwrap()).unwrap();
    let handle = runtime.handle();
    handle.use_plan(plan()).unwrap();
    (runtime, handle, hands)
}

#[test]
fn an_answer_comes_when_it_is_durable_with_the_runtimes_time() {
    let store = SharedStore::default();
    let (runtime, handle, hands) = start(&store);
    hands.set("2026-03-02T11:00:00Z");
    let facts = handle.send(event("deal", "D-1", Some("2026-03-02T10:00:00Z"))).unwrap();
    assert!(lines(&facts).contains(&"02 11:00 case.opened".to_owned()));
    assert!(store.facts().ends_with(&facts));
    hands.set("2026-03-02T08:00:00Z");
    let facts = handle.send(event("deal", "D-2", None)).unwrap();
    assert!(lines(&facts).contains(&"02 11:00 case.opened".to_owned()), "time does not go back");
    runtime.stop().unwrap();
}

#[test]
fn what_is_due_fires_by_itself_and_before_an_input() {
    let store = SharedStore::default();
    let (runtime, handle, hands) = start(&store);
    handle.send(event("deal", "D-1", None)).unwrap();
    hands.set("2026-03-02T21:00:00Z");
    handle.wake().unwrap();
    assert_eq!(names(&store.facts()).into_iter().filter(|n| *n == "notified").count(), 1);
    hands.set("2026-03-04T00:00:00Z");
    let answer = handle.send(event("answer", "D-1", Some("2026-03-04T00:00:00Z"))).unwrap();
    let all = names(&store.facts());
    let (breached, answered) =
        (all.iter().position(|n| *n == "clock.breached"), all.len() - names(&answer).len());
    assert!(breached.unwrap() < answered);
    runtime.stop().unwrap();
}

#[test]
fn many_senders_share_groups_and_each_is_answered_with_its_own() {
    let store = SharedStore::default();
    let (runtime, handle, _) = start(&store);
    let deals = 400;
    std::thread::scope(|scope| {
        for sender in 0..16 {
            let handle = handle.clone();
            scope.spawn(move || {
                for number in 0..deals / 16 {
                    let key = format!("D-{sender}-{number}");
                    let facts = handle.send(event("deal", &key, None)).unwrap();
                    let cases: Vec<_> = facts.iter().filter_map(|r| r.case.as_ref()).collect();
                    assert!(!cases.is_empty() && cases.iter().all(|case| case.key == key));
                }
            });
        }
    });
    assert_eq!(handle.look(|world| world.cases().count()).unwrap(), deals);
    let facts = store.facts();
    runtime.stop().unwrap();
    let again = Driver::open(store.reopen(), Limits::default()).unwrap();
    assert_eq!(again.world().cases().count(), deals);
    let shown = facts.iter().filter(|r| r.fact.is_shown()).map(|r| r.seq);
    assert!(shown.eq(1..=again.world().seq()));
    assert!(store.largest_group() < facts.len());
}

#[test]
fn a_write_that_fails_is_answered_and_nothing_after_it_is_taken() {
    let store = SharedStore::default();
    let (runtime, handle, _) = start(&store);
    handle.send(event("deal", "D-1", None)).unwrap();
    store.fail();
    let failed = handle.send(event("deal", "D-2", None)).unwrap_err();
    assert_eq!(failed.to_string(), "could not store facts: the disk is full");
    let stopped = handle.send(event("deal", "D-3", None)).unwrap_err();
    assert!(matches!(stopped, RuntimeError::Driver(DriverError::Store(_))), "{stopped}");
    assert_eq!(handle.look(keys).unwrap(), ["D-1"]);
    assert!(runtime.stop().is_err());
    assert_eq!(keys(Driver::open(store.reopen(), Limits::default()).unwrap().world()), ["D-1"]);
}

#[test]
fn checkpoints_are_made_beside_the_work_and_are_of_what_was_stored() {
    let store = SharedStore::default();
    let driver = Driver::open(store.reopen(), Limits::default()).unwrap().with_checkpoint_after(300);
    let runtime = Runtime::start(driver, || at("2026-03-02T09:00:00Z")).unwrap();
    let handle = runtime.handle();
    handle.use_plan(plan()).unwrap();
    let up_to = || store.checkpoint().unwrap().map(|checkpoint| checkpoint.up_to);
    let mut seen = Vec::new();
    for number in 0.. {
        assert!(number < 100, "after {} facts: {seen:?}", store.count());
        std::thread::scope(|scope| {
            for sender in 0..8 {
                let handle = handle.clone();
                scope.spawn(move || {
                    for deal in 0..10 {
                        let key = format!("D-{sender}-{number}-{deal}");
                        handle.send(event("deal", &key, None)).unwrap();
                        let before = format!("D-{sender}-{}-{deal}", number / 2);
                        handle.send(event("answer", &before, Some("2026-03-02T08:00:00Z"))).unwrap();
                    }
                });
            }
        });
        seen.extend(up_to().filter(|up_to| seen.last() != Some(up_to)));
        if seen.len() > 2 {
            break;
        }
    }
    assert!(seen.is_sorted() && *seen.last().unwrap() <= store.end(), "{seen:?}, {:?}", store.end());
    let world = handle.look(handoff_engine::World::checkpoint).unwrap();
    let again = Driver::open(store.reopen(), Limits::default()).unwrap();
    assert!(again.world().checkpoint() == world);
    runtime.stop().unwrap();
}

#[test]
fn rules_change_while_it_runs() {
    let store = SharedStore::default();
    let (runtime, handle, _) = start(&store);
    handle.send(event("deal", "D-1", None)).unwrap();
    assert_eq!(names(&handle.use_plan(other_plan()).unwrap()), ["plan.loaded", "case.moved"]);
    assert_eq!(handle.look(|world| world.current_plan().cloned()).unwrap(), Some(other_plan()));
    runtime.stop().unwrap();
}

#[test]
fn after_stopping_there_is_a_checkpoint_and_no_answer() {
    let store = SharedStore::default();
    let (runtime, handle, _) = start(&store);
    handle.send(event("deal", "D-1", None)).unwrap();
    runtime.stop().unwrap();
    assert_eq!(store.checkpoint().unwrap().unwrap().up_to, store.end());
    assert_eq!(handle.send(event("deal", "D-2", None)), Err(RuntimeError::Stopped));
    assert_eq!(handle.look(keys), Err(RuntimeError::Stopped));
}

#[test]
fn it_takes_up_again_by_itself_when_the_store_does() {
    let store = SharedStore::default();
    let (runtime, handle, _) = start(&store);
    handle.send(event("deal", "D-1", None)).unwrap();
    store.fail();
    handle.send(event("deal", "D-2", None)).unwrap_err();
    store.mend();
    handle.send(event("deal", "D-3", None)).unwrap();
    assert_eq!(handle.look(keys).unwrap(), ["D-1", "D-3"]);
    handle.send(event("deal", "D-2", None)).unwrap();
    runtime.stop().unwrap();
    let again = Driver::open(store.reopen(), Limits::default()).unwrap();
    assert_eq!(keys(again.world()), ["D-1", "D-2", "D-3"]);
}

/// A lone sender is answered by the thread that decides.
#[test]
fn one_sender_after_the_other_is_answered_when_it_is_durable() {
    let store = SharedStore::default();
    let (runtime, handle, _) = start(&store);
    for number in 0..40 {
        let facts = handle.send(event("deal", &format!("D-{number}"), None)).unwrap();
        assert!(store.facts().ends_with(&facts));
    }
    store.fail();
    handle.send(event("deal", "lost", None)).unwrap_err();
    store.mend();
    handle.send(event("deal", "last", None)).unwrap();
    assert_eq!(handle.look(keys).unwrap().len(), 41);
    runtime.stop().unwrap();
    assert_eq!(keys(Driver::open(store.reopen(), Limits::default()).unwrap().world()).len(), 41);
}

/// While one group is being stored the next is decided on top of it: if the first fails, nobody has seen either.
#[test]
fn what_was_decided_on_a_group_that_could_not_be_stored_never_was() {
    let store = SharedStore::default();
    let (runtime, handle, _) = start(&store);
    handle.send(event("deal", "D-1", None)).unwrap();
    let (has_come, let_go) = store.hold();
    std::thread::scope(|scope| {
        let sender = |key: &'static str| {
            let handle = handle.clone();
            scope.spawn(move || handle.send(event("deal", key, None)))
        };
        let second = sender("D-2");
        has_come.recv().unwrap();
        let third = sender("D-3");
        let looker = scope.spawn(|| handle.look(keys));
        store.fail();
        let_go.send(()).unwrap();
        assert!(second.join().unwrap().is_err());
        assert!(third.join().unwrap().is_err());
        if let Ok(seen) = looker.join().unwrap() {
            assert_eq!(seen, ["D-1"]);
        }
    });
    assert_eq!(handle.look(keys).unwrap(), ["D-1"]);
    store.mend();
    assert!(runtime.stop().is_err());
    assert_eq!(keys(Driver::open(store.reopen(), Limits::default()).unwrap().world()), ["D-1"]);
}

#[test]
fn what_was_due_during_a_long_downtime_fires_beside_the_work() {
    let store = SharedStore::default();
    let (runtime, handle, hands) = start(&store);
    let deals = 300;
    for number in 0..deals {
        handle.send(event("deal", &format!("D-{number:03}"), None)).unwrap();
    }
    runtime.stop().unwrap();
    let before = store.count();
    hands.set("2026-03-02T22:00:00Z");
    let driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let (has_come, let_go) = store.hold();
    let runtime = Runtime::start(driver, move || *hands.0.lock().unwrap()).unwrap();
    let handle = runtime.handle();
    has_come.recv().unwrap();
    let answer = std::thread::scope(|scope| {
        let sender = handle.clone();
        let answer = scope.spawn(move || sender.send(event("answer", "D-299", None)).unwrap());
        let_go.send(()).unwrap();
        answer.join().unwrap()
    });
    handle.wake().unwrap();
    let fired: Vec<_> = store.facts().split_off(before);
    let notified = |records: &[Record]| names(records).into_iter().filter(|n| *n == "notified").count();
    assert_eq!(notified(&fired), deals, "each once");
    let answered = fired.iter().position(|r| r.seq == answer[0].seq).unwrap();
    assert!(notified(&fired[answered..]) > 0, "the answer did not wait for all of them");
    let own = fired.iter().rposition(|r| r.fact.name() == Some("notified") && is_of(r, "D-299")).unwrap();
    let received = fired.iter().position(|r| r.fact.name() == Some("event.received")).unwrap();
    assert!(own < received, "but for those of its own case");
    assert_eq!(handle.look(handoff_engine::World::next_due).unwrap(), Some(at("2026-03-03T09:00:00Z")));
    runtime.stop().unwrap();
}

fn is_of(record: &Record, key: &str) -> bool {
    record.case.as_ref().is_some_and(|case| case.key == key)
}

#[test]
fn whoever_listens_hears_of_every_fact_once_it_is_stored() {
    let store = SharedStore::default();
    let driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (ears, stored) = (heard.clone(), store.clone());
    let hear = move |facts: &[Record]| {
        assert!(stored.facts().ends_with(facts), "heard before it was stored");
        ears.lock().unwrap().extend_from_slice(facts);
    };
    let hands = Hands(Arc::new(Mutex::new(at("2026-03-02T09:00:00Z"))));
    let clock = hands.clone();
    let runtime = Runtime::start_with(driver, move || *clock.0.lock().unwrap(), hear).unwrap();
    let handle = runtime.handle();
    handle.use_plan(plan()).unwrap();
    handle.send(event("deal", "D-1", None)).unwrap();
    assert_eq!(names(&handle.reject_plan(vec!["no".to_owned()]).unwrap()), ["plan.rejected"]);
    hands.set("2026-03-04T00:00:00Z");
    handle.wake().unwrap();
    assert_eq!(*heard.lock().unwrap(), store.facts());
    let read = handle.read(|store| store.records().filter_map(Result::ok).count()).unwrap();
    assert_eq!(read, store.facts().len());
    runtime.stop().unwrap();
    assert_eq!(handle.read(|_| ()), Err(RuntimeError::Stopped), "the store was given back");
}
