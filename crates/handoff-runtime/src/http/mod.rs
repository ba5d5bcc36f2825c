//! The live service over HTTP: one file a resource, beside them what all share.
//!
//! | file | is |
//! | --- | --- |
//! | `server` | listening, connections, stopping |
//! | `route` | every address, who may ask it, what it answers: the router and `/openapi.json` are both made from it |
//! | `access` | who asks, from where, how often |
//! | `body`, `problem` | what comes in, what is answered when it cannot be |
//!
//! INVARIANT: nothing is answered as done before it is durable: that is the promise of [`Handle`](crate::Handle).

mod access;
mod board;
mod body;
mod cases;
mod commands;
mod dead;
mod events;
mod health;
mod metrics;
mod openapi;
mod outbox;
mod outcome;
mod plan;
mod problem;
mod rate;
mod report;
mod route;
mod server;
mod service;
mod stream;
#[cfg(test)]
mod tests;

pub use access::{Signature, SignatureError};
pub use metrics::Meter;
pub use server::{Server, ServerError};
pub use service::{HttpLimits, Service};
