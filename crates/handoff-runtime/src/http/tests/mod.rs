//! The service as its callers see it.

mod access;
mod board;
mod cases;
mod described;
mod events;
mod outbox;
mod report;
mod stream;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use handoff_compiler::{Files, Root, compile, load};
use handoff_engine::Limits;
use handoff_plan::Plan;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use super::route::router;
use super::{HttpLimits, Meter, Service, Signature};
use crate::catalog::Standing;
use crate::driver::Driver;
use crate::live::{Handle, Runtime, system_time};
use crate::testing::SharedStore;
use crate::tokens::{Role, Tokens};

const SPEC: &str = "spec.handoff";

struct Embedded;

impl Files for Embedded {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == SPEC {
            Ok(include_bytes!("spec.handoff").to_vec())
        } else {
            Err("it is not there".to_owned())
        }
    }
}

fn plan() -> Arc<Plan> {
    let root = Root { folder: String::new(), paths: vec![SPEC.to_owned()] };
    let compilation = compile(load(&root, &Embedded));
    Arc::new(compilation.plan.unwrap_or_else(|| panic!("{:?}", compilation.diagnostics)))
}

/// A service with the rules above and nothing in it.
struct House {
    runtime: Runtime,
    router: Router,
    tokens: Tokens,
    standing: Arc<Standing>,
    meter: Meter,
    store: SharedStore,
    _dir: TempDir,
}

#[derive(Default)]
struct Wanted {
    limits: HttpLimits,
    secret: Option<&'static str>,
}

/// What came back.
struct Told {
    status: StatusCode,
    media: String,
    text: String,
}

impl Told {
    #[track_caller]
    fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if !self.status.is_success() {
            assert_eq!(self.media, "application/problem+json");
            assert_eq!(self.json()["status"], status);
        }
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
}

impl House {
    fn new() -> Self {
        Self::with(&Wanted::default())
    }

    fn with(wanted: &Wanted) -> Self {
        let house = Self::empty(wanted);
        house.handle().use_plan(plan()).unwrap();
        house
    }

    fn without_rules() -> Self {
        Self::empty(&Wanted::default())
    }

    fn empty(wanted: &Wanted) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let meter = Meter::new().unwrap();
        let store = SharedStore::default();
        let driver = Driver::open(store.reopen(), Limits::default()).unwrap();
        let runtime = Runtime::start_with(driver, system_time, meter.ear()).unwrap();
        let standing = Arc::new(Standing::default());
        let service = Service::new(
            runtime.handle(),
            Tokens::open(dir.path()).unwrap(),
            wanted.secret.map(|secret| Signature::new(secret).unwrap()),
            standing.clone(),
            meter.clone(),
            wanted.limits,
        );
        let tokens = Tokens::open(dir.path()).unwrap();
        Self { runtime, router: router(service), tokens, standing, meter, store, _dir: dir }
    }

    fn handle(&self) -> Handle {
        self.runtime.handle()
    }

    fn token(&self, person: &str, role: Role) -> String {
        self.tokens.make(person, role, system_time()).unwrap().0
    }

    async fn respond(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "127.0.0.1:7878");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap()
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Told {
        let response = self.respond(method, path, headers, body).await;
        let status = response.status();
        let media = response.headers().get("content-type").map(|m| m.to_str().unwrap().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Told { status, media: media.unwrap_or_default(), text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Told {
        self.ask(Method::GET, path, &[], "").await
    }

    async fn post(&self, path: &str, media: &str, body: &Value) -> Told {
        self.ask(Method::POST, path, &[("content-type", media)], &body.to_string()).await
    }

    async fn event(&self, event: &Value) -> Told {
        self.post("/events", "application/cloudevents+json", event).await
    }

    async fn command(&self, key: &str, word: &str, data: &Value) -> Told {
        self.post(&format!("/cases/{key}/commands/{word}"), "application/json", data).await
    }
}

fn opened(ticket: &str) -> Value {
    let data = json!({ "ticket": ticket, "summary": "Login <script>fails</script>", "password": "hunter2" });
    json!({ "specversion": "1.0", "id": ticket, "source": "/test", "type": "ticket.opened", "data": data })
}

/// Tokio for one test.
fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}
