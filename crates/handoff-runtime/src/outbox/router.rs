//! The thread that sorts: from the outbox into the queues of the ports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use handoff_engine::{Effect, EffectState, OutboxInput, World};
use handoff_plan::{Instant, Name};

use super::Gate;
use super::bindings::Ports;
use super::route::{Route, route};
use super::wake::Wake;
use crate::driver::DriverError;
use crate::live::{Handle, RuntimeError};

/// Effects that are looked at between two messages of others.
const SLICE: usize = 256;
/// Before it is looked at again, where that failed.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) struct Router {
    handle: Handle,
    ports: Arc<Ports>,
    gates: Arc<BTreeMap<Name, Arc<Gate>>>,
    wake: Wake,
    /// The last effect that was sorted.
    last: u64,
    /// Ports of which it was said that nothing binds them.
    told: BTreeSet<Name>,
}

/// One effect, sorted.
struct Sorted {
    seq: u64,
    due: Instant,
    route: Route,
}

impl Router {
    pub(super) fn new(
        handle: Handle,
        ports: Arc<Ports>,
        gates: Arc<BTreeMap<Name, Arc<Gate>>>,
        wake: Wake,
    ) -> Self {
        Self { handle, ports, gates, wake, last: 0, told: BTreeSet::new() }
    }

    /// Everything that waits first: it may be from before the last stop.
    pub(super) fn run(mut self) {
        self.wake.look_at_all();
        loop {
            let news = self.wake.wait();
            if news.stopped {
                return;
            }
            if news.all {
                self.last = 0;
                self.warn_of_unbound();
            }
            match self.sort_all() {
                Ok(()) => {}
                Err(RuntimeError::Stopped) => return,
                Err(why) => {
                    tracing::warn!(%why, "the outbox cannot be looked at");
                    std::thread::sleep(PAUSE);
                    self.wake.look_at_all();
                }
            }
        }
    }

    fn sort_all(&mut self) -> Result<(), RuntimeError> {
        while let Some(sorted) = self.next()? {
            self.give_out(sorted)?;
        }
        Ok(())
    }

    /// The next that wait; `None`: there are no more.
    fn next(&mut self) -> Result<Option<Vec<Sorted>>, RuntimeError> {
        let (ports, after) = (self.ports.clone(), self.last);
        let look = move |world: &World| {
            let some: Vec<&Effect> = world.outbox().effects_after(after).take(SLICE).collect();
            let last = some.last()?.seq;
            let waiting = some.into_iter().filter(|effect| effect.state == EffectState::Waiting);
            let sorted = waiting.filter_map(|effect| sort(world, &ports, effect));
            Some((sorted.collect::<Vec<_>>(), last))
        };
        let Some((sorted, last)) = self.handle.look(look)? else { return Ok(None) };
        self.last = last;
        Ok(Some(sorted))
    }

    fn give_out(&mut self, sorted: Vec<Sorted>) -> Result<(), RuntimeError> {
        let mut nowhere = Vec::new();
        for Sorted { seq, due, route } in sorted {
            match route {
                Route::To { port, .. } => {
                    if let Some(gate) = self.gates.get(&port) {
                        gate.lane.insert(seq, due);
                    }
                }
                Route::Unbound(port) => self.warn(&port),
                Route::Nowhere(why) => {
                    tracing::error!(effect = seq, %why, "a notice cannot be delivered");
                    let (port, again) = (Name::from("reach"), None);
                    nowhere.push(OutboxInput::Failed { effect: seq, port, error: why, again });
                }
            }
        }
        if nowhere.is_empty() {
            return Ok(());
        }
        match self.handle.tell_outbox(nowhere) {
            // Trying it again would keep those behind it waiting.
            Err(RuntimeError::Driver(why @ DriverError::Broken { .. })) => {
                tracing::error!(%why, "what became of a notice cannot be taken");
                Ok(())
            }
            told => told.map(drop),
        }
    }

    fn warn(&mut self, port: &Name) {
        if self.told.insert(port.clone()) {
            tracing::warn!(%port, "nothing in `handoff.toml` binds this port: what is for it waits in the outbox");
        }
    }

    /// Services of the rules that nothing binds.
    fn warn_of_unbound(&mut self) {
        let ports = self.ports.clone();
        let look = move |world: &World| {
            let declared = world.current_plan().into_iter().flat_map(|plan| plan.ports.keys());
            declared.filter(|name| !ports.services().contains_key(*name)).cloned().collect::<Vec<_>>()
        };
        // One that has stopped says so with the next look.
        for port in self.handle.look(look).unwrap_or_default() {
            self.warn(&port);
        }
    }
}

/// `None`: its port is gone.
fn sort(world: &World, ports: &Ports, effect: &Effect) -> Option<Sorted> {
    let route = route(world, ports, effect);
    if let Route::To { port, .. } = &route
        && world.outbox().disabled().contains_key(port)
    {
        return None;
    }
    Some(Sorted { seq: effect.seq, due: effect.next.unwrap_or(effect.at), route })
}
