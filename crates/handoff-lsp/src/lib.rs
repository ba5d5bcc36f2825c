//! Where specs are written: what an editor asks about a text, answered.
//!
//! `ide` knows specs and positions in bytes, and no protocol; `server` knows the protocol and nothing of specs. What lies
//! outside both, files and running cases, comes through [`Host`].

pub mod ide;
mod server;

pub use ide::host::{CasesAt, Host, Ran};
pub use server::{ServeError, converse, serve};
