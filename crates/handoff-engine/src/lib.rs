//! What a case does next. Pure: no clock, no files, no randomness, no text of a spec, no store.

mod bits;
mod case;
mod eval;
mod fact;
mod few;
mod hashed;
mod index;
mod input;
mod json;
mod limits;
mod moment;
mod outbox;
mod people;
mod turn;
mod veil;
mod way;
mod who;
mod why;
mod world;

pub use case::*;
pub use eval::{Leaf, LeafState, Scope, Unknown};
pub use fact::*;
pub use few::Few;
pub use index::Prepared;
pub use input::*;
pub use json::value_by_shape;
pub use limits::Limits;
pub use outbox::{Bindings, Disabled, Effect, EffectKind, EffectState, Outbox, Word};
pub use people::People;
pub use veil::HIDDEN;
pub use way::{Opening, Way};
pub use why::{Waiting, Why, WhyLeaf, WhyMissing};
pub use world::{
    Asking, Between, Checkpoint, DeadLetter, Fit, Found, HeldEvent, Image, Outline, PackedCase, Piece,
    Restoring, Snapshot, World,
};
