use std::iter::once;

use handoff_engine::{Fact, Input, InputKind, Limits, Record, World};
use handoff_store::{MemoryStore, Position, SledStore, Store};
use serde_json::json;

use super::{Driver, DriverError};
use crate::cloud_event::cloud_event;
use crate::testing::{SharedStore, at, event, keys, lines, names, other_plan, plan};

const NINE: &str = "2026-03-02T09:00:00Z";

fn open(store: &SharedStore) -> Driver {
    Driver::open(store.reopen(), Limits::default()).unwrap()
}

/// With the plan, and a deal at nine.
fn started(store: &SharedStore) -> Driver {
    let mut driver = open(store);
    driver.use_plan(plan(), at(NINE)).unwrap();
    driver.submit(event("deal", "D-1", Some(NINE)), at(NINE)).unwrap();
    driver.commit().unwrap();
    driver
}

/// Its group and its pieces.
fn checkpoint(store: &SharedStore) -> Option<(Position, Vec<Vec<u8>>)> {
    let checkpoint = store.checkpoint().unwrap()?;
    Some((checkpoint.up_to, checkpoint.pieces.collect::<Result<_, _>>().unwrap()))
}

/// What fires next by then; nothing else may be pending.
fn fire(driver: &mut Driver, until: &str) -> Vec<Record> {
    assert_eq!(driver.pending(), 0);
    let fired = driver.fire_next(at(until)).unwrap();
    let facts = driver.commit().unwrap();
    assert_eq!(fired, !facts.is_empty());
    facts
}

/// An engine that breaks over the event `broken`, half-way.
fn breaking(world: &mut World, input: &Input) -> Vec<Record> {
    let facts = world.take(input);
    if let InputKind::Event(event) = &input.kind {
        assert_ne!(event.id, "deal-broken-", "the wheels came off");
    }
    facts
}

fn breaking_due(world: &mut World, now: handoff_plan::Instant) -> Vec<Record> {
    world.fire(now);
    panic!("the wheels came off")
}

/// An engine that breaks over the deal `D-2` when new rules come.
fn breaking_ask(world: &mut World, now: handoff_plan::Instant, most: usize) -> Vec<Record> {
    let facts = world.move_some(now, most);
    let asked = |record: &Record| record.case.as_ref().is_some_and(|case| case.key == "D-2");
    assert!(!facts.iter().any(asked), "the wheels came off");
    facts
}

#[test]
fn what_was_committed_is_there_again() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    driver.submit(event("deal", "D-2", None), at(NINE)).unwrap();
    driver.commit().unwrap();
    driver.submit(event("deal", "lost", None), at(NINE)).unwrap();
    assert_eq!(keys(driver.world()), ["D-1", "D-2", "lost"]);
    drop(driver);
    let driver = open(&store);
    assert_eq!(keys(driver.world()), ["D-1", "D-2"]);
    assert_eq!(driver.world().current_plan(), Some(&plan()));
    assert_eq!(driver.world().next_due(), Some(at("2026-03-02T21:00:00Z")));
}

#[test]
fn a_checkpoint_and_its_tail_make_the_same_world_as_every_fact() {
    let store = SharedStore::default();
    started(&store).close().unwrap();
    let mut driver = open(&store);
    assert_eq!(checkpoint(&store).map(|(up_to, _)| up_to), Some(store.end()));
    driver.submit(event("early", "D-2", None), at(NINE)).unwrap();
    driver.submit(event("answer", "D-2", None), at(NINE)).unwrap();
    driver.fire_next(at("2026-03-02T21:00:00Z")).unwrap();
    driver.commit().unwrap();
    let expected = driver.world().checkpoint();
    assert_eq!(open(&store).world().checkpoint(), expected);
    // A checkpoint that this version does not read costs nothing but time.
    let other = store.reopen();
    other.put_checkpoint(other.end(), &mut once(b"of another version".to_vec())).unwrap();
    assert_eq!(open(&store).world().checkpoint(), expected);
}

#[test]
fn a_checkpoint_is_written_only_where_something_happened() {
    let store = SharedStore::default();
    open(&store).close().unwrap();
    assert_eq!(checkpoint(&store), None);
    started(&store).close().unwrap();
    store.reopen().put_checkpoint(Position(1), &mut once(b"mine".to_vec())).unwrap();
    let mut driver = open(&store);
    driver.since_checkpoint = 0;
    driver.close().unwrap();
    assert_eq!(checkpoint(&store), Some((Position(1), vec![b"mine".to_vec()])));
}

