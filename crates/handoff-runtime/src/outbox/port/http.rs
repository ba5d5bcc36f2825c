//! JSON posted to an address.

use std::sync::Arc;
use std::time::Duration;

use handoff_plan::Instant;
use ureq::Agent;
use ureq::http::header::RETRY_AFTER;

use super::Port;
use crate::http::Signature;
use crate::outbox::answer::{Sent, excerpt, result, retry_after};
use crate::outbox::message::{Content, Parcel};

/// Bytes of an answer at most.
const LARGEST: u64 = 1024 * 1024;
/// The same for every try of one effect.
const IDEMPOTENCY: &str = "idempotency-key";

pub(super) struct Http {
    client: Client,
    url: String,
    signature: Option<Arc<Signature>>,
}

/// What every port over HTTP does alike.
pub(super) struct Client {
    agent: Agent,
}

/// What was answered with a good status.
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) text: String,
}

impl Http {
    pub(super) fn new(url: String, signature: Option<Arc<Signature>>, timeout: Duration) -> Self {
        Self { client: Client::new(timeout), url, signature }
    }
}

impl Port for Http {
    fn send(&self, parcel: &Parcel, now: Instant) -> Sent {
        let body = parcel.body.to_string();
        let id = header_text(&parcel.id);
        let sign = |signature: &Arc<Signature>| signature.headers(&id, now.timestamp(), &body).to_vec();
        let headers = self.signature.as_ref().map(sign).unwrap_or_default();
        match self.client.post(&self.url, &parcel.id, &body, &headers, now) {
            Err(sent) => sent,
            Ok(Answered { status: 202, .. }) if matches!(parcel.content, Content::Call(_)) => Sent::Promised,
            Ok(Answered { text, .. }) => result(&parcel.content, &text),
        }
    }
}

impl Client {
    pub(super) fn new(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            // A body is not carried to where its address did not say.
            .max_redirects(0)
            .user_agent(concat!("handoff/", env!("CARGO_PKG_VERSION")));
        Self { agent: config.build().into() }
    }

    /// # Errors
    /// How it went, where that was not well.
    pub(super) fn post(
        &self,
        url: &str,
        id: &str,
        body: &str,
        headers: &[(&'static str, String)],
        now: Instant,
    ) -> Result<Answered, Sent> {
        let mut request = self.agent.post(url).header("content-type", "application/json");
        request = request.header(IDEMPOTENCY, header_text(id));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut answer = request.send(body).map_err(|e| Sent::failed(reason(&e)))?;
        let status = answer.status().as_u16();
        let after = answer.headers().get(RETRY_AFTER).and_then(|says| retry_after(says.to_str().ok()?, now));
        let text = answer.body_mut().with_config().limit(LARGEST).read_to_string();
        match (status, text) {
            (200..300, Ok(text)) => Ok(Answered { status, text }),
            (200..300, Err(why)) => Err(Sent::failed(format!("the answer broke off: {why}"))),
            (410, _) => Err(Sent::Gone("it answers with the status 410: it is gone for good".to_owned())),
            (_, text) => {
                let said = excerpt(&text.unwrap_or_default());
                let said = if said.is_empty() { said } else { format!(": {said}") };
                Err(Sent::Failed { why: format!("it answers with the status {status}{said}"), after })
            }
        }
    }
}

/// Without the address, which may hold a secret.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "it did not answer in time".to_owned(),
        ureq::Error::BadUri(_) => "its address is none".to_owned(),
        other => format!("it cannot be reached: {other}"),
    }
}

/// What a header cannot hold is written `%XX`.
fn header_text(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'!'..=b'$' | b'&'..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
