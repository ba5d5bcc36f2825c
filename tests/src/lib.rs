//! Tests across the house: what they share. The tests themselves stand in the folders beside this one.

#[cfg(unix)]
pub mod crash;
pub mod sim;
pub mod specs;
pub mod story;
