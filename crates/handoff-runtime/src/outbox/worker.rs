//! A thread of a port: takes what is due, sends it, and says durably how it went.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use chrono::SecondsFormat;
use handoff_engine::{EffectState, OutboxInput, OutsideEvent, World};
use handoff_plan::Instant;
use serde_json::{Value, json};

use super::answer::Sent;
use super::bindings::{PortKind, Ports};
use super::message::{Content, Parcel, parcel};
use super::route::{Route, route};
use super::wake::Wake;
use super::{Clock, Gate};
use crate::cloud_event::Arrival;
use crate::driver::DriverError;
use crate::http::Meter;
use crate::live::{Handle, RuntimeError};

/// What a log takes at once: the marks of all of them are stored together.
const BATCH: usize = 64;
/// Between two tries to store how it went, while the store takes no writes.
const PAUSE: Duration = Duration::from_secs(1);
const SOURCE: &str = "/outbox";

pub(super) struct Worker {
    pub(super) handle: Handle,
    pub(super) ports: Arc<Ports>,
    pub(super) gate: Arc<Gate>,
    pub(super) wake: Wake,
    pub(super) meter: Meter,
    pub(super) now: Clock,
}

/// What a number from the queue stands for now.
enum Found {
    Ready(Box<Parcel>),
    Later(Instant),
    /// It is not for this port, or nothing is to be done about it any more.
    Over,
}

/// What is to be stored of one try, and when it goes out again.
struct Told {
    seq: u64,
    what: What,
    again: Option<Instant>,
}

enum What {
    Nothing,
    Outbox(OutboxInput),
    /// The result of a call.
    Event(OutsideEvent),
}

impl Worker {
    pub(super) fn run(self) {
        let most = if matches!(self.gate.binding.kind, PortKind::Log) { BATCH } else { 1 };
        while let Some(due) = self.gate.lane.take(most, &*self.now) {
            let Ok(parcels) = self.parcels(&due) else { return };
            let told = parcels.into_iter().zip(due).map(|(found, seq)| match found {
                Found::Ready(parcel) => self.deliver(&parcel),
                Found::Later(at) => Told { seq, what: What::Nothing, again: Some(at) },
                Found::Over => Told { seq, what: What::Nothing, again: None },
            });
            if self.tell(told.collect()).is_err() {
                return;
            }
        }
    }

    /// What is still to go through this port. While the world cannot be looked at it waits.
    fn parcels(&self, due: &[u64]) -> Result<Vec<Found>, RuntimeError> {
        let now = (self.now)();
        loop {
            let (due, ports, name) = (due.to_vec(), self.ports.clone(), self.gate.name.clone());
            let look = move |world: &World| {
                let outbox = world.outbox();
                let find = |seq: u64| {
                    let waiting = outbox.effect(seq).filter(|effect| effect.state == EffectState::Waiting);
                    let Some(effect) = waiting else { return Found::Over };
                    // It was put off after it came into the queue.
                    if let Some(next) = effect.next.filter(|next| *next > now) {
                        return Found::Later(next);
                    }
                    match route(world, &ports, effect) {
                        Route::To { port, address }
                            if port == name && !outbox.disabled().contains_key(&port) =>
                        {
                            Found::Ready(Box::new(parcel(world, effect, address)))
                        }
                        _ => Found::Over,
                    }
                };
                due.into_iter().map(find).collect()
            };
            match self.handle.look(look) {
                Ok(parcels) => return Ok(parcels),
                Err(RuntimeError::Driver(_)) if !self.gate.lane.is_stopped() => std::thread::sleep(PAUSE),
                Err(stopped) => return Err(stopped),
            }
        }
    }

    fn deliver(&self, parcel: &Parcel) -> Told {
        let (gate, at) = (&self.gate, (self.now)());
        // A port that breaks on one effect still serves the others.
        let sent = catch_unwind(AssertUnwindSafe(|| gate.port.send(parcel, at)))
            .unwrap_or_else(|_| Sent::failed("the port broke off on it"));
        let sent = self.checked(parcel, sent);
        self.meter.tried(&gate.name, sent.word());
        let (seq, port) = (parcel.seq, gate.name.clone());
        let (what, again) = match sent {
            Sent::Done(result) => match &parcel.content {
                Content::Call(_) => (What::Event(succeeded(parcel, result.as_ref())), None),
                _ => (What::Outbox(OutboxInput::Delivered { effect: seq, port }), None),
            },
            Sent::Promised => (What::Outbox(OutboxInput::Delivered { effect: seq, port }), None),
            Sent::Gone(why) => {
                tracing::error!(%port, effect = %parcel.id, %why, "the port is gone, and was disabled");
                let binding = gate.binding.digest();
                (What::Outbox(OutboxInput::Disable { port, binding, why, effect: seq }), None)
            }
            Sent::Failed { why, after } => self.failed(parcel, why, after),
        };
        Told { seq, what, again }
    }

