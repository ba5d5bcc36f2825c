use proptest::prelude::*;

use crate::sample::{mutation, plan};
use crate::{Plan, PlanId};

#[test]
fn the_same_plan_has_the_same_id_for_ever() {
    // Stores keep this id beside cases: where it changes, so must PLAN_FORMAT.
    assert_eq!(PlanId::of(&Plan::default()).to_string(), "a9e71fcad6cba3488b877956fa147991");
    assert_eq!(PlanId::of(&plan()), PlanId::of(&plan()));
}

#[test]
fn order_that_carries_no_meaning_does_not_matter() {
    let mut other = plan();
    let process = other.processes.get_mut("sales_to_cs").unwrap();
    process.stages.reverse();
    process.context.reverse();
    process.exceptions.reverse();
    process.invariants.reverse();
    for handoff in &mut process.handoffs {
        handoff.from.reverse();
        handoff.returns.reverse();
        handoff.package.iter_mut().for_each(|package| package.fields.reverse());
    }
    other.records.values_mut().for_each(|record| record.fields.reverse());
    other.events.values_mut().for_each(|event| event.fields.reverse());
    other.ports.values_mut().flat_map(|port| &mut port.actions).for_each(|action| action.params.reverse());
    assert_eq!(PlanId::of(&plan()), PlanId::of(&other));
    assert_ne!(plan(), other);
}

#[test]
fn an_id_is_read_back_from_its_text() {
    let id = PlanId::of(&plan());
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    assert_eq!(serde_json::from_str::<PlanId>(&format!("\"{id}\"")).unwrap(), id);
    for bad in [
        "",
        "12",
        "x0000000000000000000000000000000",
        "+0000000000000000000000000000000",
        "00000000000000000000000000000000 ",
    ] {
        let error = bad.parse::<PlanId>().unwrap_err();
        assert_eq!(error.to_string(), format!("`{bad}` is not a plan id: 32 hexadecimal digits"));
    }
}

#[test]
fn a_plan_is_read_back_from_its_json() {
    let text = serde_json::to_string(&plan()).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan());
}

#[test]
fn every_change_of_meaning_changes_the_id() {
    let original = plan();
    let mut tried = 0;
    for number in 0..mutation::places(&original) {
        let Some(other) = mutation::changed(&original, number).filter(|other| *other != original) else {
            continue;
        };
        assert_ne!(PlanId::of(&other), PlanId::of(&original), "place {number}");
        tried += 1;
    }
    assert!(tried > 300, "only {tried} changes");
}

proptest! {
    #[test]
    fn different_plans_have_different_ids(one in 0..2000_usize, two in 0..2000_usize) {
        let original = plan();
        let number = |n: usize| n % mutation::places(&original);
        let plans = [one, two].map(|n| mutation::changed(&original, number(n)).unwrap_or_else(plan));
        let [a, b] = &plans;
        prop_assert_eq!(a == b, PlanId::of(a) == PlanId::of(b));
    }
}
