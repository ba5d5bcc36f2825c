use std::collections::BTreeSet;

use chrono::DateTime;
use handoff_plan::Instant;
use proptest::prelude::*;

use super::Timers;
use crate::fact::CaseId;

fn at(second: u8) -> Instant {
    DateTime::from_timestamp(i64::from(second), 0).unwrap()
}

fn case(number: u8) -> CaseId {
    CaseId { process: "deals".into(), key: format!("D-{number}").into(), round: 1 }
}

/// All of them, first to last.
fn drained(mut timers: Timers) -> Vec<(Instant, CaseId)> {
    std::iter::from_fn(|| {
        let (due, first) = (timers.next()?, timers.first()?.clone());
        timers.set(&first, Some(due), None);
        Some((due, first))
    })
    .collect()
}

proptest! {
    /// Few instants, so that cases often share one.
    #[test]
    fn they_come_in_order_of_time_and_case(moves in prop::collection::vec((0..6u8, prop::option::of(0..4u8)), 0..40)) {
        let (mut timers, mut model) = (Timers::default(), BTreeSet::new());
        for (number, due) in moves {
            let (id, due) = (case(number), due.map(at));
            let before = model.iter().find(|(_, other)| *other == id).map(|(at, _): &(Instant, CaseId)| *at);
            timers.set(&id, before, due);
            model.retain(|(_, other)| *other != id);
            model.extend(due.map(|due| (due, id)));
            prop_assert_eq!(timers.next(), model.first().map(|(at, _)| *at));
            prop_assert_eq!(timers.first(), model.first().map(|(_, id)| id));
        }
        let made_at_once: Timers = model.iter().map(|(at, id)| (*at, id)).collect();
        let all: Vec<_> = model.into_iter().collect();
        prop_assert_eq!(&drained(timers), &all);
        prop_assert_eq!(&drained(made_at_once), &all);
    }
}
