//! What every resource shares.

use std::ops::ControlFlow;
use std::sync::Arc;

use handoff_engine::{CaseId, Found, Record, Snapshot, World};
use tokio::sync::{Semaphore, oneshot};

use super::access::Signature;
use super::metrics::Meter;
use super::problem::Problem;
use super::rate::Rate;
use super::report::Kept;
use crate::catalog::Standing;
use crate::cloud_event::Arrival;
use crate::driver::DriverError;
use crate::live::{Handle, RuntimeError};
use crate::outbox::Ports;
use crate::tokens::Tokens;

/// What one service takes. Beyond it callers are told so, and lose nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpLimits {
    /// Bytes of a body: 413.
    pub body_bytes: usize,
    /// Lists and objects inside of each other: 422.
    pub body_depth: usize,
    /// Events in one batch: 413.
    pub batch: usize,
    /// Requests that one address may make in a second, over time and at once: 429.
    pub per_second: u32,
    pub burst: u32,
    /// Connections at a time; more wait to be accepted.
    pub connections: usize,
    /// Open streams: 429.
    pub streams: usize,
    /// Seconds for the head of a request, and for its body: 408.
    pub head_seconds: u64,
    pub body_seconds: u64,
    /// Seconds that a reader of a stream may keep it waiting before it is dropped.
    pub stream_seconds: u64,
    /// Seconds for what is in flight when it stops.
    pub stop_seconds: u64,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            body_depth: 32,
            batch: 1_000,
            per_second: 1_000,
            burst: 2_000,
            connections: 512,
            streams: 64,
            head_seconds: 10,
            body_seconds: 30,
            stream_seconds: 10,
            stop_seconds: 20,
        }
    }
}

/// A running service as its resources see it.
#[derive(Debug)]
pub struct Service {
    pub(super) handle: Handle,
    pub(super) tokens: Tokens,
    pub(super) signature: Option<Signature>,
    pub(super) standing: Arc<Standing>,
    pub(super) meter: Meter,
    pub(super) limits: HttpLimits,
    pub(super) rate: Rate,
    pub(super) streams: Arc<Semaphore>,
    pub(super) report: Kept,
    pub(super) ports: Arc<Ports>,
}

pub(super) type Shared = Arc<Service>;

impl Service {
    /// `meter` has to hear of what happens: see [`Meter::ear`].
    #[must_use]
    pub fn new(
        handle: Handle,
        tokens: Tokens,
        signature: Option<Signature>,
        standing: Arc<Standing>,
        meter: Meter,
        limits: HttpLimits,
    ) -> Self {
        let (rate, streams) = (Rate::new(limits), Arc::new(Semaphore::new(limits.streams)));
        let (report, ports) = (Kept::default(), Arc::default());
        Self { handle, tokens, signature, standing, meter, limits, rate, streams, report, ports }
    }

    /// With the ports through which effects leave, as the outbox shows them.
    #[must_use]
    pub fn with_ports(self, ports: Arc<Ports>) -> Self {
        Self { ports, ..self }
    }

    /// Sends what came in: it is taken before everything that is sent when this returns.
    pub(super) async fn send(self: &Arc<Self>, arrival: Arrival) -> Result<Answered, Problem> {
        let (answer, answered) = oneshot::channel();
        // Whoever asked may be gone.
        let sent = self.handle.post(arrival, move |facts| drop(answer.send(facts)));
        if let Err(unsent) = sent {
            self.ask(move |handle| handle.insist(unsent)).await?;
        }
        Ok(Answered(answered))
    }

    /// Asks the runtime, which may make it wait: never on a thread that serves others too.
    pub(super) async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        ask: impl FnOnce(&Handle) -> Result<T, RuntimeError> + Send + 'static,
    ) -> Result<T, Problem> {
        let service = self.clone();
        let asked = tokio::task::spawn_blocking(move || ask(&service.handle)).await;
        asked.map_err(|_| Problem::broken("it broke off while it was asked"))?.map_err(|why| {
            tracing::error!(%why, "could not be done");
            Problem::runtime(&why)
        })
    }
}

/// An answer that is there once it is durable; no thread waits with whoever waits for it.
pub(super) struct Answered(oneshot::Receiver<Result<Vec<Record>, DriverError>>);

impl Answered {
    pub(super) async fn facts(self) -> Result<Vec<Record>, Problem> {
        let facts = self.0.await.map_err(|_| Problem::runtime(&RuntimeError::Stopped))?;
        facts.map_err(|e| Problem::runtime(&RuntimeError::Driver(e)))
    }
}

/// Cases that are looked at between two messages of others.
const SLICE: usize = 4_096;

/// Shows every case behind that one, in order, until `see` has enough: on the thread of whoever asks, so that the one that
/// decides waits for a slice of them at most. What happens meanwhile to those that were not shown yet shows.
pub(super) fn walk(
    handle: &Handle,
    mut after: Option<CaseId>,
    mut see: impl FnMut(&Snapshot) -> ControlFlow<()>,
) -> Result<(), RuntimeError> {
    loop {
        let look = move |world: &World| world.snapshots(after.as_ref()).take(SLICE).collect::<Vec<_>>();
        let some = handle.look(look)?;
        if some.iter().try_for_each(&mut see).is_break() || some.len() < SLICE {
            return Ok(());
        }
        after = some.last().map(|last| last.id.clone());
    }
}

/// The case that a key means, or why there is none.
pub(super) fn find(world: &World, process: Option<&str>, key: &str) -> Result<CaseId, Problem> {
    match world.find(process, key) {
        Found::One(case) => Ok(case.id.clone()),
        Found::None => Err(Problem::not_found(format!("there is no case `{key}`"))),
        Found::Several(ids) => {
            let processes = ids.iter().map(|id| format!("`{}`", id.process)).collect::<Vec<_>>();
            let processes = processes.join(" and of ");
            let what = format!("`{key}` is a case of {processes}: say which with `?process=`");
            Err(Problem::of(axum::http::StatusCode::CONFLICT, "several cases have this key")
                .with_detail(what))
        }
    }
}
