use handoff_engine::Limits;

use super::Figures;
use crate::driver::Driver;
use crate::testing::{SharedStore, at, event, plan};

const NINE: &str = "2026-03-02T09:00:00Z";

#[test]
fn catching_up_takes_each_fact_once() {
    let store = SharedStore::default();
    let mut driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    driver.use_plan(plan(), at(NINE)).unwrap();
    let mut figures = Figures::default();
    let opened = |figures: &Figures| figures.summary(None, None).cases.opened;
    for (before, key) in ["D-1", "D-2"].into_iter().enumerate() {
        assert_eq!(opened(&figures), before as u64);
        driver.submit(event("deal", key, Some(NINE)), at(NINE)).unwrap();
        driver.commit().unwrap();
        figures.catch_up(driver.store()).unwrap();
        figures.catch_up(driver.store()).unwrap();
    }
    assert_eq!(opened(&figures), 2);
    let mut at_once = Figures::default();
    at_once.catch_up(driver.store()).unwrap();
    assert_eq!(at_once.summary(None, None), figures.summary(None, None));
    // Time passes without a fact: the clock of a day has run out.
    let over = |now| figures.summary(None, Some(at(now))).deadlines[0].over;
    assert_eq!((over("2026-03-03T08:59:59Z"), over("2026-03-03T09:00:00Z")), (0, 2));
}
