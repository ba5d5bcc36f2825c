//! The simulator, long enough to find what is broken and short enough for every run. Longer: `cargo xtask sim`.

use std::sync::Arc;

use handoff_tests::sim;
use handoff_tests::specs::{all_specs, compile_file};

#[test]
fn every_invariant_holds_in_every_spec() {
    for (folder, file) in all_specs().expect("the specs stand beside this file") {
        let Some(plan) = compile_file(&folder, &file).plan.map(Arc::new) else { continue };
        for seed in 0..3 {
            if let Err(why) = sim::run(&plan, seed, 400) {
                panic!("{file}: {why}");
            }
        }
    }
}

#[test]
fn the_same_seed_does_the_same() {
    let (folder, file) = all_specs().expect("the specs stand beside this file").swap_remove(0);
    let plan = Arc::new(compile_file(&folder, &file).plan.expect("it compiles"));
    assert_eq!(sim::run(&plan, 7, 500), sim::run(&plan, 7, 500));
}
