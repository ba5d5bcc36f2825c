//! The text of a spec: grammar, source map, tree, diagnostics, one style.
//!
//! Parsing never fails: [`parse`] gives a whole tree and what is to be said about it.

pub mod ast;
pub mod diagnostic;
pub mod source;

/// A file larger than this is refused by those who load files.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
