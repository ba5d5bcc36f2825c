//! Every address: who may ask it, and what answers. The router and `/openapi.json` are both made from this one list.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;

use super::problem::Problem;
use super::service::{Service, Shared};
use super::{
    access, board, cases, commands, dead, events, health, metrics, openapi, outbox, plan, report, stream,
};
use crate::tokens::Role;

pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) method: Method,
    /// The least role; `None`: anybody.
    pub(super) needs: Option<Role>,
    pub(super) says: &'static str,
    /// Names of parameters in the query.
    pub(super) query: &'static [&'static str],
    /// What a good answer is.
    pub(super) media: &'static str,
    handler: fn() -> MethodRouter<Shared>,
}

/// In the order in which a reader wants to learn of them.
pub(super) fn routes() -> Vec<Route> {
    let look = |path, says, query, media, handler| Route {
        path,
        method: Method::GET,
        needs: Some(Role::Viewer),
        says,
        query,
        media,
        handler,
    };
    let send = |path, says, handler| Route {
        path,
        method: Method::POST,
        needs: Some(Role::Member),
        says,
        query: &[],
        media: JSON,
        handler,
    };
    let operate = |path, says, query, handler| Route {
        needs: Some(Role::Operator),
        query,
        ..send(path, says, handler)
    };
    let open = |path, says, handler| Route { needs: None, ..look(path, says, &[], JSON, handler) };
    vec![
        send("/events", "Take events (CloudEvents)", || post(events::post)),
        send("/cases/{key}/commands/{command}", "Give a command of a person", || post(commands::post)),
        look("/cases", "List cases", &CASE_FILTERS, JSON, || get(cases::list)),
        look("/cases/{key}", "Show one case", &PROCESS, JSON, || get(cases::show)),
        look("/cases/{key}/why", "Say why a case stands where it stands", &PROCESS, JSON, || get(cases::why)),
        look(
            "/cases/{key}/history",
            "List what happened on a case",
            &PROCESS,
            "application/x-ndjson",
            || get(cases::history),
        ),
        look("/outbox", "List what is still to leave", &AFTER, JSON, || get(outbox::list)),
        operate("/outbox/{effect}/retry", "Try an effect again", &[], || post(outbox::retry)),
        operate("/outbox/{effect}/drop", "Give an effect up", &REASON, || post(outbox::drop_effect)),
        operate("/ports/{port}/retry", "Try a port again, and what it gave up", &[], || {
            post(outbox::retry_port)
        }),
        look("/dead", "List events that nothing took", &[], JSON, || get(dead::list)),
        operate("/dead/{id}/retry", "Send such an event once more", &[], || post(dead::retry)),
        look("/plan", "Show the rules", &ID, JSON, || get(plan::get)),
        look("/stream", "Follow facts as they happen", &STREAM_FILTERS, "text/event-stream", || {
            get(stream::get)
        }),
        look("/report", "The figures of what ran", &REPORT_FILTERS, JSON, || get(report::get)),
        look("/metrics", "Figures for Prometheus", &[], "text/plain", || get(metrics::get)),
        look("/", "The board", &BOARD_FILTERS, "text/html", || get(board::get)),
        open("/healthz", "Whether it runs", || get(health::healthz)),
        open("/readyz", "Whether it takes what comes", || get(health::readyz)),
        open("/openapi.json", "This description", || get(openapi::get)),
    ]
}

const JSON: &str = "application/json";
const PROCESS: [&str; 1] = ["process"];
const ID: [&str; 1] = ["id"];
const AFTER: [&str; 1] = ["after"];
const REASON: [&str; 1] = ["reason"];
const CASE_FILTERS: [&str; 8] = ["process", "state", "stage", "owner", "overdue", "after", "limit", "why"];
const STREAM_FILTERS: [&str; 3] = ["after", "case", "process"];
const REPORT_FILTERS: [&str; 3] = ["process", "from", "to"];
const BOARD_FILTERS: [&str; 4] = ["process", "who", "overdue", "after"];

pub(super) fn router(service: Service) -> Router {
    let shared: Shared = Arc::new(service);
    let mut router = Router::new();
    for route in routes() {
        let mut handler = (route.handler)();
        if let Some(needs) = route.needs {
            handler = handler.layer(from_fn_with_state((shared.clone(), needs), access::guard));
        }
        router = router.route(route.path, handler);
    }
    router
        .fallback(|| async { Problem::not_found("`/openapi.json` lists what there is") })
        .method_not_allowed_fallback(|| async {
            let title = "this cannot be asked in this way";
            Problem::of(StatusCode::METHOD_NOT_ALLOWED, title).with_detail("`/openapi.json` lists the ways")
        })
        .layer(map_response(in_words))
        .layer(CatchPanicLayer::custom(|_| Problem::broken("it broke off").into_response()))
        .layer(from_fn_with_state(shared.clone(), access::gate))
        .with_state(shared)
}

/// What the library refuses by itself comes as text: a path that is not UTF-8, a query that cannot be read.
async fn in_words(response: Response) -> Response {
    let status = response.status();
    let told = response.headers().get(axum::http::header::CONTENT_TYPE);
    let is_text = told.is_some_and(|media| media.as_bytes().starts_with(b"text/plain"));
    if status.is_client_error() && is_text {
        return Problem::of(status, "the request cannot be read")
            .with_detail("the address or its query is not as it should be")
            .into_response();
    }
    response
}
