//! Scenarios that must not hold.

#![expect(clippy::expect_used, reason = "a test stops where something is not as it should be")]

use std::sync::Arc;

use handoff_engine::Limits;
use handoff_runtime::{Played, play};
use handoff_tests::specs::compile_text;

/// How the one scenario of a spec with these lines after the opening event went.
fn played(lines: &str) -> Played {
    let compiled = compile_text(&format!(
        r#"
person ana "Ana"
event work.came {{ id: text }}
event work.told {{ id: text; shipped: bool; paid: bool }}
process p "P" {{
  key id: text
  owner ana
  context {{ paid: bool; shipped: bool }}
  start first on work.came
  stage first "First" {{ owner ana }}
  stage end "End" {{ final }}
  step finish from first to end {{ trigger by ana }}
  on work.told {{ set shipped, paid from event }}
  invariant "nothing is shipped unpaid": not shipped or paid
}}
scenario "It goes its way" for p {{
  at 2026-03-02 09:00
  event work.came {{ id: "A" }}
{lines}
}}
"#
    ));
    let plan = Arc::new(compiled.plan.expect("the spec compiles"));
    play(&plan, compiled.scenarios.first().expect("there is one"), Limits::default())
}

#[test]
fn what_must_always_hold_fails_the_scenario_that_breaks_it() {
    let told = |shipped: bool, paid: bool| {
        played(&format!("  event work.told {{ id: \"A\", shipped: {shipped}, paid: {paid} }}\n  wait 1 hour"))
            .failure
    };
    assert_eq!(told(true, true), None);
    let failure = told(true, false).expect("an invariant is broken");
    assert_eq!(failure.expected, "the invariant \"nothing is shipped unpaid\" holds");
    assert_eq!(failure.line, 19);
}
