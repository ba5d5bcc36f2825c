//! What a sudden end leaves behind.

use handoff_engine::Limits;

use super::fake::{Fake, ok};
use super::{House, channels, http, services, slack};
use crate::driver::Driver;
use crate::testing::SharedStore;

/// The other side has it, and the machine ends before that is marked: it goes out again, under its old key, and then no more.
#[test]
fn at_least_once_and_not_again_once_it_is_marked() {
    let store = SharedStore::default();
    let breaking = store.clone();
    let fake = Fake::new(move |_| {
        breaking.fail();
        ok("ok")
    });
    let house = House::new(&store, "notify carla \"hello\"", channels("slack", slack(&fake.url)));
    house.open("D-1");
    let first = fake.next();
    house.dispatcher.stop();
    assert!(house.runtime.stop().is_err(), "the mark was not stored");

    let fake = Fake::saying(vec![ok("ok")]);
    let house = House::new(&store, "notify carla \"hello\"", channels("slack", slack(&fake.url)));
    let second = fake.next();
    assert_eq!(first.header("idempotency-key"), second.header("idempotency-key"));
    assert_eq!(first.json(), second.json());
    house.until("effect.delivered");
    house.stop();

    let house = House::new(&store, "notify carla \"hello\"", channels("slack", slack(&fake.url)));
    assert!(house.outbox().is_empty());
    house.stop();
    assert!(fake.is_quiet());
}

#[test]
fn tries_and_waits_are_as_they_were_after_a_restart_with_and_without_a_checkpoint() {
    let fake = Fake::saying(vec![(500, "", String::new())]);
    let store = SharedStore::default();
    let actions = "call crm.terms(deal_id: deal_id) into terms";
    let house = House::new(&store, actions, services("crm", http(&fake.url)));
    house.open("D-1");
    house.until("call.failed");
    let before = house.outbox();
    house.stop();
    assert!(handoff_store::Store::checkpoint(&store).unwrap().is_some());
    let restored = Driver::open(store.reopen(), Limits::default()).unwrap();
    assert!(restored.world().outbox().effects().eq(&before));
    let mut world = handoff_engine::World::new(Limits::default());
    store.facts().iter().for_each(|record| world.apply(record));
    assert_eq!(world.outbox(), restored.world().outbox());
}

/// Before a service ever ran there was nobody to send a notice; a call is due whenever one does.
#[test]
fn a_store_from_before_the_first_service_sends_calls_and_no_old_notices() {
    let store = SharedStore::default();
    let actions = "notify carla \"old\"\n    call crm.terms(deal_id: deal_id) into terms";
    let mut driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    let at = crate::testing::at("2026-03-02T08:00:00Z");
    driver.use_plan(super::plan(actions), at).unwrap();
    driver.submit(crate::testing::event("deal", "D-1", None), at).unwrap();
    driver.commit().unwrap();
    driver.close().unwrap();
    let fake = Fake::saying(vec![ok("\"net 30\"")]);
    let house = House::new(&store, actions, services("crm", http(&fake.url)));
    house.until("call.succeeded");
    assert!(house.outbox().is_empty());
    house.stop();
}
