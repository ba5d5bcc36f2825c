use std::sync::Arc;

use handoff_engine::{Fit, Limits};
use handoff_plan::{Choice, Duration, Limit, Plan};

use super::foresee;
use crate::Driver;
use crate::testing::{SharedStore, at, event, plan};

/// The plan with another time to answer.
fn within(hours: i64) -> Arc<Plan> {
    let mut plan = (*plan()).clone();
    for process in plan.processes.values_mut() {
        let length = Duration { seconds: hours * 3_600, ..Duration::default() };
        process.clocks[0].deadline.limit = Limit::Within(Choice::One(length));
    }
    Arc::new(plan)
}

fn with_a_deal() -> Driver {
    let store = SharedStore::default();
    let mut driver = Driver::open(store.reopen(), Limits::default()).unwrap();
    driver.use_plan(plan(), at("2026-03-02T09:00:00Z")).unwrap();
    driver.submit(event("deal", "D-1", Some("2026-03-02T09:00:00Z")), at("2026-03-02T09:00:00Z")).unwrap();
    driver.commit().unwrap();
    driver
}

#[test]
fn a_shorter_deadline_that_has_passed_is_up_at_once() {
    let driver = with_a_deal();
    let foreseen = foresee(driver.world(), &within(2), at("2026-03-02T12:00:00Z"));
    assert_eq!(foreseen.len(), 1);
    assert!(matches!(foreseen[0].fit, Fit::Moves(_)));
    let up = &foreseen[0].overdue[0];
    assert_eq!(
        (up.clock.as_str(), up.was_due, up.due),
        ("answered", at("2026-03-03T09:00:00Z"), at("2026-03-02T11:00:00Z"))
    );
    let soon = foresee(driver.world(), &within(4), at("2026-03-02T12:00:00Z"));
    assert_eq!(soon[0].overdue, []);
}

#[test]
fn what_was_late_before_is_not_the_plans_doing() {
    let driver = with_a_deal();
    let foreseen = foresee(driver.world(), &within(2), at("2026-03-09T12:00:00Z"));
    assert_eq!(foreseen[0].overdue, []);
}

#[test]
fn looking_changes_nothing() {
    let driver = with_a_deal();
    let before = driver.world().checkpoint();
    let mut gone = (*plan()).clone();
    gone.processes.clear();
    let foreseen = foresee(driver.world(), &Arc::new(gone), at("2026-03-02T12:00:00Z"));
    assert!(matches!(&foreseen[0].fit, Fit::Stays(why) if why.contains("no process")), "{foreseen:?}");
    assert_eq!(driver.world().checkpoint(), before);
    assert_eq!(foresee(driver.world(), &plan(), at("2026-03-02T12:00:00Z")), []);
}
