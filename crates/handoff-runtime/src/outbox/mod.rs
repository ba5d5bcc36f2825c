//! The outbox at work: what is durable and is to leave goes out through ports.
//!
//! What waits is a projection of the facts ([`handoff_engine::Outbox`]); nothing here is stored besides. Each port has threads
//! and a queue of its own, so that one that is slow or dead makes no other wait. A delivery is marked by a fact only after the
//! other side has it: what was sent just before the machine stopped is sent again, under the same key.
//!
//! INVARIANT: nothing is sent before the fact that asks for it is durable: what is sent was looked at through the mailbox,
//! which answers only then.

mod answer;
mod backoff;
mod bindings;
mod lane;
mod message;
mod port;
mod route;
mod router;
mod schema;
mod wake;
mod worker;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use handoff_engine::{Effect, OutboxInput, World};
use handoff_plan::{Instant, Name};
use serde_json::{Value, json};

pub use bindings::{Binding, PortKind, Ports, Tls};
pub use wake::Wake;

use crate::http::Meter;
use crate::live::{Handle, RuntimeError};
use lane::Lane;
use port::Port;
use route::Route;
use router::Router;
use worker::Worker;

/// How long what is under way may take when it stops.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(20);

/// Tells the time; the dispatcher's waits are by it.
pub(crate) type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// One port at work.
struct Gate {
    name: Name,
    binding: Binding,
    lane: Lane,
    port: Box<dyn Port>,
}

/// Sends what is to leave, until it is stopped.
pub struct Dispatcher {
    wake: Wake,
    gates: Arc<BTreeMap<Name, Arc<Gate>>>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatcher").field("ports", &self.gates.keys()).finish_non_exhaustive()
    }
}

impl Dispatcher {
    /// Starts a thread that sorts, and those of each port. `wake` has to hear of every group that is durable: see
    /// [`Wake::ear`].
    ///
    /// # Errors
    /// The store takes no writes, or the system gives no threads.
    pub fn start(
        handle: &Handle,
        ports: &Arc<Ports>,
        wake: Wake,
        meter: &Meter,
        now: impl Fn() -> Instant + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let now: Clock = Arc::new(now);
        bind(handle, ports).map_err(|e| e.to_string())?;
        let gates: BTreeMap<Name, Arc<Gate>> =
            ports.all().map(|(name, binding)| (name.clone(), Arc::new(Gate::new(name, binding)))).collect();
        let gates = Arc::new(gates);
        let mut threads = Vec::new();
        let mut spawn = |name: String, run: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name).spawn(run).map_err(|e| e.to_string())?;
            threads.push(thread);
            Ok::<_, String>(())
        };
        let router = Router::new(handle.clone(), ports.clone(), gates.clone(), wake.clone());
        spawn("handoff outbox".to_owned(), Box::new(move || router.run()))?;
        for gate in gates.values() {
            for _ in 0..gate.binding.parallel.max(1) {
                let worker = Worker {
                    handle: handle.clone(),
                    ports: ports.clone(),
                    gate: gate.clone(),
                    wake: wake.clone(),
                    meter: meter.clone(),
                    now: now.clone(),
                };
                spawn(format!("handoff {}", gate.name), Box::new(move || worker.run()))?;
            }
        }
        Ok(Self { wake, gates, threads })
    }

    /// The clock may have jumped: looks again at what is due.
    pub fn look_again(&self) {
        self.gates.values().for_each(|gate| gate.lane.wake());
    }

    /// Starts nothing more, and gives what is under way a moment. What was not marked goes out again.
    pub fn stop(self) {
        self.wake.stop();
        self.gates.values().for_each(|gate| gate.lane.stop());
        let began = std::time::Instant::now();
        for thread in self.threads {
            while !thread.is_finished() && began.elapsed() < PATIENCE {
                std::thread::sleep(LOOK);
            }
            if thread.is_finished() {
                // What it had to say it said in the log.
                let _ = thread.join();
            }
        }
    }
}

/// Says durably what is bound; a port that was gone and leads elsewhere now is another one.
fn bind(handle: &Handle, ports: &Ports) -> Result<(), RuntimeError> {
    handle.tell_outbox(vec![OutboxInput::Bound(ports.bindings())])?;
    let digests: Vec<(Name, u64)> = ports.all().map(|(name, binding)| (name, binding.digest())).collect();
    let changed = handle.look(move |world| {
        let disabled = world.outbox().disabled();
        let moved = |(name, digest): &(Name, u64)| disabled.get(name).is_some_and(|d| d.binding != *digest);
        digests.into_iter().filter(moved).map(|(name, _)| name).collect::<Vec<_>>()
    })?;
    let enable = |port| OutboxInput::Enable { port, by: None };
    handle.tell_outbox(changed.into_iter().map(enable).collect()).map(drop)
}

impl Gate {
    fn new(name: Name, binding: &Binding) -> Self {
        let port = port::open(&name, binding);
        Self { name, binding: binding.clone(), lane: Lane::default(), port }
    }
}

/// The port that an effect goes through, whether or not it is there.
#[must_use]
pub(crate) fn port_of(world: &World, ports: &Ports, effect: &Effect) -> Option<Name> {
    match route::route(world, ports, effect) {
        Route::To { port, .. } | Route::Unbound(port) => Some(port),
        Route::Nowhere(_) => None,
    }
}

/// What an operator wants to know of an effect: what the engine says of it, through which port it goes, and why it does not.
#[must_use]
pub(crate) fn shown(world: &World, ports: &Ports, effect: &Effect) -> Value {
    let mut shown = effect.to_json();
    let (port, why) = match route::route(world, ports, effect) {
        Route::To { port, .. } => match world.outbox().disabled().get(&port) {
            Some(disabled) => (Some(port), Some(("disabled", disabled.why.clone()))),
            None => (Some(port), None),
        },
        Route::Unbound(port) => {
            let why = format!("`handoff.toml` binds no `{port}`");
            (Some(port), Some(("unbound", why)))
        }
        Route::Nowhere(_) => (None, None),
    };
    if let Some(members) = shown.as_object_mut() {
        members.insert("port".to_owned(), json!(port.as_ref().map(Name::as_str)));
        if let Some((state, why)) = why.filter(|_| effect.state == handoff_engine::EffectState::Waiting) {
            members.insert("state".to_owned(), state.into());
            members.insert("error".to_owned(), why.into());
        }
    }
    shown
}
