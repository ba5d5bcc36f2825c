//! The simulator, long enough to find what is broken and short enough for every run. Longer: `cargo xtask sim`.

use handoff_tests::sim::{self, Rules};
use handoff_tests::specs::{all_specs, compile_file};

#[test]
fn every_invariant_holds_in_every_spec() {
    for (folder, file) in all_specs().expect("the specs stand beside this file") {
        let Some(plan) = compile_file(&folder, &file).plan else { continue };
        let rules = Rules::of(plan);
        for seed in 0..3 {
            if let Err(why) = sim::run(&rules, seed, 250) {
                panic!("{file}: {why}");
            }
        }
    }
}

#[test]
fn the_same_seed_does_the_same() {
    let (folder, file) = all_specs().expect("the specs stand beside this file").swap_remove(0);
    let rules = Rules::of(compile_file(&folder, &file).plan.expect("it compiles"));
    assert_eq!(sim::run(&rules, 7, 500), sim::run(&rules, 7, 500));
}

#[test]
fn random_specs_check_keep_their_meaning_in_the_one_style_and_hold_every_invariant() {
    let mut refused = 0;
    for seed in 0..10 {
        match Rules::drawn(seed) {
            Ok(Some(rules)) => {
                if let Err(why) = sim::run(&rules, seed, 300) {
                    panic!("{why}");
                }
            }
            Ok(None) => refused += 1,
            Err(why) => panic!("seed {seed}: {why}"),
        }
    }
    assert!(refused < 5, "{refused} of 10 come to no end");
}
