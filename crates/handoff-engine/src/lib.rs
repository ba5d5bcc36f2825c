//! What a case does next. Pure: no clock, no files, no randomness, no text of a spec, no store.

mod case;
mod fact;
mod input;
mod json;
mod limits;

pub use case::*;
pub use fact::*;
pub use input::*;
pub use limits::Limits;
