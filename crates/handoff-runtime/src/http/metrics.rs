//! `GET /metrics`, in the text format of Prometheus; and who hears of every fact.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use handoff_engine::{Record, World};
use prometheus::{
    HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TEXT_FORMAT, TextEncoder,
};
use tokio::sync::watch;

use super::problem::Problem;
use super::service::{Shared, walk};
use crate::live::{Handle, RuntimeError};

/// Counts what happens, and wakes whoever waits for more of it.
#[derive(Clone)]
pub struct Meter(Arc<Counts>);

struct Counts {
    registry: Registry,
    facts: IntCounterVec,
    requests: IntCounterVec,
    tries: IntCounterVec,
    seconds: HistogramVec,
    gauges: Gauges,
    /// Moves when facts became durable.
    stored: watch::Sender<()>,
    /// Moves when the service stops.
    closing: watch::Sender<()>,
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meter")
    }
}

/// What is counted when it is asked for.
struct Gauges {
    open: IntGauge,
    overdue: IntGauge,
    exceptions: IntGauge,
    alarms: IntGauge,
    held: IntGauge,
    dead: IntGauge,
    outbox: IntGauge,
    given_up: IntGauge,
    disabled: IntGauge,
    seq: IntGauge,
    degraded: IntGauge,
    refusing: IntGauge,
}

impl Meter {
    /// # Errors
    /// Two figures have one name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let facts =
            IntCounterVec::new(Opts::new("handoff_facts_total", "Facts stored, by name."), &["fact"])?;
        let requests = Opts::new("handoff_http_requests_total", "Requests answered, by method and status.");
        let requests = IntCounterVec::new(requests, &["method", "status"])?;
        let seconds =
            HistogramOpts::new("handoff_http_request_seconds", "Seconds until a request was answered.")
                .buckets(vec![0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0]);
        let seconds = HistogramVec::new(seconds, &["method"])?;
        registry.register(Box::new(facts.clone()))?;
        let tries =
            Opts::new("handoff_outbox_tries_total", "Tries to deliver an effect, by port and how they went.");
        let tries = IntCounterVec::new(tries, &["port", "outcome"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(tries.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let gauges = Gauges {
            open: gauge("handoff_open_cases", "Cases that are open.")?,
            overdue: gauge("handoff_overdue_cases", "Open cases of which a deadline has passed.")?,
            exceptions: gauge("handoff_open_exceptions", "Exceptions that are open.")?,
            alarms: gauge("handoff_standing_alarms", "Alarms that nobody cleared.")?,
            held: gauge("handoff_held_events", "Events that wait for their case.")?,
            dead: gauge("handoff_dead_events", "Events that nothing took.")?,
            outbox: gauge("handoff_outbox_effects", "Effects that are still to leave.")?,
            given_up: gauge("handoff_outbox_dead_effects", "Effects that were given up.")?,
            disabled: gauge("handoff_outbox_disabled_ports", "Ports that said that they are gone.")?,
            seq: gauge("handoff_last_seq", "The number of the last fact.")?,
            degraded: gauge("handoff_rules_degraded", "1 while the rules in the files are refused.")?,
            refusing: gauge("handoff_store_refusing", "1 while the store cannot be written to.")?,
        };
        let (stored, closing) = (watch::Sender::new(()), watch::Sender::new(()));
        Ok(Self(Arc::new(Counts { registry, facts, requests, tries, seconds, gauges, stored, closing })))
    }

    /// What the runtime tells every group of facts to; it does not wait.
    pub fn ear(&self) -> impl FnMut(&[Record]) + Send + 'static {
        let counts = self.0.clone();
        let mut by_name = BTreeMap::new();
        move |records| {
            for name in records.iter().filter_map(|record| record.fact.name()) {
                by_name.entry(name).or_insert_with(|| counts.facts.with_label_values(&[name])).inc();
            }
            counts.stored.send_replace(());
        }
    }

    pub(super) fn stored(&self) -> watch::Receiver<()> {
        self.0.stored.subscribe()
    }

    pub(super) fn closing(&self) -> watch::Receiver<()> {
        self.0.closing.subscribe()
    }

    /// Ends what would go on for ever.
    pub(super) fn close(&self) {
        self.0.closing.send_replace(());
    }

    /// `outcome`: `delivered`, `failed` or `gone`.
    pub(crate) fn tried(&self, port: &str, outcome: &str) {
        self.0.tries.with_label_values(&[port, outcome]).inc();
    }

    pub(super) fn answered(&self, method: &Method, status: StatusCode, took: Duration) {
        // A method that nobody knows is not a label of its own: there is no end of them.
        let method = match *method {
            Method::GET | Method::POST | Method::HEAD | Method::OPTIONS => method.as_str(),
            _ => "other",
        };
        self.0.requests.with_label_values(&[method, status.as_str()]).inc();
        self.0.seconds.with_label_values(&[method]).observe(took.as_secs_f64());
    }
}

/// How the cases stand.
#[derive(Default)]
struct Stand {
    open: usize,
    overdue: usize,
    exceptions: usize,
    alarms: usize,
    held: usize,
    dead: usize,
    outbox: usize,
    given_up: usize,
    disabled: usize,
    seq: u64,
}

impl Stand {
    fn look(handle: &Handle) -> Result<Self, RuntimeError> {
        let now = crate::live::system_time();
        let mut stand = handle.look(Self::between)?;
        walk(handle, None, |case| {
            if case.outline.is_open {
                stand.open += 1;
                stand.overdue += usize::from(case.outline.is_overdue(now));
                stand.exceptions += case.outline.exceptions as usize;
                stand.alarms += case.outline.alarms as usize;
            }
            ControlFlow::Continue(())
        })?;
        Ok(stand)
    }

    /// What lies between the cases.
    fn between(world: &World) -> Self {
        let (held, dead) = (world.held_events().count(), world.dead_letters().len());
        let given_up = world.outbox().given_up();
        let outbox = world.outbox().count().saturating_sub(given_up);
        let (disabled, seq) = (world.outbox().disabled().len(), world.seq());
        Self { held, dead, outbox, given_up, disabled, seq, ..Self::default() }
    }
}

pub(super) async fn get(State(service): State<Shared>) -> Result<Response, Problem> {
    let stand = service.ask(Stand::look).await?;
    let refusing = service.ask(|handle| Ok(handle.takes().is_err())).await?;
    let counts = &service.meter.0;
    let gauges = &counts.gauges;
    let set = |gauge: &IntGauge, value: usize| gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    set(&gauges.open, stand.open);
    set(&gauges.overdue, stand.overdue);
    set(&gauges.exceptions, stand.exceptions);
    set(&gauges.alarms, stand.alarms);
    set(&gauges.held, stand.held);
    set(&gauges.dead, stand.dead);
    set(&gauges.outbox, stand.outbox);
    set(&gauges.given_up, stand.given_up);
    set(&gauges.disabled, stand.disabled);
    gauges.seq.set(i64::try_from(stand.seq).unwrap_or(i64::MAX));
    gauges.refusing.set(i64::from(refusing));
    gauges.degraded.set(i64::from(service.standing.refused().is_some()));
    let text = TextEncoder::new().encode_to_string(&counts.registry.gather());
    let text = text.map_err(|e| Problem::broken(e.to_string()))?;
    Ok(([(CONTENT_TYPE, TEXT_FORMAT)], text).into_response())
}
