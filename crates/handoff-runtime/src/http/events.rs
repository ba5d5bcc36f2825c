//! `POST /events`: CloudEvents over HTTP, in structured, binary and batch mode, and as lines.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use handoff_engine::OutsideEvent;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::access::Asker;
use super::body::{self, json};
use super::outcome;
use super::problem::Problem;
use super::service::{HttpLimits, Shared};
use crate::cloud_event::{Arrival, cloud_event};
use crate::event_lines::event_lines;
use crate::tokens::Role;

const TAKES: &str = "`application/cloudevents+json`, `application/cloudevents-batch+json`, `application/x-ndjson`, or \
                     `application/json` with the attributes as `ce-…` headers";

/// What a body holds.
enum Sent {
    One(Arrival),
    Many(Vec<Arrival>),
}

impl Sent {
    /// Nothing but commands of people.
    fn is_commands(&self) -> bool {
        let all = match self {
            Self::One(arrival) => std::slice::from_ref(arrival),
            Self::Many(arrivals) => arrivals,
        };
        let command = |arrival: &Arrival| match arrival {
            Arrival::Event(event) => event.ty.starts_with("handoff."),
            Arrival::Rejected(_) => false,
        };
        !all.is_empty() && all.iter().all(command)
    }
}

pub(super) async fn post(
    State(service): State<Shared>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let bytes = body::read(&service.limits, body).await?;
    let sent = read(&service.limits, &headers, &bytes);
    // Who gives a command is known already; it is what comes from outside that is signed.
    let commands = asker != Asker::Signed && sent.as_ref().is_ok_and(Sent::is_commands);
    if let Some(signature) = service.signature.as_ref().filter(|_| !commands) {
        signature.verify(&bytes, &headers)?;
    }
    match sent? {
        Sent::One(arrival) => {
            let outcome = take(&service, &asker, arrival).await?.outcome(&service).await?;
            Ok(json_response(StatusCode::OK, &outcome))
        }
        Sent::Many(arrivals) => many(&service, &asker, arrivals).await,
    }
}

/// Each is taken for itself; where one is not, the answer says which: sending all of them again does no harm.
async fn many(service: &Shared, asker: &Asker, arrivals: Vec<Arrival>) -> Result<Response, Problem> {
    if arrivals.len() > service.limits.batch {
        return Err(Problem::too_large(format!("at most {} events at once", service.limits.batch)));
    }
    let (mut sent, mut answers, mut worst) = (Vec::new(), Vec::new(), None);
    for arrival in arrivals {
        let id = match &arrival {
            Arrival::Event(event) => event.id.clone(),
            Arrival::Rejected(rejection) => rejection.id.clone(),
        };
        sent.push((id, take(service, asker, arrival).await));
    }
    // All of them were sent before the first is waited for: they are stored together.
    for (id, sent) in sent {
        let outcome = match sent {
            Ok(sent) => sent.outcome(service).await,
            Err(problem) => Err(problem),
        };
        let mut answer = match outcome {
            Ok(outcome) => outcome.to_json(),
            Err(problem) => {
                worst = worst.max(Some(problem.status()));
                let status = problem.status().as_u16();
                let mut members = Map::from_iter([("outcome".to_owned(), "refused".into())]);
                members.insert("status".to_owned(), status.into());
                members.extend(problem.members().clone());
                Value::Object(members)
            }
        };
        if let Some(members) = answer.as_object_mut() {
            members.insert("id".to_owned(), id.as_str().into());
        }
        answers.push(answer);
    }
    match worst {
        None => Ok(json_response(StatusCode::OK, &json!({ "events": answers }))),
        Some(status) => {
            let title = "not every event was taken";
            let detail = "the others were; sending all of them again takes none twice";
            Ok(Problem::of(status, title).with_detail(detail).with("events", answers).into_response())
        }
    }
}