#[test]
fn a_checkpoint_is_worth_writing_once_there_is_much_to_read() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    driver.commit().unwrap();
    assert!(driver.checkpoint_some(usize::MAX).is_none_or(|write| write().is_ok()));
    assert_eq!(checkpoint(&store), None);
    driver.since_checkpoint = super::CHECKPOINT_AFTER;
    driver.commit().unwrap();
    assert!(driver.checkpoint_some(usize::MAX).is_none_or(|write| write().is_ok()));
    assert_eq!(store.checkpoint().unwrap().unwrap().up_to, store.end());
    assert_eq!(driver.since_checkpoint, 0);
}

/// Its image is taken while the work goes on; what came since is read from the facts.
#[test]
fn a_checkpoint_is_of_the_moment_at_which_it_was_begun() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    for key in ["D-2", "D-3", "D-4"] {
        driver.submit(event("deal", key, None), at(NINE)).unwrap();
    }
    driver.since_checkpoint = super::CHECKPOINT_AFTER;
    assert!(driver.checkpoint_some(1).is_none());
    assert!(!driver.is_imaging(), "not everything is stored");
    driver.commit().unwrap();
    let (begun, mut write) = (store.end(), driver.checkpoint_some(1));
    for number in 0.. {
        if write.is_some() {
            break;
        }
        assert!(driver.is_imaging() && number < 100);
        driver.submit(event("deal", &format!("E-{number}"), None), at(NINE)).unwrap();
        driver.fire_next(at("2026-03-03T09:00:00Z")).unwrap();
        driver.commit().unwrap();
        write = driver.checkpoint_some(1);
    }
    assert!(write.unwrap()().is_ok());
    assert_eq!(store.checkpoint().unwrap().unwrap().up_to, begun);
    assert_ne!(store.end(), begun);
    assert_eq!(open(&store).world().checkpoint(), driver.world().checkpoint());
    assert!(!driver.is_imaging());
}

#[test]
fn of_a_world_that_was_made_anew_no_image_is_left() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    driver.commit().unwrap();
    driver.since_checkpoint = super::CHECKPOINT_AFTER;
    assert!(driver.checkpoint_some(1).is_none());
    driver.engine.take = breaking;
    driver.submit(event("deal", "broken", None), at(NINE)).unwrap_err();
    assert!(!driver.is_imaging() && driver.checkpoint_some(usize::MAX).is_none());
    assert_eq!(checkpoint(&store), None);
}

#[test]
fn a_plan_is_loaded_once_and_another_after_it() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    driver.use_plan(plan(), at(NINE)).unwrap();
    assert_eq!(driver.pending(), 0);
    driver.use_plan(other_plan(), at("2026-03-01T00:00:00Z")).unwrap();
    assert_eq!(lines(&driver.commit().unwrap()), ["02 09:00 plan.loaded", "02 09:00 case.moved"]);
    let before = driver.world().checkpoint();
    driver.commit().unwrap();
    let mut driver = open(&store);
    assert_eq!(driver.world().checkpoint(), before);
    assert_eq!(driver.world().current_plan(), Some(&other_plan()));
    driver.use_plan(other_plan(), at(NINE)).unwrap();
    assert_eq!(driver.pending(), 0);
}

#[test]
fn what_is_no_event_is_a_fact() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    driver.submit(cloud_event(json!({"id": "e-1", "type": "deal"})), at(NINE)).unwrap();
    let facts = driver.commit().unwrap();
    assert_eq!(names(&facts), ["event.rejected"]);
    let Fact::EventRejected { event: of, errors } = &facts[0].fact else { panic!("{facts:?}") };
    assert_eq!((of.event.as_str(), of.id.as_str(), errors.len()), ("deal", "e-1", 2));
    driver.submit(event("deal", "D-9", None), at(NINE)).unwrap();
    let next = driver.commit().unwrap();
    assert_eq!(next.last().unwrap().seq, facts[0].seq + names(&next).len() as u64);
}

#[test]
fn an_input_that_breaks_the_engine_changes_nothing_and_the_rest_goes_on() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    driver.engine.take = breaking;
    driver.submit(event("deal", "D-2", None), at(NINE)).unwrap();
    let before = driver.world().checkpoint();
    let error = driver.submit(event("deal", "broken", None), at(NINE)).unwrap_err();
    assert!(matches!(&error, DriverError::Broken { why } if why.contains("the wheels came off")), "{error}");
    assert_eq!(driver.world().checkpoint(), before);
    driver.submit(event("deal", "D-3", None), at(NINE)).unwrap();
    driver.commit().unwrap();
    assert_eq!(keys(driver.world()), ["D-1", "D-2", "D-3"]);
    assert_eq!(keys(open(&store).world()), ["D-1", "D-2", "D-3"]);
}

