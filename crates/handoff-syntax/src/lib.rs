//! The text of a spec: grammar, source map, tree, diagnostics, one style.
//!
//! Parsing never fails: [`parse`] gives a whole tree and what is to be said about it.

pub mod ast;
mod build;
mod cut;
mod describe;
pub mod diagnostic;
mod format;
mod grammar;
mod parse;
mod render;
mod repair;
pub mod rules;
mod scan;
mod slips;
pub mod source;
mod suggest;
pub mod token;
mod words;

pub use format::{FormatError, format};
pub use parse::{Parsed, parse};
pub use render::{Style, render};
pub use rules::RULES;
pub use suggest::suggest;
pub use words::{Block, Clause, OPENINGS, Opening, block_of_opening};

/// A file larger than this is refused by those who load files.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
