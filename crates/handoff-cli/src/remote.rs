//! A running service, asked over HTTP. The token comes from the environment: `HANDOFF_TOKEN`.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use crate::outcome::Failure;

const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of an answer at most.
const LARGEST: u64 = 256 * 1024 * 1024;

pub(crate) struct Remote {
    agent: Agent,
    url: String,
    token: Option<String>,
}

/// What it answered.
pub(crate) enum Answer {
    Done(String),
    /// A command that was refused, a payload that does not fit: the problem, as JSON.
    Refused(Value),
}

impl Remote {
    pub(crate) fn new(url: &str) -> Self {
        Self::with_patience(url, PATIENCE)
    }

    pub(crate) fn with_patience(url: &str, patience: Duration) -> Self {
        let config = Agent::config_builder().timeout_global(Some(patience)).http_status_as_error(false);
        let token = std::env::var("HANDOFF_TOKEN").ok().filter(|token| !token.trim().is_empty());
        Self { agent: config.build().into(), url: url.trim_end_matches('/').to_owned(), token }
    }

    pub(crate) fn knows_who_asks(&self) -> bool {
        self.token.is_some()
    }

    pub(crate) fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut request = self.agent.get(self.address(path));
        for (name, value) in query {
            request = request.query(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {}", token.trim()));
        }
        self.read(request.call())
    }

    /// Has something done that its address says.
    pub(crate) fn act(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut request = self.agent.post(self.address(path));
        for (name, value) in query {
            request = request.query(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {}", token.trim()));
        }
        self.read(request.send_empty())
    }

    pub(crate) fn post(
        &self,
        path: &[&str],
        media: &str,
        body: &str,
        headers: &[(&'static str, String)],
    ) -> Result<Answer, Failure> {
        let mut request = self.agent.post(self.address(path)).header("content-type", media);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {}", token.trim()));
        }
        self.read(request.send(body))
    }

    fn address(&self, path: &[&str]) -> String {
        let path = path.iter().map(|part| format!("/{}", encoded(part)));
        format!("{}{}", self.url, path.collect::<String>())
    }

    fn read(&self, answer: Result<Response<ureq::Body>, ureq::Error>) -> Result<Answer, Failure> {
        let failed = |why: String| Failure::of(&self.url, why);
        let mut answer = answer.map_err(|e| failed(format!("the service cannot be reached: {e}")))?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().with_config().limit(LARGEST).read_to_string();
        let text = text.map_err(|e| failed(format!("the answer broke off: {e}")))?;
        if (200..300).contains(&status) {
            return Ok(Answer::Done(text));
        }
        let problem: Value = serde_json::from_str(&text).unwrap_or_default();
        let said = |member: &str| problem.get(member).and_then(Value::as_str);
        match (status, said("detail").or(said("title"))) {
            (403 | 404 | 409 | 422, Some(_)) => Ok(Answer::Refused(problem)),
            (_, Some(why)) => Err(failed(why.to_owned())),
            (_, None) => Err(failed(format!("it answers with the status {status}"))),
        }
    }
}

/// One part of a path: what is not plain is written `%XX`.
fn encoded(part: &str) -> String {
    let mut out = String::new();
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
