//! A few rounds of what `cargo xtask crash` does at length.

use std::path::Path;

use handoff_tests::crash::{kills, power_cuts};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_crash"))
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let tally = kills(program(), 4, 7).unwrap();
    assert!(tally.acknowledged > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_acknowledged_survives_a_power_cut() {
    let tally = power_cuts(program(), 4, 7).unwrap();
    assert!(tally.acknowledged > 0);
}