async fn take(service: &Shared, asker: &Asker, mut arrival: Arrival) -> Result<outcome::Sent, Problem> {
    if let Arrival::Event(event) = &mut arrival {
        speak(asker, event)?;
        let (ty, source, id) = (event.ty.as_str(), event.source.as_str(), event.id.as_str());
        tracing::debug!(ty, source, id, "event");
    }
    outcome::send(service, arrival).await
}

/// INVARIANT: a command is taken by whoever gives it: the owner of the token.
pub(super) fn speak(asker: &Asker, event: &mut OutsideEvent) -> Result<(), Problem> {
    let Some(word) = event.ty.strip_prefix("handoff.") else { return Ok(()) };
    if word.starts_with("call.") {
        if asker.role() < Role::Operator {
            return Err(Problem::forbidden("the result of a call takes a token of the role `operator`"));
        }
        return Ok(());
    }
    let said = event.data.get("by").and_then(Value::as_str);
    let by = asker.speaks_for(said)?;
    let person = event.data.get("person").and_then(Value::as_str).or(event.subject.as_deref());
    if matches!(word, "away" | "back") && asker.role() < Role::Operator && person != Some(by.as_str()) {
        let whose = person.unwrap_or("nobody");
        return Err(Problem::forbidden(format!("`{by}` cannot say that `{whose}` is away: an operator can")));
    }
    if let Some(data) = event.data.as_object_mut() {
        data.insert("by".to_owned(), by.as_str().into());
    }
    Ok(())
}

fn read(limits: &HttpLimits, headers: &HeaderMap, bytes: &[u8]) -> Result<Sent, Problem> {
    let media = body::media_type(headers);
    let binary = headers.keys().any(|name| name.as_str().starts_with("ce-"));
    match media.as_deref() {
        Some("application/cloudevents+json") => Ok(Sent::One(cloud_event(json(limits, bytes)?))),
        Some("application/cloudevents-batch+json") => batch(json(limits, bytes)?),
        Some("application/x-ndjson" | "application/ndjson" | "application/jsonl") => lines(limits, bytes),
        None if binary && bytes.is_empty() => Ok(Sent::One(binary_event(headers, None))),
        Some("application/json") if binary => {
            Ok(Sent::One(binary_event(headers, Some(json(limits, bytes)?))))
        }
        Some("application/json") => match json(limits, bytes)? {
            list @ Value::Array(_) => batch(list),
            one => Ok(Sent::One(cloud_event(one))),
        },
        _ => Err(body::unsupported(TAKES)),
    }
}

fn batch(list: Value) -> Result<Sent, Problem> {
    let Value::Array(events) = list else {
        return Err(Problem::mismatches(&["a batch is a list of events, `[…]`".to_owned()]));
    };
    Ok(Sent::Many(events.into_iter().map(cloud_event).collect()))
}

fn lines(limits: &HttpLimits, bytes: &[u8]) -> Result<Sent, Problem> {
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        json(limits, line)?;
    }
    let events = event_lines(bytes).collect::<Result<Vec<_>, _>>();
    events.map(Sent::Many).map_err(|e| Problem::bad_request(e.to_string()))
}

/// The attributes are headers, the payload is the body.
fn binary_event(headers: &HeaderMap, data: Option<Value>) -> Arrival {
    let mut event = Map::new();
    for (name, value) in headers {
        if let Some(attribute) = name.as_str().strip_prefix("ce-") {
            event.insert(attribute.to_owned(), decoded(value.as_bytes()).into());
        }
    }
    if let Some(data) = data {
        event.insert("data".to_owned(), data);
    }
    cloud_event(Value::Object(event))
}

/// `%XX` stands for a byte of UTF-8.
fn decoded(bytes: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let pair = (digit(after.first()), digit(after.get(1)));
        match (first, pair) {
            (b'%', (Some(high), Some(low))) => {
                out.extend(u8::try_from(high * 16 + low));
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

pub(super) fn json_response(status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [(axum::http::header::CONTENT_TYPE, "application/json")];
    match serde_json::to_vec(body) {
        Ok(json) => (status, headers, json).into_response(),
        Err(e) => Problem::broken(e.to_string()).into_response(),
    }
}
