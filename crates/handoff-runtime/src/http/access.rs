//! Who asks, from where, how often.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use handoff_plan::Name;
use standardwebhooks::Webhook;

use super::problem::Problem;
use super::service::Shared;
use crate::tokens::Role;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// The owner of a token.
    Person(Name, Role),
    /// There are no tokens: somebody on this machine, who is believed.
    Local,
    /// Nobody is known, but the body is signed with the secret for events.
    Signed,
}

impl Asker {
    pub(super) fn role(&self) -> Role {
        match self {
            Self::Person(_, role) => *role,
            Self::Local => Role::Operator,
            Self::Signed => Role::Member,
        }
    }

    /// Who it is, where that is known.
    pub(super) fn person(&self) -> Option<Name> {
        match self {
            Self::Person(person, _) => Some(person.clone()),
            Self::Local | Self::Signed => None,
        }
    }

    /// Whose command it is, where its body says `said`: the owner of the token; an operator may speak for anybody.
    pub(super) fn speaks_for(&self, said: Option<&str>) -> Result<Name, Problem> {
        match (self, said) {
            (Self::Local, Some(said)) => Ok(Name::from(said)),
            (Self::Local, None) => {
                Err(Problem::mismatches(&["`by` is missing: it says whose command this is".to_owned()]))
            }
            (Self::Person(person, _), None) => Ok(person.clone()),
            (Self::Person(person, _), Some(said)) if person.as_str() == said => Ok(person.clone()),
            (Self::Person(_, Role::Operator), Some(said)) => Ok(Name::from(said)),
            (Self::Person(person, _), Some(said)) => {
                Err(Problem::forbidden(format!("this token is of `{person}`: it cannot speak for `{said}`")))
            }
            (Self::Signed, _) => {
                Err(Problem::forbidden("a command of a person needs a token of that person"))
            }
        }
    }
}

/// The secret that events from outside are signed with (Standard Webhooks).
pub struct Signature(Webhook);

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature")
    }
}

/// The secret is not in base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureError;

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the secret is base64, with or without `whsec_` before it")
    }
}

impl std::error::Error for SignatureError {}

impl Signature {
    /// # Errors
    /// It is not a secret as Standard Webhooks writes them.
    pub fn new(secret: &str) -> Result<Self, SignatureError> {
        Webhook::new(secret.trim()).map(Self).map_err(|_| SignatureError)
    }

    /// The headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of a body sent at `now`, in seconds since 1970.
    #[must_use]
    pub fn headers(&self, id: &str, now: i64, body: &str) -> [(&'static str, String); 3] {
        let signature = self.0.sign(id, now, body.as_bytes()).unwrap_or_default();
        [
            (standardwebhooks::HEADER_WEBHOOK_ID, id.to_owned()),
            (standardwebhooks::HEADER_WEBHOOK_TIMESTAMP, now.to_string()),
            (standardwebhooks::HEADER_WEBHOOK_SIGNATURE, signature),
        ]
    }

    pub(super) fn verify(&self, body: &[u8], headers: &HeaderMap) -> Result<(), Problem> {
        self.0.verify(body, headers).map_err(|e| {
            Problem::unauthorized(format!(
                "events are signed here as Standard Webhooks says, with `webhook-id`, `webhook-timestamp` and \
                 `webhook-signature`: {e}"
            ))
        })
    }
}

/// Before anything else: how often this address asks, and whether a foreign page makes a browser ask.
pub(super) async fn gate(State(service): State<Shared>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let passed = pass(&service, &request);
    let response = match passed {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let (status, took) = (response.status(), began.elapsed());
    service.meter.answered(&method, status, took);
    tracing::debug!(%method, path, status = status.as_u16(), millis = took.as_millis(), "answered");
    response
}

fn pass(service: &Shared, request: &Request) -> Result<(), Problem> {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip());
    if from.is_some_and(|from| !service.rate.take(from, Instant::now())) {
        let (title, per_second) = ("too many requests", service.limits.per_second);
        let detail = format!("at most {per_second} a second from one address");
        return Err(Problem::of(StatusCode::TOO_MANY_REQUESTS, title).with_detail(detail));
    }
    let headers = request.headers();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let local_only = tokens_of(service)?;
    if local_only && !is_loopback(host) {
        return Err(Problem::forbidden(format!(
            "without tokens this machine alone is served, as `localhost`, not as `{host}`"
        )));
    }
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    if origin.is_some_and(|origin| origin.split_once("://").map(|(_, of)| of) != Some(host)) {
        return Err(Problem::forbidden("a page of another site cannot ask here"));
    }
    Ok(())
}

/// Whether there are none.
fn tokens_of(service: &Shared) -> Result<bool, Problem> {
    service.tokens.is_empty().map_err(|e| Problem::broken(e.to_string()))
}

/// `localhost`, `127.0.0.1:7878`, `[::1]:7878`: a name that no foreign page can have.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, _)) => inside,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Lets through who may; `needs`: the least role. The resource finds the [`Asker`] beside the request.
pub(super) async fn guard(
    State((service, needs)): State<(Shared, Role)>,
    mut request: Request,
    next: Next,
) -> Response {
    match asker(&service, &request, needs) {
        Ok(asker) => {
            request.extensions_mut().insert(asker);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

fn asker(service: &Shared, request: &Request, needs: Role) -> Result<Asker, Problem> {
    let asker = match presented(request.headers())? {
        Some(token) => {
            let owner = service.tokens.owner(&token).map_err(|e| Problem::broken(e.to_string()))?;
            let owner =
                owner.ok_or_else(|| Problem::unauthorized("this token is not known, or was revoked"))?;
            Asker::Person(owner.person, owner.role)
        }
        None if tokens_of(service)? => Asker::Local,
        // The signature is looked at with the body.
        None if service.signature.is_some() && request.uri().path() == "/events" => Asker::Signed,
        None => return Err(Problem::unauthorized("send a token: `Authorization: Bearer handoff_…`")),
    };
    if asker.role() < needs {
        let (has, needs) = (asker.role().word(), needs.word());
        return Err(Problem::forbidden(format!(
            "this takes a token of the role `{needs}`; this one is `{has}`"
        )));
    }
    Ok(asker)
}

/// The token of `Authorization: Bearer TOKEN`, or the password of `Basic`, which is what a browser sends.
fn presented(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(said) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let said = said.to_str().unwrap_or_default();
    let (way, rest) = said.split_once(' ').unwrap_or((said, ""));
    let token = match way.to_ascii_lowercase().as_str() {
        "bearer" => Some(rest.trim().to_owned()),
        "basic" => {
            super::body::base64_text(rest.trim()).and_then(|text| Some(text.split_once(':')?.1.to_owned()))
        }
        _ => None,
    };
    let token = token.filter(|token| !token.is_empty());
    token
        .map(Some)
        .ok_or_else(|| Problem::unauthorized("the token comes as `Authorization: Bearer handoff_…`"))
}