#[test]
fn a_step_that_breaks_the_engine_stops_its_clock_and_is_told() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    driver.submit(event("deal", "D-2", None), at("2026-03-02T10:00:00Z")).unwrap();
    driver.commit().unwrap();
    driver.engine.fire = breaking_due;
    let until = "2026-03-03T00:00:00Z";
    let facts = fire(&mut driver, until);
    assert_eq!(lines(&facts), ["02 21:00 invariant.broken", "02 21:00 clock.stopped"]);
    assert_eq!(facts[0].case.as_ref().unwrap().key, "D-1");
    let Fact::InvariantBroken { invariant } = &facts[0].fact else { panic!("{facts:?}") };
    assert!(invariant.contains("clock `answered` could not be taken"), "{invariant}");
    driver.engine.fire = World::fire;
    let facts = fire(&mut driver, until);
    assert_eq!(facts[0].case.as_ref().unwrap().key, "D-2");
    assert!(fire(&mut driver, until).is_empty());
}

#[test]
fn a_case_that_breaks_the_engine_when_rules_change_stays_and_those_after_it_move() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    for key in ["D-2", "D-3"] {
        driver.submit(event("deal", key, None), at(NINE)).unwrap();
    }
    driver.engine.ask = breaking_ask;
    driver.use_plan(other_plan(), at(NINE)).unwrap();
    let facts = driver.commit().unwrap();
    let of_reload = names(&facts).split_off(names(&facts).len() - 4);
    assert_eq!(of_reload, ["plan.loaded", "case.moved", "case.stays", "case.moved"]);
    let why = facts.iter().find_map(|record| match &record.fact {
        Fact::CaseStays { why, .. } => Some(why.clone()),
        _ => None,
    });
    assert!(why.unwrap().contains("the wheels came off"));
    assert!(!driver.world().is_moving());
    assert_eq!(open(&store).world().checkpoint(), driver.world().checkpoint());
}

/// Nobody has to be asked again who had nothing to tell, however often the engine breaks off.
#[test]
fn asking_goes_on_behind_cases_that_say_nothing() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    let plan = super::prepare(&store, other_plan()).unwrap();
    driver.take_plan(plan, at(NINE), 1).unwrap();
    // These are on the new rules from the start, and stand between.
    for key in ["D-11", "D-12", "D-13"] {
        driver.submit(event("deal", key, None), at(NINE)).unwrap();
    }
    driver.engine.ask = |world, now, most| {
        let facts = world.move_some(now, most);
        assert!(world.asking().is_some(), "the wheels came off");
        facts
    };
    let steps = (0..10).take_while(|_| driver.move_some(at(NINE), 2).unwrap()).count();
    assert!(steps < 10, "it comes to an end");
}

#[test]
fn what_could_not_be_stored_did_not_happen() {
    let store = SharedStore::default();
    let mut driver = started(&store);
    let before = driver.world().checkpoint();
    driver.submit(event("deal", "D-2", None), at(NINE)).unwrap();
    store.fail();
    let error = driver.commit().unwrap_err();
    assert_eq!(error.to_string(), "could not store facts: the disk is full");
    assert_eq!(driver.world().checkpoint(), before);
    driver.submit(event("deal", "D-2", None), at(NINE)).unwrap();
    assert!(driver.commit().unwrap_err().to_string().contains("takes nothing more"));
    let mut driver = open(&store);
    driver.submit(event("deal", "D-2", None), at(NINE)).unwrap();
    assert!(!driver.commit().unwrap().is_empty());
}

#[test]
fn the_disk_keeps_what_memory_keeps() {
    let dir = tempfile::tempdir().unwrap();
    let stores: [Box<dyn Store>; 2] =
        [Box::new(MemoryStore::new()), Box::new(SledStore::open_or_create(dir.path()).unwrap())];
    let facts = stores.map(|store| {
        let mut driver = Driver::open(store, Limits::default()).unwrap();
        driver.use_plan(plan(), at(NINE)).unwrap();
        driver.submit(event("deal", "D-1", None), at(NINE)).unwrap();
        while driver.fire_next(at("2026-03-04T00:00:00Z")).unwrap() {}
        driver.commit().unwrap();
        let facts: Vec<Record> = driver.store().records().map(Result::unwrap).collect();
        driver.close().unwrap();
        facts
    });
    assert!(facts[0].len() > 8);
    assert_eq!(facts[0], facts[1]);
    assert!(handoff_store::verify(dir.path()).unwrap().is_sound());
}
