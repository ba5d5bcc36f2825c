//! The live machine: what comes in, the world that takes it, and the store that keeps what happened.

mod batch;
#[cfg(feature = "serve")]
mod catalog;
mod cloud_event;
mod dead;
mod driver;
mod event_lines;
mod figures;
mod foresight;
#[cfg(feature = "serve")]
mod http;
mod live;
#[cfg(feature = "serve")]
mod outbox;
mod scenario;
#[cfg(test)]
mod testing;
#[cfg(feature = "serve")]
mod tokens;
#[cfg(feature = "serve")]
mod watch;

pub use batch::{Ran, run};
#[cfg(feature = "serve")]
pub use catalog::{Catalog, Loaded, Refused, Spec, Standing};
pub use cloud_event::{Arrival, Rejection, cloud_event};
pub use dead::{dead_data, dead_json, dead_type};
pub use driver::{Driver, DriverError};
pub use event_lines::{LINE_BYTES, LineError, event_lines, events_by_time};
pub use figures::Figures;
pub use foresight::{Foreseen, Overdue, foresee};
#[cfg(feature = "serve")]
pub use http::{HttpLimits, Meter, Server, ServerError, Service, Signature, SignatureError};
pub use live::{Handle, Now, Runtime, RuntimeError, system_time};
#[cfg(feature = "serve")]
pub use outbox::{Binding, Dispatcher, PortKind, Ports, Tls, Wake};
pub use scenario::{Coverage, Covered, CoveredKind, Failure, Note, Played, play};
#[cfg(feature = "serve")]
pub use tokens::{Role, Token, TokenError, Tokens};
#[cfg(feature = "serve")]
pub use watch::Watch;
