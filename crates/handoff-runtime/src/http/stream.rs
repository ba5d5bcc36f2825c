//! `GET /stream`: facts as they happen, as server-sent events.
//!
//! Each reader reads the store by itself, at its own pace: none makes the runtime wait, and one that goes away comes back
//! with `Last-Event-ID` and misses nothing.

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use handoff_engine::{Record, World};
use handoff_plan::Plan;
use handoff_store::{Position, Store, StoreError};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::cases::Asked;
use super::problem::Problem;
use super::service::Shared;

/// Groups that are read at once.
const SLICE: u64 = 256;
/// Events that wait for a slow reader.
const WAITING: usize = 256;
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Hides what any set of rules that the store knows calls sensitive.
#[derive(Debug)]
pub(super) struct Veils(Vec<Arc<Plan>>);

impl Veils {
    pub(super) fn of(world: &World) -> Self {
        Self(world.plans().filter(|plan| has_secrets(plan)).cloned().collect())
    }

    /// `None`: it is a case's own memory.
    pub(super) fn json(&self, record: &Record) -> Option<Value> {
        let veil = |record: Cow<'_, Record>, plan: &Arc<Plan>| match record.veiled(plan) {
            Cow::Borrowed(_) => None,
            Cow::Owned(veiled) => Some(veiled),
        };
        let mut shown = Cow::Borrowed(record);
        for plan in &self.0 {
            if let Some(veiled) = veil(Cow::Borrowed(&*shown), plan) {
                shown = Cow::Owned(veiled);
            }
        }
        shown.to_json()
    }
}

fn has_secrets(plan: &Plan) -> bool {
    let fields = plan.processes.values().flat_map(|process| &process.context);
    let fields = fields.chain(plan.records.values().flat_map(|record| &record.fields));
    let mut fields = fields.chain(plan.events.values().flat_map(|event| &event.fields));
    let packages = plan.processes.values().flat_map(|process| &process.handoffs);
    let mut packages = packages.filter_map(|handoff| handoff.package.as_ref()).flat_map(|p| &p.fields);
    fields.any(|field| field.sensitive) || packages.any(|field| field.sensitive)
}

/// Where a reader is, and what it wants.
struct Reader {
    service: Shared,
    at: Position,
    after: u64,
    case: Option<String>,
    process: Option<String>,
}

pub(super) async fn get(
    State(service): State<Shared>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Ok(seat) = service.streams.clone().try_acquire_owned() else {
        let (title, most) = ("too many streams", service.limits.streams);
        return Err(Problem::of(StatusCode::TOO_MANY_REQUESTS, title).with_detail(format!("at most {most}")));
    };
    let last = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
    let after = match last.or(asked.get("after").map(String::as_str)) {
        None => None,
        Some(text) => {
            let wrong =
                || Problem::mismatches(&["`Last-Event-ID` and `after` are the `seq` of a fact".to_owned()]);
            Some(text.parse::<u64>().map_err(|_| wrong())?)
        }
    };
    let start = move |store: &dyn Store| match after {
        None => Ok(store.end()),
        Some(after) => position_of(store, after),
    };
    let at = service.ask(move |handle| handle.read(start)).await?;
    let at = at.map_err(|e| Problem::broken(e.to_string()))?;
    let (send, events) = mpsc::channel(WAITING);
    let reader = Reader {
        service,
        at,
        after: after.unwrap_or(0),
        case: asked.get("case").cloned(),
        process: asked.get("process").cloned(),
    };
    tokio::spawn(async move {
        reader.run(send).await;
        drop(seat);
    });
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    Ok(Sse::new(ReceiverStream::new(events)).keep_alive(keep_alive).into_response())
}

/// The place before the first fact behind number `after`: groups are in the order of their numbers.
fn position_of(store: &dyn Store, after: u64) -> Result<Position, StoreError> {
    let (mut low, mut high) = (0, store.end().0);
    // The facts up to group `low` are all `after` or before; those from group `high` + 1 on are all behind it.
    while low < high {
        let middle = low + (high - low) / 2;
        let first = store.records_between(Position(middle), Position(middle + 1)).next().transpose()?;
        if first.is_some_and(|record| record.seq <= after) { low = middle + 1 } else { high = middle }
    }
    // The group before may hold both.
    Ok(Position(low.saturating_sub(1)))
}

impl Reader {
    async fn run(mut self, send: mpsc::Sender<Result<Event, Infallible>>) {
        let mut stored = self.service.meter.stored();
        let mut closing = self.service.meter.closing();
        loop {
            stored.mark_unchanged();
            loop {
                let Ok((facts, more)) = self.next().await else { return };
                for fact in facts {
                    let patience = Duration::from_secs(self.service.limits.stream_seconds);
                    // A reader that does not read, or that has gone.
                    if send.send_timeout(Ok(fact), patience).await.is_err() {
                        return;
                    }
                }
                if !more {
                    break;
                }
            }
            tokio::select! {
                changed = stored.changed() => if changed.is_err() { return },
                _ = closing.changed() => return,
                () = send.closed() => return,
            }
        }
    }

    /// The next facts that it wants, and whether there may be more at once.
    async fn next(&mut self) -> Result<(Vec<Event>, bool), Problem> {
        let start = self.at;
        let read = move |store: &dyn Store| {
            let end = Position(store.end().0.min(start.0 + SLICE));
            let records = store.records_between(start, end).collect::<Result<Vec<Record>, _>>();
            (records, end, end < store.end())
        };
        let (records, end, more) = self.service.ask(move |handle| handle.read(read)).await?;
        let records = records.map_err(|e| Problem::broken(e.to_string()))?;
        self.at = end;
        let wanted = records.into_iter().filter(|record| self.wants(record)).collect::<Vec<_>>();
        if wanted.is_empty() {
            return Ok((Vec::new(), more));
        }
        let veils = self.service.ask(|handle| handle.look(Veils::of)).await?;
        let event = |record: &Record| {
            let json = veils.json(record)?;
            let name = record.fact.name()?;
            Some(Event::default().id(record.seq.to_string()).event(name).data(json.to_string()))
        };
        Ok((wanted.iter().filter_map(event).collect(), more))
    }

    fn wants(&self, record: &Record) -> bool {
        let of = |wanted: &Option<String>, has: Option<&str>| wanted.is_none() || wanted.as_deref() == has;
        record.seq > self.after
            && of(&self.case, record.case.as_ref().map(|id| id.key.as_str()))
            && of(&self.process, record.case.as_ref().map(|id| id.process.as_str()))
    }
}