    /// A result that does not fit what the spec declares is a failure: it may be better the next time.
    fn checked(&self, parcel: &Parcel, sent: Sent) -> Sent {
        let (Content::Call(_), Sent::Done(result)) = (&parcel.content, &sent) else { return sent };
        let (seq, result) = (parcel.seq, result.clone());
        let look = move |world: &World| {
            let effect = world.outbox().effect(seq)?;
            world.result_mismatch(effect, result.as_ref().filter(|result| !result.is_null()))
        };
        // Where it cannot be looked at, the engine looks at it when it takes the result.
        match self.handle.look(look) {
            Ok(Some(why)) => Sent::failed(format!("the answer does not fit: {why}")),
            _ => sent,
        }
    }

    fn failed(&self, parcel: &Parcel, why: String, after: Option<Duration>) -> (What, Option<Instant>) {
        let (port, now) = (self.gate.name.clone(), (self.now)());
        let later = |wait: Duration| {
            chrono::TimeDelta::from_std(wait).ok().and_then(|wait| now.checked_add_signed(wait))
        };
        if let Some(until) = after.and_then(later) {
            self.gate.lane.quiet_until(until);
        }
        let wait = self.gate.binding.backoff().wait(parcel.failures + 1, &parcel.id);
        let again = wait.map(|wait| wait.max(after.unwrap_or_default())).and_then(later);
        match again {
            Some(at) => tracing::warn!(%port, effect = %parcel.id, %why, again = %at, "it is tried again"),
            None => tracing::error!(%port, effect = %parcel.id, %why, "it was given up"),
        }
        let what = match &parcel.content {
            Content::Call(_) => What::Event(failed(parcel, &why, again)),
            _ => What::Outbox(OutboxInput::Failed { effect: parcel.seq, port, error: why, again }),
        };
        (what, again)
    }

    /// Stores how it went. Until that is stored it is not forgotten, and nothing of it is sent again.
    fn tell(&self, told: Vec<Told>) -> Result<(), RuntimeError> {
        let (mut inputs, mut back) = (Vec::new(), Vec::with_capacity(told.len()));
        for Told { seq, what, again } in told {
            match what {
                What::Nothing => {}
                What::Outbox(input) => inputs.push(input),
                What::Event(event) => self.stored(|| self.handle.send(Arrival::Event(event.clone())))?,
            }
            back.push((seq, again));
        }
        self.stored(|| self.handle.tell_outbox(inputs.clone()))?;
        let mut room = false;
        for (seq, again) in back {
            room |= self.gate.lane.put_back(seq, again);
        }
        if room {
            self.wake.look_at_all();
        }
        Ok(())
    }

    fn stored<T>(&self, store: impl Fn() -> Result<T, RuntimeError>) -> Result<(), RuntimeError> {
        loop {
            match store() {
                Ok(_) => return Ok(()),
                Err(RuntimeError::Driver(why @ DriverError::Broken { .. })) => {
                    tracing::error!(port = %self.gate.name, %why, "what became of an effect cannot be taken");
                    return Ok(());
                }
                Err(RuntimeError::Driver(why)) if !self.gate.lane.is_stopped() => {
                    tracing::warn!(port = %self.gate.name, %why, "what became of an effect cannot be stored yet");
                    std::thread::sleep(PAUSE);
                }
                Err(stopped) => return Err(stopped),
            }
        }
    }
}

fn succeeded(parcel: &Parcel, result: Option<&Value>) -> OutsideEvent {
    result_event(parcel, "handoff.call.succeeded", json!({ "result": result }))
}

fn failed(parcel: &Parcel, why: &str, again: Option<Instant>) -> OutsideEvent {
    let until = again.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let data = json!({ "error": why, "final": again.is_none(), "again": until });
    result_event(parcel, "handoff.call.failed", data)
}

/// Its id is of this try alone: a call that is asked for again has results of its own.
fn result_event(parcel: &Parcel, ty: &str, mut data: Value) -> OutsideEvent {
    if let Some(members) = data.as_object_mut() {
        members.insert("process".to_owned(), parcel.case.process.as_str().into());
        members.insert("call".to_owned(), parcel.id.as_str().into());
    }
    let now = crate::live::system_time().timestamp_micros();
    OutsideEvent {
        id: format!("{}#{}.{}.{now}", parcel.id, parcel.seq, parcel.failures).into(),
        source: SOURCE.into(),
        ty: ty.into(),
        subject: Some(parcel.case.key.clone()),
        time: None,
        data,
        hops: 0,
    }
}
